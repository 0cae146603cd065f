import { type Edge, printCheckpoint, rootOf } from "#ledger";
import type { Database } from "./database.ts";
import { nodeSha256 } from "./nodeSha256.ts";
import type { BoundSigner } from "./signingKeys.ts";

/** Signs the log as it stands and keeps the checkpoint. INVARIANT: the leaves are durable before it is called, and the
 *  signer refuses a size below, or another root at, what it has signed before. */
export async function signLatest(database: Database, signer: BoundSigner, edge: Edge): Promise<void> {
  const { size } = edge.frontier;
  const [last] = await database.query<{ size: string | number }>(
    "select size from checkpoints order by size desc limit 1",
  );
  if (size === 0n || BigInt(last?.size ?? 0) === size) return;
  const root = rootOf(edge.frontier, nodeSha256);
  const text = printCheckpoint({ origin: signer.origin, size, root, extensions: [] });
  const note = await signer.signCheckpoint({ size: Number(size), root, text });
  await database.query(
    "insert into checkpoints (size, root, note) values ($1, decode($2, 'hex'), $3) on conflict (size) do nothing",
    [String(size), Buffer.from(root).toString("hex"), note],
  );
  if (database.kind === "postgres") await database.query("select pg_notify('sequenced', $1)", [String(size)]);
}
