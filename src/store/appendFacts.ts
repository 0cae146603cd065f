import { type Instant, Trouble } from "#core";
import { type NewFact, readFact, rowsOf } from "#facts";
import { assertNamable } from "#ledger";
import type { Append } from "#ports";
import { checkGuard } from "./checkGuard.ts";
import type { Query } from "./database.ts";
import { frozenLog } from "./enrolledKey.ts";
import { instantSql } from "./instant.ts";
import { writeRows } from "./writeRows.ts";

/** Appends facts and all that follows from them, in the caller's transaction. Answers the database's time for each.
 *  INVARIANT: no index of the ledger is given out here; the sequencer does that. */
export async function appendFacts(
  query: Query,
  { facts, payloads, guards, erase = [] }: Append,
): Promise<ReadonlyMap<string, Instant>> {
  for (const fact of facts) assertLoggable(fact);
  // Sent together and done in this order, so that guards see what was there once the streams are ours.
  const [, , , , , recorded] = await Promise.all([
    lockStreams(query, facts),
    refuseFrozen(query),
    Promise.all(guards.map((guard) => checkGuard(query, guard))),
    payloads.length === 0 ? null : insertPayloads(query, payloads),
    erase.length === 0 ? null : query("delete from payloads where digest = any($1::text[])", [erase]),
    insertFacts(query, facts),
  ]);
  const writes = facts.flatMap((fact) => {
    const recordedAt = recorded.get(fact.id);
    if (recordedAt === undefined) throw new Error(`the fact ${fact.id} was not recorded`);
    return rowsOf(readFact({ ...fact, recordedAt }));
  });
  await writeRows(query, writes);
  return recorded;
}

async function insertPayloads(query: Query, payloads: Append["payloads"]): Promise<void> {
  await query(
    `insert into payloads (digest, salt, text, person)
     select digest, salt, text, person from jsonb_to_recordset($1::jsonb) as p(digest text, salt text, text text, person text)
     on conflict (digest) do nothing`,
    [JSON.stringify(payloads)],
  );
}

/** What the log could not take must not be recorded: it would stand in the way of all that comes after it. Nor what
 *  PostgreSQL cannot hold: U+0000, and halves of characters. */
function assertLoggable(fact: NewFact): void {
  assertNamable(fact);
  if (!unkeepable.test(fact.body)) return;
  throw new Trouble("invalid", "the text holds characters that cannot be kept", {
    hint: "leave out U+0000 and unpaired surrogates",
  });
}

/** As canonical JSON escapes them; an escaped backslash before `u` is none. */
const unkeepable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

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

/** What was frozen takes nothing more; what slips in beside the last fact gets no place in the log. */
async function refuseFrozen(query: Query): Promise<void> {
  const rows = await query("select 1 from keys where state = 'frozen'");
  if (rows.length > 0) throw frozenLog();
}

async function insertFacts(query: Query, facts: readonly NewFact[]): Promise<ReadonlyMap<string, Instant>> {
  const rows = await query<{ id: string; at: Instant }>(
    `with given as (
       select * from unnest($1::uuid[], $2::text[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[])
         with ordinality as f(id, type, v, stream, "by", subject, body, n)
     ), inserted as (
       insert into facts (id, type, v, stream, "by", subject, body)
       select id, type, v, stream, "by", subject, body from given order by n
       returning id, recorded_at
     ), queued as (
       insert into unsequenced (fact) select id from given order by n
     )
     select id, ${instantSql("recorded_at")} as at from inserted`,
    [
      facts.map(({ id }) => id),
      facts.map(({ type }) => type),
      facts.map(({ v }) => v),
      facts.map(({ stream }) => stream),
      facts.map(({ by }) => by),
      facts.map(({ subject }) => subject),
      facts.map(({ body }) => body),
    ],
  );
  return new Map(rows.map(({ id, at }) => [id, at]));
}
