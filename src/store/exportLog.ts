import { Trouble } from "#core";
import { keyEventOfBody, keyEventTypes } from "#facts";
import {
  type ExportCheckpoint,
  type ExportKey,
  type ExportLeaf,
  inclusionProof,
  inclusionRanges,
  nodesOf,
} from "#ledger";
import type { LogExport } from "#ports";
import type { Query } from "./database.ts";
import { readTiles } from "./ledgerReader.ts";
import { nodeSha256 } from "./nodeSha256.ts";
import { cosignedLinesSql } from "./quorums.ts";

const pageLeaves = 500;
/** Bodies of one page, so that no answer grows without bound; one leaf goes out whatever its size. */
const pageBytes = 8_000_000;

type LeafRow = Readonly<{ index: string; entry: string; hash: Uint8Array; body: string | null }>;
type CheckpointRow = Readonly<{ size: string; note: string; lines: readonly string[] | null }>;

/** The log as it is taken away: what its rows say, whatever that is. Whoever reads it checks it. */
export function exportLog(query: Query): LogExport {
  return {
    edge: async (from, to) => {
      const [size, ranges] = [BigInt(to), [{ start: 0n, end: BigInt(from) }]];
      const read = await readTiles(query, ranges, size);
      return nodesOf(ranges).map(({ level, index }) => read(level, index) ?? missing(from));
    },
    keys: (from, to) => readKeyLeaves(query, from, to),
    page: async (from, to) => {
      const leaves = await readLeaves(query, from, to);
      const next = from + leaves.length;
      const checkpoints = await readCheckpoints(query, from, next);
      const lines = leaves.flatMap((leaf) => [leaf, ...checkpoints.filter(({ size }) => size === leaf.index + 1)]);
      return { lines, next };
    },
  };
}

async function readLeaves(query: Query, from: number, to: number): Promise<readonly ExportLeaf[]> {
  const rows = await query<LeafRow>(
    `select index::text as index, entry, hash, body from (
       select l.index, l.entry, l.hash, f.body,
         sum(octet_length(f.body)) over (order by l.index) - octet_length(f.body) as before
       from leaves l left join facts f on f.id = l.fact
       where l.index >= $1::bigint and l.index < least($2::bigint, $1::bigint + ${pageLeaves})) as page
     where coalesce(before, 0) < ${pageBytes} order by page.index`,
    [String(from), String(to)],
  );
  return rows.map(({ index, entry, hash, body }) => {
    return { kind: "leaf", index: Number(index), entry, body, hash: Uint8Array.from(hash) };
  });
}

async function readCheckpoints(query: Query, from: number, to: number): Promise<readonly ExportCheckpoint[]> {
  const rows = await query<CheckpointRow>(
    `select c.size::text as size, c.note,
       ${cosignedLinesSql} as lines
     from checkpoints c where c.size > $1::bigint and c.size <= $2::bigint order by c.size`,
    [String(from), String(to)],
  );
  return rows.map(({ size, note, lines }) => {
    return { kind: "checkpoint", size: Number(size), note: `${note}${(lines ?? []).join("")}` };
  });
}

/** What the log said about its keys before the first leaf of the export, each with its proof. */
async function readKeyLeaves(query: Query, from: number, to: number): Promise<readonly ExportKey[]> {
  const rows = await query<Readonly<{ index: string; type: string; entry: string; body: string }>>(
    `select l.index::text as index, f.type, l.entry, f.body from facts f join leaves l on l.fact = f.id
     where f.type = any($1::text[]) and l.index < $2::bigint order by l.index`,
    [keyEventTypes, String(from)],
  );
  const size = BigInt(to);
  const keys: ExportKey[] = [];
  for (const { type, entry, body, ...row } of rows) {
    const index = BigInt(row.index);
    if (keyEventOfBody({ index, type, body }) === null) continue;
    const proof = inclusionProof(index, size, await readTiles(query, inclusionRanges(index, size), size), nodeSha256);
    keys.push({
      kind: "key",
      index: Number(index),
      entry,
      body,
      proof: proof.ok ? proof.value : missing(Number(index)),
    });
  }
  return keys;
}

function missing(at: number): never {
  throw new Trouble("bug", `the tiles before leaf ${at} are not there`, {
    hint: "run `checkrail ledger verify`: the tiles may be damaged; an export from 0 needs none",
  });
}
