import type { Digest, Instant } from "#core";
import { keyEventTypes, logFrozen } from "#facts";
import { type Edge, growEdge, leafHash, printEntry, type TileData } from "#ledger";
import type { Query } from "./database.ts";
import { instantSql } from "./instant.ts";
import { nodeSha256 } from "./nodeSha256.ts";

/** `full`: there may be more waiting. `rekeyed`: it says something about the keys that sign. */
export type Batch = Readonly<{ facts: readonly string[]; edge: Edge; full: boolean; rekeyed: boolean }>;

const batchMax = 1_024;

export type Waiting = Readonly<{
  position: string | number;
  id: string;
  type: string;
  subject: Digest | null;
  payload: string;
  at: Instant;
}>;

/** The facts whose turn it is. */
export async function readWaiting(query: Query): Promise<readonly Waiting[]> {
  const rows = await query<Waiting>(
    `select u.position, f.id, f.type, f.subject, encode(sha256(convert_to(f.body, 'UTF8')), 'hex') as payload,
       ${instantSql("f.recorded_at")} as at
     from unsequenced u join facts f on f.id = u.fact order by u.position limit ${batchMax}`,
  );
  // Nothing comes after the leaf that freezes the log.
  const end = rows.findIndex(({ type }) => type === logFrozen.type);
  return end < 0 ? rows : rows.slice(0, end + 1);
}

/** Gives facts their place in the log, in the caller's transaction. */
export async function sequenceBatch(query: Query, edge: Edge, waiting: readonly Waiting[]): Promise<Batch> {
  if (waiting.length === 0) return { facts: [], edge, full: false, rekeyed: false };
  const size = Number(edge.frontier.size);
  const entries = waiting.map(entryOf);
  const hashes = entries.map((entry) => leafHash(entry, nodeSha256));
  const grown = growEdge(edge, hashes, nodeSha256);
  // None needs the answer of the one before.
  await Promise.all([
    query(
      `insert into leaves (index, fact, entry, hash)
     select $1::bigint + n - 1, fact, entry, decode(hash, 'hex')
     from unnest($2::uuid[], $3::text[], $4::text[]) with ordinality as l(fact, entry, hash, n) order by n`,
      [size, waiting.map(({ id }) => id), entries.map((entry) => Buffer.from(entry).toString("utf8")), hashes.map(hex)],
    ),
    writeTiles(query, grown.tiles),
    query("delete from unsequenced where position = any($1::bigint[])", [
      waiting.map(({ position }) => String(position)),
    ]),
  ]);
  return {
    facts: waiting.map(({ id }) => id),
    edge: grown.edge,
    full: waiting.length === batchMax,
    rekeyed: waiting.some(({ type }) => keyEventTypes.includes(type)),
  };
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
  await query(
    `insert into tiles (level, index, hashes)
     select level, index, decode(hashes, 'hex') from unnest($1::integer[], $2::bigint[], $3::text[]) as t(level, index, hashes)
     on conflict (level, index) do update set hashes = excluded.hashes`,
    [
      tiles.map(({ tile }) => tile.level),
      tiles.map(({ tile }) => String(tile.index)),
      tiles.map(({ bytes }) => hex(bytes)),
    ],
  );
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
