import type { Digest, Instant } from "#core";
import { keyring } from "#integrations";
import { emptyEdge, growEdge, leafHash, parseVkey, printCheckpoint, printNote, rootOf } from "#ledger";
import type { Database } from "#store";
import { entryOf, writeTiles } from "../../src/store/batch.ts";
import { nodeSha256 } from "../../src/store/nodeSha256.ts";
import { origin } from "../witnessedRecord.ts";

type Query = Database["query"];
type Row = Readonly<{ index: string; id: string; type: string; subject: Digest | null; payload: string; at: Instant }>;

/** Makes entries, leaves and tiles again from the facts as they now are: a chain that is whole in itself. */
export async function rechain(query: Query): Promise<void> {
  const rows = await query<Row>(
    `select l.index::text as index, f.id, f.type, f.subject, encode(sha256(convert_to(f.body, 'UTF8')), 'hex') as payload,
       to_char(f.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
     from leaves l join facts f on f.id = l.fact order by l.index`,
  );
  await query("delete from tiles");
  let edge = emptyEdge;
  for (const row of rows) {
    const entry = entryOf(row);
    const hash = leafHash(entry, nodeSha256);
    await query("update leaves set entry = $2, hash = decode($3, 'hex') where index = $1", [
      row.index,
      Buffer.from(entry).toString("utf8"),
      Buffer.from(hash).toString("hex"),
    ]);
    const grown = growEdge(edge, [hash], nodeSha256);
    edge = grown.edge;
    await writeTiles(query, grown.tiles);
  }
}

/** Signs every checkpoint again over the leaves as they now are, with the log key that lies in this folder. Whoever does so
 *  has no witness's key: their lines go. */
export async function resign(query: Query, keys: string): Promise<void> {
  const signer = keyring(keys, "log", origin);
  const key = parseVkey(signer.vkey);
  if (!key.ok) throw new Error("no key");
  const leaves = await query<{ hash: Uint8Array }>("select hash from leaves order by index");
  const sizes = new Set(
    (await query<{ size: string }>("select size::text as size from checkpoints")).map(({ size }) => Number(size)),
  );
  let edge = emptyEdge;
  for (const [index, { hash }] of leaves.entries()) {
    edge = growEdge(edge, [Uint8Array.from(hash)], nodeSha256).edge;
    if (!sizes.has(index + 1)) continue;
    const root = rootOf(edge.frontier, nodeSha256);
    const text = printCheckpoint({ origin, size: BigInt(index + 1), root, extensions: [] });
    const signature = await signer.sign(signer.vkey, Buffer.from(text, "utf8"));
    const note = printNote({ text, signatures: [{ name: key.value.name, keyId: key.value.keyId, signature }] });
    await query("update checkpoints set root = decode($2, 'hex'), note = $3 where size = $1", [
      index + 1,
      Buffer.from(root).toString("hex"),
      note,
    ]);
  }
  await query("delete from cosignatures");
}
