import type { Digest, Instant } from "#core";
import { readFact, rowsOf } from "#facts";
import type { Rebuilt } from "#ports";
import type { Database, Query } from "./database.ts";
import { instantSql } from "./instant.ts";
import { projectionTables } from "./tables.ts";
import { writeRows } from "./writeRows.ts";

const schema = "rebuild";
const stepFacts = 1_000;

export type FactRow = Readonly<{
  id: string;
  type: string;
  v: number;
  stream: string;
  by: string | null;
  subject: Digest | null;
  body: string;
  recordedAt: Instant;
}>;

export const factColumns = `f.id, f.type, f.v, f.stream, f."by", f.subject, f.body, ${instantSql("f.recorded_at")} as "recordedAt"`;

/** Makes the projections again from facts alone, in leaf order, in a schema beside, and compares row for row. Nothing of
 *  what stands is changed, and nothing of it is left behind. */
export async function rebuild(database: Database): Promise<Rebuilt> {
  let rebuilt: Rebuilt = { facts: 0, tables: [] };
  await database
    .transaction(async (query) => {
      await query(`create schema ${schema}`);
      for (const table of projectionTables) {
        await query(`create table ${schema}.${table} (like public.${table} including all)`);
      }
      const facts = await replay(query);
      const tables: Rebuilt["tables"][number][] = [];
      for (const table of projectionTables) tables.push(await compare(query, table));
      rebuilt = { facts, tables };
      throw nothingKept;
    }, "repeatable read")
    .catch((error: unknown) => {
      if (error !== nothingKept) throw error;
    });
  return rebuilt;
}

const nothingKept = Symbol("nothing kept");

async function replay(query: Query): Promise<number> {
  let count = 0;
  const take = async (rows: readonly FactRow[]) => {
    await writeRows(
      query,
      rows.flatMap((row) => rowsOf(readFact(row))),
      schema,
    );
    count += rows.length;
  };
  for (let from = 0; ; from += stepFacts) {
    const rows = await query<FactRow>(
      `select ${factColumns} from leaves l join facts f on f.id = l.fact
       where l.index >= $1 and l.index < $2 order by l.index`,
      [from, from + stepFacts],
    );
    if (rows.length === 0) break;
    await take(rows);
  }
  // What waits for its place comes after all that has one.
  await take(
    await query<FactRow>(`select ${factColumns} from unsequenced u join facts f on f.id = u.fact order by u.position`),
  );
  return count;
}

async function compare(query: Query, table: string): Promise<Rebuilt["tables"][number]> {
  const [row] = await query<{ rows: string; missing: string; extra: string }>(
    `select (select count(*) from public.${table})::text as rows,
       (select count(*) from (select * from ${schema}.${table} except all select * from public.${table}) m)::text as missing,
       (select count(*) from (select * from public.${table} except all select * from ${schema}.${table}) e)::text as extra`,
  );
  return { table, rows: Number(row?.rows), missing: Number(row?.missing), extra: Number(row?.extra) };
}
