import { Trouble } from "#core";
import {
  consistencyProof,
  consistencyRanges,
  inclusionProof,
  inclusionRanges,
  nodesOf,
  printReceipt,
  tileHashReader,
  tilesOf,
} from "#ledger";
import type { Receipt } from "#ports";
import type { Query } from "./database.ts";
import { nodeSha256 } from "./nodeSha256.ts";

type ReceiptRow = Readonly<{
  index: string | number;
  entry: string;
  size: string | number;
  note: string;
  lines: readonly string[] | null;
}>;

/** The receipt of a fact under the newest checkpoint; null: it is under none yet. */
export async function readReceipt(query: Query, fact: string): Promise<Receipt | null> {
  const [row] = await query<ReceiptRow>(
    `select l.index, l.entry, c.size, c.note,
       (select array_agg(s.line order by s.witness) from cosignatures s where s.size = c.size) as lines
     from leaves l cross join lateral (
       select size, note from checkpoints where size > l.index order by size desc limit 1) c
     where l.fact = $1`,
    [fact],
  );
  if (row === undefined) return null;
  const [index, size] = [BigInt(row.index), BigInt(row.size)];
  const proof = inclusionProof(index, size, await readTiles(query, inclusionRanges(index, size), size), nodeSha256);
  if (!proof.ok) {
    throw new Trouble("bug", `no proof for leaf ${index}: ${proof.problems[0].message}`, {
      hint: "run `checkrail ledger verify`: the tiles may be damaged",
    });
  }
  const checkpoint = `${row.note}${(row.lines ?? []).join("")}`;
  return {
    index: Number(index),
    size: Number(size),
    entry: row.entry,
    proof: printReceipt({ index, proof: proof.value, checkpoint, extra: null }),
  };
}

/** A reader of the nodes that a proof over these ranges needs: its tiles, in one look. */
export async function readTiles(
  query: Query,
  ranges: Parameters<typeof nodesOf>[0],
  size: bigint,
): Promise<ReturnType<typeof tileHashReader>> {
  const wanted = tilesOf(nodesOf(ranges), size).map(({ level, index }) => ({ level, index: Number(index) }));
  const rows = await query<{ level: number; index: string | number; hashes: Uint8Array }>(
    `select t.level, t.index, t.hashes from tiles t
     join jsonb_to_recordset($1::jsonb) as w(level integer, index bigint) on w.level = t.level and w.index = t.index`,
    [JSON.stringify(wanted)],
  );
  const tiles = new Map(rows.map(({ level, index, hashes }) => [`${level}/${index}`, Uint8Array.from(hashes)]));
  return tileHashReader(size, ({ level, index }) => tiles.get(`${level}/${index}`) ?? null, nodeSha256);
}

/** That the log of `to` leaves goes on from the one of `from`. */
export async function readConsistency(query: Query, from: number, to: number): Promise<readonly Uint8Array[]> {
  const [size1, size2] = [BigInt(from), BigInt(to)];
  const read = await readTiles(query, consistencyRanges(size1, size2), size2);
  const proof = consistencyProof(size1, size2, read, nodeSha256);
  if (proof.ok) return proof.value;
  throw new Trouble("bug", `no proof from ${from} to ${to} leaves: ${proof.problems[0].message}`, {
    hint: "run `checkrail ledger verify`: the tiles may be damaged",
  });
}
