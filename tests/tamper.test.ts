import { expect, test } from "vitest";
import { databases } from "./recordServer.ts";
import { runAttacks } from "./tamper/runAttacks.ts";

test.each(databases)("each way to change the record is found by its name, on %s", async (kind) => {
  const rows = await runAttacks(kind);
  expect(rows).toHaveLength(13);
  expect(rows.filter(({ missing }) => missing.length > 0)).toEqual([]);
});
