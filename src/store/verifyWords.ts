import type { LogProblem } from "#ports";
import type { Query } from "./database.ts";
import { wordsSql } from "./wordsSql.ts";

/** Words outside the log are those whose digests are in it, or were erased by a fact that says so. */
export async function verifyWords(
  query: Query,
  say: (code: LogProblem["code"], index: number | null, message: string) => void,
): Promise<void> {
  const changed = await query<{ digest: string }>(
    `select p.digest from payloads p where (${wordsSql}) is null order by p.digest limit 5`,
  );
  for (const { digest } of changed)
    say("words-changed", null, `the words under ${digest} are not those of that digest`);
  const gone = await query<{ digest: string; index: string | null }>(
    `select named.digest, l.index::text as index
     from (select f.id, e.item->>k.key as digest
           from (values ('document', 'text'), ('signature', 'comment'), ('dismissal', 'reason')) as k(kind, key)
           join evidence e on e.kind = k.kind join facts f on f.id::text = e.id
           union all select id, subject from facts where type = 'emergency.reviewed') as named
     left join leaves l on l.fact = named.id
     where named.digest is not null and not exists (select 1 from payloads p where p.digest = named.digest)
       and not exists (select 1 from erasures r where r.state = 'granted' and r.digests ? named.digest)
     order by l.index limit 5`,
  );
  for (const { digest, index } of gone) {
    say(
      "words-missing",
      index === null ? null : Number(index),
      `the words under ${digest} are gone, and nobody erased them`,
    );
  }
}
