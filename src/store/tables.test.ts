import { expect, test } from "vitest";
import { migrate } from "./migrate.ts";
import { openPglite } from "./pglite.ts";
import { factTables, projectionTables, workingTables } from "./tables.ts";

test("the list of tables is the whole truth, and facts refuse to be changed", async () => {
  const database = await openPglite(null);
  await migrate(database);
  expect(await migrate(database)).toEqual([]);
  const rows = await database.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' order by tablename",
  );
  expect(rows.map(({ name }) => name)).toEqual([...factTables, ...projectionTables, ...workingTables].toSorted());
  for (const table of factTables) {
    await expect(database.query(`delete from ${table}`)).rejects.toThrow("append-only");
    await expect(database.run(`truncate ${table}`)).rejects.toThrow("append-only");
  }
  await database.close();
});
