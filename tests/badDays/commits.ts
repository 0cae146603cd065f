import { PGlite } from "@electric-sql/pglite";
import { openPglite } from "#store";

/** Commits one by one into a folder, and prints when each was asked for and when it was acknowledged, on the clock of Node's
 *  own trace. `as-shipped` opens the database as its package does: the counter-example. */
const [folder = "", how = "ours", count = "20"] = process.argv.slice(2);
const nowMicros = () => Number(process.hrtime.bigint() / 1_000n);
const database: { query: (sql: string, values?: unknown[]) => Promise<unknown>; close: () => Promise<void> } =
  how === "as-shipped" ? await PGlite.create(folder) : await openPglite(folder);
await database.query("create table notes (n integer)");
const commits: { asked: number; acknowledged: number }[] = [];
for (let n = 0; n < Number(count); n += 1) {
  const asked = nowMicros();
  await database.query("insert into notes values ($1)", [n]);
  commits.push({ asked, acknowledged: nowMicros() });
}
await database.close();
process.stdout.write(JSON.stringify(commits));
