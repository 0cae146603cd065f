import { createHash } from "node:crypto";
import type { Digest } from "#core";
import { readFact } from "#facts";
import { appendLeaf, emptyFrontier, type Frontier, leafHash, openCheckpoint, rootOf } from "#ledger";
import type { CheckpointSigner, LogProblem, LogVerified } from "#ports";
import { entryOf } from "./batch.ts";
import type { Database, Query } from "./database.ts";
import { nodeSha256 } from "./nodeSha256.ts";
import { type FactRow, factColumns } from "./rebuild.ts";
import { verifyKeys } from "./verifyKeys.ts";
import { verifyTiles } from "./verifyTiles.ts";
import { verifyWords } from "./verifyWords.ts";

type LeafRow = Partial<FactRow> & Readonly<{ index: string | number; entry: string; hash: Uint8Array; fact: string }>;
type CheckpointRow = Readonly<{ size: string | number; root: Uint8Array; note: string }>;

const stepLeaves = 5_000;
/** More than these say nothing new. */
const problemsMax = 100;

/** Reads every row again, hashes it again, and compares with what was signed. Finds by name what was edited, deleted,
 *  moved, cut off or added. What is signed here is only as good as the key: compare with a witness. */
export async function verifyLog(database: Database, signer: CheckpointSigner): Promise<LogVerified> {
  const { query } = database;
  const problems: LogProblem[] = [];
  const say = (code: LogProblem["code"], index: number | null, message: string) => {
    if (problems.length < problemsMax) problems.push({ code, index, message });
  };
  const checkpoints = await query<CheckpointRow>("select size, root, note from checkpoints order by size");
  const { origin, verifiersAt } = await verifyKeys(query, signer, say);
  const signed = new Map<number, string>();
  for (const { size, root, note } of checkpoints) {
    const opened = openCheckpoint(note, { origin, verifiers: verifiersAt(BigInt(size)) });
    if (!opened.ok) say("checkpoint-signature", Number(size), `checkpoint ${size}: ${opened.problems[0].message}`);
    else if (Number(opened.value.checkpoint.size) !== Number(size) || !same(opened.value.checkpoint.root, root)) {
      say("checkpoint-changed", Number(size), `checkpoint ${size} is not what its signed note says`);
    } else signed.set(Number(size), hex(root));
  }
  const { size, frontier, hashes } = await walk(query, signed, say);
  const last = checkpoints.at(-1);
  if (last !== undefined && Number(last.size) > size) {
    say("truncated", size, `${last.size} leaves were signed, and only ${size} are there`);
  }
  await verifyTiles(query, hashes, say);
  await countFacts(query, say);
  await verifyWords(query, say);
  return { size, root: hex(rootOf(frontier, nodeSha256)), checkpoints: checkpoints.length, problems };
}

type Say = (code: LogProblem["code"], index: number | null, message: string) => void;

async function walk(query: Query, signed: ReadonlyMap<number, string>, say: Say) {
  let frontier: Frontier = emptyFrontier;
  let size = 0;
  let isTrue = true;
  const hashes: Uint8Array[] = [];
  for (;;) {
    const rows = await query<LeafRow>(
      `select l.index, l.entry, l.hash, l.fact, ${factColumns} from leaves l left join facts f on f.id = l.fact
       where l.index >= $1 and l.index < $1 + ${stepLeaves} order by l.index`,
      [size],
    );
    if (rows.length === 0) break;
    for (const row of rows) {
      if (Number(row.index) !== size) {
        say("hole", size, `leaf ${size} is not there`);
        return { size, frontier, hashes };
      }
      checkLeaf(row, size, say);
      const hash = leafHash(Buffer.from(row.entry, "utf8"), nodeSha256);
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
  }
  const [beyond] = await query<{ index: string }>("select min(index)::text as index from leaves where index >= $1", [
    size,
  ]);
  if (beyond?.index != null) say("hole", size, `leaf ${size} is not there, and ${beyond.index} is`);
  return { size, frontier, hashes };
}

function checkLeaf(row: LeafRow, index: number, say: Say): void {
  if (!same(leafHash(Buffer.from(row.entry, "utf8"), nodeSha256), row.hash)) {
    say("leaf-changed", index, `the hash of leaf ${index} is not that of its entry`);
  }
  if (row.id == null || row.body === undefined) {
    say("fact-missing", index, `the fact ${row.fact} of leaf ${index} is gone`);
    return;
  }
  const fact = row as FactRow;
  const payload = createHash("sha256").update(fact.body).digest("hex");
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
