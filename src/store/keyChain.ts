import { Trouble } from "#core";
import { type KeyEnrolled, type KeyRotated, keyEnrolled, keyRotated, logFrozen, readFact } from "#facts";
import { type ChainedKey, followKeys, type KeyEvent } from "#ledger";
import type { Query } from "./database.ts";
import { type FactRow, factColumns } from "./rebuild.ts";

type Row = FactRow & Readonly<{ index: string }>;

/** What the log says about its keys, in leaf order. */
export async function readKeyEvents(query: Query): Promise<readonly KeyEvent[]> {
  const rows = await query<Row>(
    `select l.index::text as index, ${factColumns} from facts f join leaves l on l.fact = f.id
     where f.type in ($1, $2, $3) order by l.index`,
    [keyEnrolled.type, keyRotated.type, logFrozen.type],
  );
  return rows.flatMap((row) => eventOf(row));
}

function eventOf(row: Row): readonly KeyEvent[] {
  const index = BigInt(row.index);
  const { data } = readFact(row);
  if (row.type === logFrozen.type) return [{ index, kind: "frozen", purpose: "log" }];
  if (row.type === keyRotated.type) {
    const { purpose, id, vkey, replaces, proof, compromised } = data as KeyRotated;
    return [{ index, kind: "rotated", purpose, id, vkey, replaces, proof, compromised }];
  }
  const { purpose, id, vkey } = data as KeyEnrolled;
  return purpose === "log" || purpose === "attestation" ? [{ index, kind: "enrolled", purpose, id, vkey }] : [];
}

/** The keys that the log has had, each vouched for by the one before. @throws {Trouble} fork-guard */
export async function readKeyChain(query: Query, purpose: KeyEvent["purpose"]): Promise<readonly ChainedKey[]> {
  const chain = followKeys(await readKeyEvents(query), purpose);
  if (chain.ok) return chain.value;
  throw new Trouble("fork-guard", chain.problems[0].message, {
    hint: chain.problems[0].hint ?? "run `checkrail ledger verify`",
  });
}
