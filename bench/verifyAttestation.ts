import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { allowQuotes, reviewers } from "../tests/allowedDeploy.ts";
import { quotesFile } from "../tests/recordServer.ts";
import { servedRecord } from "../tests/servedRecord.ts";
import { type Measure, median, ms, timeMs } from "./measure.ts";
import { runNode } from "./processes.ts";

/** `verify` of an attestation, with no server and no network, against an empty Node process, in turn. */
export const verifyAttestation: Measure = {
  name: "verify of an attestation",
  run: async () => {
    const served = servedRecord();
    try {
      await served.start();
      for (const who of ["ana-ruiz", ...reviewers]) await served.signIn(who);
      const { id, place } = await allowQuotes(served, quotesFile.text);
      const bundle = (await served.call("pipeline", "GET", `/v1/attestations/${id}`)).body;
      const trust = (await served.call("pipeline", "GET", "/v1/trust?service=cart&environment=production")).body;
      await served.kill();
      writeFileSync(join(served.folder, "attestation.json"), JSON.stringify(bundle));
      writeFileSync(join(served.folder, "trust.json"), JSON.stringify(trust));
      const command = join(process.cwd(), "dist", "checkrail.js");
      const words = [command, "verify", "attestation.json", "--artifact", place.artifact];
      const ours: number[] = [];
      const floor: number[] = [];
      for (let i = 0; i < 15; i++) {
        const said: string[] = [];
        ours.push(await timeMs(() => said.push(runNode(words, served.folder))));
        floor.push(await timeMs(() => runNode(["-e", "0"])));
        if (!said.join().includes("VERIFIED  level")) throw new Error(`not verified: ${said.join()}`);
      }
      const [a, b] = [median(ours), median(floor)];
      const goal = "≤ bare node + 100 ms";
      const name = "verify of an attestation";
      return [{ name, ours: ms(a), peer: `${ms(b)} bare node`, ratio: a / b, goal, holds: a - b <= 100 }];
    } finally {
      await served.close();
    }
  },
};
