import { Trouble } from "#core";
import { keyEventOf, keyEventTypes, readFact } from "#facts";
import { type ChainedKey, followKeys, type KeyEvent } from "#ledger";
import type { Query } from "./database.ts";
import { type FactRow, factColumns } from "./rebuild.ts";

type Row = FactRow & Readonly<{ index: string }>;

/** What the log says about its keys, in leaf order. */
export async function readKeyEvents(query: Query): Promise<readonly KeyEvent[]> {
  const rows = await query<Row>(
    `select l.index::text as index, ${factColumns} from facts f join leaves l on l.fact = f.id
     where f.type = any($1::text[]) order by l.index`,
    [keyEventTypes],
  );
  return rows.flatMap((row) => {
    const event = keyEventOf({ index: BigInt(row.index), type: row.type, data: readFact(row).data });
    return event === null ? [] : [event];
  });
}

/** The keys that the log has had, each vouched for by the one before. @throws {Trouble} fork-guard */
export async function readKeyChain(query: Query, purpose: KeyEvent["purpose"]): Promise<readonly ChainedKey[]> {
  const chain = followKeys(await readKeyEvents(query), purpose);
  if (chain.ok) return chain.value;
  throw new Trouble("fork-guard", chain.problems[0].message, {
    hint: chain.problems[0].hint ?? "run `checkrail ledger verify`",
  });
}
