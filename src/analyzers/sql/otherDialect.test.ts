import { expect, test } from "vitest";
import { readOtherDialect } from "./otherDialect.ts";

/** What is named at first sight: code and address. */
function named(text: string, dialect = "mysql"): string[] {
  const { findings, incomplete } = readOtherDialect("1.sql", text, dialect);
  expect(incomplete).toHaveLength(1);
  return findings.map(({ code, resource }) => `${code} ${resource?.address}`);
}

test("each name and each clause counts for itself", () => {
  expect(named("DROP TABLE IF EXISTS `shop`.`carts`, old_carts")).toEqual([
    "drop-table shop.carts",
    "drop-table old_carts",
  ]);
  expect(named("ALTER TABLE carts ADD (a int, b int), DROP COLUMN c, MODIFY d bigint, DROP INDEX e")).toEqual([
    "drop-column carts.c",
    "type-change carts.d",
  ]);
  expect(named("RENAME TABLE a TO b, c TO d")).toEqual(["rename a", "rename c"]);
});

test("CHANGE under the same name changes the type, under another the name", () => {
  expect(named("ALTER TABLE carts CHANGE COLUMN `Total` total decimal(12,2)")).toEqual(["type-change carts.Total"]);
  expect(named("ALTER TABLE carts CHANGE total amount int")).toEqual(["rename carts.total"]);
});

test("copying a table to change it is a rewrite", () => {
  expect(named("CREATE INDEX i ON carts (a) ALGORITHM=COPY")).toEqual(["lock-table-rewrite carts"]);
  expect(named("ALTER TABLE carts CONVERT TO CHARACTER SET utf8mb4")).toEqual(["lock-table-rewrite carts"]);
  expect(named("ALTER TABLE carts ADD INDEX i (a), ALGORITHM=INPLACE, LOCK=NONE")).toEqual([]);
});

test("comments hide nothing that runs, and show nothing that does not", () => {
  expect(named("/*!40000 DROP TABLE a */; # DROP TABLE b\n/* DROP TABLE c; */ SELECT 'DROP TABLE d'")).toEqual([
    "drop-table a",
  ]);
  expect(named("SELECT * INTO #t FROM a; DROP TABLE b; DROP TABLE #t", "tsql")).toEqual(["drop-table b"]);
});

test("SQL Server's and Oracle's ways to say it", () => {
  expect(named("ALTER TABLE dbo.a DROP COLUMN b, [c]\nGO\nEXEC sp_rename 'dbo.a.d', 'e', 'COLUMN'", "tsql")).toEqual([
    "drop-column dbo.a.b",
    "drop-column dbo.a.c",
    "rename dbo.a.d",
  ]);
  expect(named("ALTER TABLE a DROP (b, c)", "oracle")).toEqual(["drop-column a.b", "drop-column a.c"]);
});
