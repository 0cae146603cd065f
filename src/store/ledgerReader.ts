import { Trouble } from "#core";
import {
  consistencyProof,
  consistencyRanges,
  inclusionProof,
  inclusionRanges,
  nodesOf,
  printReceipt,
  type ReadHash,
  tileHashReader,
  tilesOf,
} from "#ledger";
import type { Receipt } from "#ports";
import type { Query } from "./database.ts";
import { nodeSha256 } from "./nodeSha256.ts";
import { cosignedLinesSql, publishedSizeSql } from "./quorums.ts";

type ReceiptRow = Readonly<{
  fact: string;
  index: string | number;
  entry: string;
  size: string | number;
  note: string;
  lines: readonly string[] | null;
}>;

/** Receipts under the newest checkpoint, of those with this policy's quorum where one is named; null: the fact is under none
 *  yet. */
export async function readReceipts(
  query: Query,
  facts: readonly string[],
  policy: string | null,
): Promise<readonly (Receipt | null)[]> {
  const rows = await query<ReceiptRow>(
    `select l.fact, l.index, l.entry, c.size, c.note,
       ${cosignedLinesSql} as lines
     from (select size, note from checkpoints where size = ${publishedSizeSql("$2")}) c
     join leaves l on l.fact = any($1::uuid[]) and l.index < c.size`,
    [facts, policy],
  );
  const [first] = rows;
  if (first === undefined) return facts.map(() => null);
  const size = BigInt(first.size);
  const read = await readTiles(
    query,
    rows.flatMap(({ index }) => inclusionRanges(BigInt(index), size)),
    size,
  );
  const checkpoint = `${first.note}${(first.lines ?? []).join("")}`;
  const byFact = new Map(rows.map((row) => [row.fact, receiptOf(row, size, read, checkpoint)]));
  return facts.map((fact) => byFact.get(fact) ?? null);
}

function receiptOf({ index: at, entry }: ReceiptRow, size: bigint, read: ReadHash, checkpoint: string): Receipt {
  const index = BigInt(at);
  const proof = inclusionProof(index, size, read, nodeSha256);
  if (!proof.ok) {
    throw new Trouble("bug", `no proof for leaf ${index}: ${proof.problems[0].message}`, {
      hint: "run `checkrail ledger verify`: the tiles may be damaged",
    });
  }
  const printed = printReceipt({ index, proof: proof.value, checkpoint, extra: null });
  return { index: Number(index), size: Number(size), entry, proof: printed };
}

/** A reader of the nodes that a proof over these ranges needs: its tiles, in one look. */
export async function readTiles(query: Query, ranges: Parameters<typeof nodesOf>[0], size: bigint): Promise<ReadHash> {
  const wanted = tilesOf(nodesOf(ranges), size).map(({ level, index }) => ({ level, index: Number(index) }));
  const rows = await query<{ level: number; index: string | number; hashes: Uint8Array }>(
    `select t.level, t.index, t.hashes from tiles t
     join jsonb_to_recordset($1::jsonb) as w(level integer, index bigint) on w.level = t.level and w.index = t.index`,
    [JSON.stringify(wanted)],
  );
  const tiles = new Map(rows.map(({ level, index, hashes }) => [`${level}/${index}`, Uint8Array.from(hashes)]));
  const read = tileHashReader(size, ({ level, index }) => tiles.get(`${level}/${index}`) ?? null, nodeSha256);
  // Proofs of neighbours share most of their nodes, and a node of a tile is a fold of up to half of it.
  const known = new Map<string, Uint8Array | null>();
  return (level, index) => {
    const key = `${level}/${index}`;
    const hash = known.get(key) ?? read(level, index);
    known.set(key, hash);
    return hash;
  };
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
