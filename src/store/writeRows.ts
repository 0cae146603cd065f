import type { RowWrite } from "#facts";
import type { Query } from "./database.ts";
import { projectionTables } from "./tables.ts";

/** Rows of one table with the same columns go in together. Runs keep the order in which facts wrote them. */
type Run = { write: RowWrite; columns: readonly string[]; rows: Map<string, RowWrite["values"]> };

/** Writes what facts say into projections of `schema`: one statement per run of like rows, however many facts. */
export async function writeRows(query: Query, writes: readonly RowWrite[], schema = "public"): Promise<void> {
  const runs = runsOf(mergeRows(writes));
  await Promise.all(runs.map((run) => query(statementOf(run, schema), [JSON.stringify([...run.rows.values()])])));
}

/** A row that several facts write one after the other, in different columns, is written once with all of them. */
function mergeRows(writes: readonly RowWrite[]): readonly RowWrite[] {
  const merged = new Map<string, RowWrite>();
  for (const [index, write] of writes.entries()) {
    const key = JSON.stringify([write.table, ...write.key.map((name) => write.values[name])]);
    const before = merged.get(key);
    if (write.keep === "last" && before?.keep === "last") {
      merged.set(key, { ...write, values: { ...before.values, ...write.values } });
    } else merged.set(before === undefined ? key : `${key} ${index}`, write);
  }
  return [...merged.values()];
}

function runsOf(writes: readonly RowWrite[]): readonly Run[] {
  const runs: Run[] = [];
  // The newest run per table: an older one may not take a row that a newer one has touched.
  const open = new Map<string, Run>();
  for (const write of writes) {
    const columns = Object.keys(write.values);
    const current = open.get(write.table);
    const fits = current && current.write.keep === write.keep && current.columns.join() === columns.join();
    const run = fits ? current : { write, columns, rows: new Map<string, RowWrite["values"]>() };
    if (!fits) {
      runs.push(run);
      open.set(write.table, run);
    }
    const key = JSON.stringify(write.key.map((name) => write.values[name]));
    if (write.keep === "last" || !run.rows.has(key)) run.rows.set(key, write.values);
  }
  return runs;
}

/** The columns of a row come from our own code; the check is there so that it stays so. */
function statementOf({ write, columns }: Run, schema: string): string {
  const { table, key, keep } = write;
  if (!projectionTables.some((name) => name === table)) throw new Error(`\`${table}\` is no projection`);
  const quoted = columns.map(quote).join(", ");
  const rest = columns.filter((column) => !key.includes(column));
  const set = rest.map((column) => `${quote(column)} = excluded.${quote(column)}`).join(", ");
  const conflict = keep === "first" || rest.length === 0 ? "do nothing" : `do update set ${set}`;
  const target = `${quote(schema)}.${quote(table)}`;
  return `insert into ${target} (${quoted}) select ${quoted} from json_populate_recordset(null::${target}, $1::json)
    on conflict (${key.map(quote).join(", ")}) ${conflict}`;
}

function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
