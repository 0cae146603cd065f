import { type Edge, printCheckpoint, rootOf } from "#ledger";
import type { Database } from "./database.ts";
import { nodeSha256 } from "./nodeSha256.ts";
import type { BoundSigner } from "./signingKeys.ts";

/** Signs the log as it stands, if that has not been done: what was durable but not yet signed when the last one stopped. */
export async function signUnsigned(database: Database, signer: BoundSigner, edge: Edge): Promise<void> {
  const rows = await database.query("select 1 from checkpoints where size = $1", [String(edge.frontier.size)]);
  if (edge.frontier.size > 0n && rows.length === 0) await signLatest(database, signer, edge);
}

/** Signs the log as it stands and keeps the checkpoint. INVARIANT: the leaves are durable before it is called, and the
 *  signer refuses a size below, or another root at, what it has signed before. */
export async function signLatest({ query }: Database, signer: BoundSigner, edge: Edge): Promise<void> {
  const { size } = edge.frontier;
  const root = rootOf(edge.frontier, nodeSha256);
  const text = printCheckpoint({ origin: signer.origin, size, root, extensions: [] });
  const note = await signer.signCheckpoint({ size: Number(size), root, text });
  await query(
    `with kept as (
       insert into checkpoints (size, root, note) values ($1, decode($2, 'hex'), $3) on conflict (size) do nothing
       returning size
     )
     select pg_notify('sequenced', size::text) from kept`,
    [String(size), Buffer.from(root).toString("hex"), note],
  );
}
