import type { Digest, Instant } from "#core";
import { type Edge, growEdge, leafHash, printEntry, type TileData } from "#ledger";
import type { Query } from "./database.ts";
import { instantSql } from "./instant.ts";
import { nodeSha256 } from "./nodeSha256.ts";

/** `full`: there may be more waiting. */
export type Batch = Readonly<{ facts: readonly string[]; edge: Edge; full: boolean }>;

const batchMax = 1_024;

type Waiting = Readonly<{
  position: string | number;
  id: string;
  type: string;
  subject: Digest | null;
  payload: string;
  at: Instant;
}>;

/** Gives the next facts their place in the log, in the caller's transaction. */
export async function sequenceBatch(query: Query, edge: Edge): Promise<Batch> {
  const waiting = await query<Waiting>(
    `select u.position, f.id, f.type, f.subject, encode(sha256(convert_to(f.body, 'UTF8')), 'hex') as payload,
       ${instantSql("f.recorded_at")} as at
     from unsequenced u join facts f on f.id = u.fact order by u.position limit ${batchMax}`,
  );
  if (waiting.length === 0) return { facts: [], edge, full: false };
  const size = Number(edge.frontier.size);
  const entries = waiting.map(entryOf);
  const hashes = entries.map((entry) => leafHash(entry, nodeSha256));
  const grown = growEdge(edge, hashes, nodeSha256);
  const leaves = waiting.map(({ id }, i) => ({
    index: size + i,
    fact: id,
    entry: Buffer.from(entries[i] ?? []).toString("utf8"),
    hash: hex(hashes[i] ?? new Uint8Array()),
  }));
  await query(
    `insert into leaves (index, fact, entry, hash)
     select index, fact, entry, decode(hash, 'hex')
     from jsonb_to_recordset($1::jsonb) as l(index bigint, fact uuid, entry text, hash text) order by index`,
    [JSON.stringify(leaves)],
  );
  await writeTiles(query, grown.tiles);
  await query("delete from unsequenced where position = any($1::bigint[])", [
    waiting.map(({ position }) => String(position)),
  ]);
  return { facts: waiting.map(({ id }) => id), edge: grown.edge, full: waiting.length === batchMax };
}

/** The entry that a leaf hashes; made again from the row when the log is verified. */
export function entryOf({
  id,
  type,
  subject,
  payload,
  at,
}: Readonly<{ id: string; type: string; subject: Digest | null; payload: string; at: Instant }>): Uint8Array {
  return printEntry({ type, id, subject, payload: `sha256:${payload}` as Digest, salt: null, prevSeen: null, at });
}

export async function writeTiles(query: Query, tiles: readonly TileData[]): Promise<void> {
  const rows = tiles.map(({ tile, bytes }) => ({ level: tile.level, index: Number(tile.index), hashes: hex(bytes) }));
  await query(
    `insert into tiles (level, index, hashes)
     select level, index, decode(hashes, 'hex')
     from jsonb_to_recordset($1::jsonb) as t(level integer, index bigint, hashes text)
     on conflict (level, index) do update set hashes = excluded.hashes`,
    [JSON.stringify(rows)],
  );
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
