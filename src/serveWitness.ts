import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { WitnessRequest, WitnessServed } from "#cli";
import { keyFromFile, nodeVerification } from "#integrations";
import { printVkey } from "#ledger";
import { lockFolder } from "#store";
import { listenAsWitness, witnessFolder, witnessOf } from "#witness";

/** Witnesses until the process is told to stop. One process for each folder: two would cosign on two memories. */
export async function serveWitness(
  { folder, name, logs, host, port }: WitnessRequest,
  said: (message: string) => void,
  ready: (served: WitnessServed) => void,
): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(folder);
  try {
    const witness = witnessOf({
      name,
      logs,
      signer: keyFromFile(join(folder, "witness.key")),
      folder: witnessFolder(folder),
      nowSeconds: () => Math.floor(Date.now() / 1_000),
      ...nodeVerification,
      said,
    });
    const seen = witness.seen();
    const server = await listenAsWitness(witness, { host, port }, said);
    const address = server.address();
    const bound = typeof address === "object" && address !== null ? address.port : port;
    const url = `http://${host.includes(":") ? `[${host}]` : host}:${bound}`;
    ready({ url, folder, vkey: printVkey(witness.key), seen });
    await Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  } finally {
    unlock();
  }
}
