import { hash as sha256 } from "node:crypto";
import type { Digest } from "#core";
import { readFact } from "#facts";
import {
  appendLeaf,
  backdatedMessage,
  backdating,
  emptyFrontier,
  type Frontier,
  leafHash,
  openCheckpoint,
  rootOf,
} from "#ledger";
import type { CheckpointSigner, LogProblem, LogVerified } from "#ports";
import { entryOf } from "./batch.ts";
import type { Database, Query } from "./database.ts";
import { nodeSha256 } from "./nodeSha256.ts";
import { type FactRow, factColumns } from "./rebuild.ts";
import { verifyKeys } from "./verifyKeys.ts";
import { tileVerifier } from "./verifyTiles.ts";
import { verifyWords } from "./verifyWords.ts";

type LeafRow = Partial<FactRow> & Readonly<{ index: string | number; entry: string; hash: Uint8Array; fact: string }>;
type CheckpointRow = Readonly<{ size: string | number; root: Uint8Array; note: string }>;
type Say = (code: LogProblem["code"], index: number | null, message: string) => void;

const stepLeaves = 5_000;
/** More than these say nothing new. */
const problemsMax = 100;

/** Reads every row again, hashes it again, and compares with what was signed. Finds by name what was edited, deleted,
 *  moved, cut off or added. What is signed here is only as good as the key: compare with a witness. However long the log,
 *  it holds some thousand leaves at a time. */
export async function verifyLog({ query }: Database, signer: CheckpointSigner): Promise<LogVerified> {
  const problems: LogProblem[] = [];
  const say: Say = (code, index, message) => {
    if (problems.length < problemsMax) problems.push({ code, index, message });
  };
  const [known] = await query<{ count: string; last: string }>(
    "select count(*)::text as count, coalesce(max(size), 0)::text as last from checkpoints",
  );
  const last = Number(known?.last ?? 0);
  const readSigned = signedReader(query, await verifyKeys(query, signer, say), say);
  const { size, frontier } = await walk(query, readSigned, say);
  if (last > size) {
    await readSigned(size, last);
    say("truncated", size, `${last} leaves were signed, and only ${size} are there`);
  }
  await countFacts(query, say);
  await verifyWords(query, say);
  return { size, root: hex(rootOf(frontier, nodeSha256)), checkpoints: Number(known?.count ?? 0), problems };
}

type ReadSigned = (from: number, to: number) => Promise<ReadonlyMap<number, string>>;

/** Reads the roots that were signed of sizes above `from` up to `to`, and says which of them are not what they claim. */
function signedReader(
  query: Query,
  { origin, verifiersAt }: Awaited<ReturnType<typeof verifyKeys>>,
  say: Say,
): ReadSigned {
  return async (from, to) => {
    const rows = await query<CheckpointRow>(
      "select size, root, note from checkpoints where size > $1 and size <= $2 order by size",
      [from, to],
    );
    const signed = new Map<number, string>();
    for (const { size, root, note } of rows) {
      const opened = openCheckpoint(note, { origin, verifiers: verifiersAt(BigInt(size)) });
      if (!opened.ok) say("checkpoint-signature", Number(size), `checkpoint ${size}: ${opened.problems[0].message}`);
      else if (Number(opened.value.checkpoint.size) !== Number(size) || !same(opened.value.checkpoint.root, root)) {
        say("checkpoint-changed", Number(size), `checkpoint ${size} is not what its signed note says`);
      } else signed.set(Number(size), hex(root));
    }
    return signed;
  };
}

async function walk(query: Query, readSigned: ReadSigned, say: Say) {
  const tiles = tileVerifier(query, say);
  const behindOf = backdating();
  let frontier: Frontier = emptyFrontier;
  let size = 0;
  let isTrue = true;
  let next = readLeaves(query, 0);
  for (let isEnd = false; !isEnd; ) {
    const rows = await next;
    // The database reads on while these are hashed.
    next = readLeaves(query, size + stepLeaves);
    next.catch(() => undefined);
    const signed = await readSigned(size, size + rows.length);
    const hashes: Uint8Array[] = [];
    for (const row of rows) {
      isEnd = Number(row.index) !== size;
      if (isEnd) break;
      const hash = leafHash(Buffer.from(row.entry, "utf8"), nodeSha256);
      checkLeaf(row, size, hash, say);
      const behind = row.recordedAt === undefined ? null : behindOf(row.recordedAt);
      if (behind !== null) say("backdated", size, backdatedMessage(size, behind));
      hashes.push(hash);
      frontier = appendLeaf(frontier, hash, nodeSha256);
      size += 1;
      const root = signed.get(size);
      // After the first one that differs, all do.
      if (root !== undefined && isTrue && hex(rootOf(frontier, nodeSha256)) !== root) {
        isTrue = false;
        say("root-mismatch", size, `the first ${size} leaves are not those that were signed`);
      }
    }
    await tiles.grow(hashes);
    isEnd ||= rows.length < stepLeaves;
  }
  const [beyond] = await query<{ index: string | null }>(
    "select min(index)::text as index from leaves where index >= $1",
    [size],
  );
  const after = beyond?.index ?? null;
  if (after !== null && Number(after) > size) say("hole", size, `leaf ${size} is not there, and ${after} is`);
  else await tiles.finish();
  return { size, frontier };
}

function readLeaves(query: Query, from: number): Promise<readonly LeafRow[]> {
  return query<LeafRow>(
    `select l.index, l.entry, l.hash, l.fact, ${factColumns} from leaves l left join facts f on f.id = l.fact
     where l.index >= $1 and l.index < $2 order by l.index`,
    [from, from + stepLeaves],
  );
}

function checkLeaf(row: LeafRow, index: number, hash: Uint8Array, say: Say): void {
  if (!same(hash, row.hash)) {
    say("leaf-changed", index, `the hash of leaf ${index} is not that of its entry`);
  }
  if (row.id == null || row.body === undefined) {
    say("fact-missing", index, `the fact ${row.fact} of leaf ${index} is gone`);
    return;
  }
  const fact = row as FactRow;
  const payload = sha256("sha256", fact.body, "hex");
  if (
    Buffer.from(
      entryOf({ ...fact, payload, at: fact.recordedAt, subject: fact.subject as Digest | null }),
    ).toString() !== row.entry
  ) {
    say("fact-changed", index, `the fact ${fact.id} is not what leaf ${index} says`);
    return;
  }
  try {
    readFact(fact);
  } catch (error) {
    say("fact-changed", index, error instanceof Error ? error.message : String(error));
  }
}

/** Every fact has a leaf or waits for one; what has neither was put there past us. */
async function countFacts(query: Query, say: Say): Promise<void> {
  const rows = await query<{ id: string }>(
    `select f.id from facts f where not exists (select 1 from leaves l where l.fact = f.id)
       and not exists (select 1 from unsequenced u where u.fact = f.id) limit 5`,
  );
  for (const { id } of rows) say("fact-outside", null, `the fact ${id} is in no leaf and waits for none`);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
