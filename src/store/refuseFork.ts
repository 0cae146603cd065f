import { Trouble } from "#core";
import { rootAt } from "#ledger";
import type { CheckpointSigner } from "#ports";
import type { Query } from "./database.ts";
import { readTiles } from "./ledgerReader.ts";
import { nodeSha256 } from "./nodeSha256.ts";

/** What this node signed last must be in the log that it is about to sign: a database that was set back and grew again under
 *  another node's hands is another history. @throws {Trouble} fork-guard */
export async function refuseFork(query: Query, signer: CheckpointSigner, logSize: bigint): Promise<void> {
  const last = signer.lastSigned();
  // Of a log that is shorter, the signer itself says so when it is asked.
  if (last === null || last.size === 0 || BigInt(last.size) > logSize) return;
  const size = BigInt(last.size);
  const root = rootAt(size, await readTiles(query, [{ start: 0n, end: size }], logSize), nodeSha256);
  if (root.ok && Buffer.compare(root.value, last.root) === 0) return;
  throw new Trouble("fork-guard", `the first ${size} leaves are not those that this node signed: nothing is signed`, {
    hint: "the database was set back and went another way: bring back the one that holds what was signed, or begin a new log under a new name",
  });
}
