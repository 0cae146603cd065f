import { digestText, type Instant, instantOf, Trouble } from "#core";
import { type NewFact, readFact, rowsOf } from "#facts";
import { printEntry } from "#ledger";
import type { Append } from "#ports";
import { checkGuard } from "./checkGuard.ts";
import type { Query } from "./database.ts";
import { instantSql } from "./instant.ts";
import { writeRows } from "./writeRows.ts";

/** Appends facts and all that follows from them, in the caller's transaction. Answers the database's time for each.
 *  INVARIANT: no index of the ledger is given out here; the sequencer does that. */
export async function appendFacts(
  query: Query,
  { facts, payloads, guards, erase = [] }: Append,
): Promise<ReadonlyMap<string, Instant>> {
  for (const fact of facts) assertLoggable(fact);
  await lockStreams(query, facts);
  for (const guard of guards) await checkGuard(query, guard);
  if (payloads.length > 0) {
    await query(
      `insert into payloads (digest, salt, text, person)
       select digest, salt, text, person from jsonb_to_recordset($1::jsonb) as p(digest text, salt text, text text, person text)
       on conflict (digest) do nothing`,
      [JSON.stringify(payloads)],
    );
  }
  if (erase.length > 0) await query("delete from payloads where digest = any($1::text[])", [erase]);
  const recorded = await insertFacts(query, facts);
  const writes = facts.flatMap((fact) => {
    const recordedAt = recorded.get(fact.id);
    if (recordedAt === undefined) throw new Error(`the fact ${fact.id} was not recorded`);
    return rowsOf(readFact({ ...fact, recordedAt }));
  });
  await writeRows(query, writes);
  return recorded;
}

/** What the log could not take must not be recorded: it would stand in the way of all that comes after it. Nor what
 *  PostgreSQL cannot hold: U+0000, and halves of characters. */
function assertLoggable({ id, type, subject, body }: NewFact): void {
  const entry = { type, id, subject, payload: emptyDigest, salt: null, prevSeen: null, at: epoch };
  printEntry(entry);
  if (!unkeepable.test(body)) return;
  throw new Trouble("invalid", "the text holds characters that cannot be kept", {
    hint: "leave out U+0000 and unpaired surrogates",
  });
}

/** As canonical JSON escapes them; an escaped backslash before `u` is none. */
const unkeepable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/i;
const emptyDigest = digestText("");
const epoch = instantOf(0);

/** Facts of one stream follow each other: who comes second waits here until the first has committed, so that the order in
 *  the ledger is the order in which rows were written. */
async function lockStreams(query: Query, facts: readonly NewFact[]): Promise<void> {
  const streams = [...new Set(facts.map(({ stream }) => stream))];
  await query(
    `select pg_advisory_xact_lock(key) from (
       select distinct hashtextextended(stream, 42) as key from unnest($1::text[]) as s(stream) order by 1) as streams`,
    [streams],
  );
}

async function insertFacts(query: Query, facts: readonly NewFact[]): Promise<ReadonlyMap<string, Instant>> {
  const rows = await query<{ id: string; at: Instant }>(
    `with given as (
       select * from jsonb_to_recordset($1::jsonb)
         as f(n integer, id uuid, type text, v integer, stream text, "by" text, subject text, body text)
     ), inserted as (
       insert into facts (id, type, v, stream, "by", subject, body)
       select id, type, v, stream, "by", subject, body from given order by n
       returning id, recorded_at
     ), queued as (
       insert into unsequenced (fact) select id from given order by n
     )
     select id, ${instantSql("recorded_at")} as at from inserted`,
    [JSON.stringify(facts.map((fact, n) => ({ n, ...fact })))],
  );
  return new Map(rows.map(({ id, at }) => [id, at]));
}
