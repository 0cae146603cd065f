import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Analysis, type Artifact, givenArtifact, isNonEmpty } from "#core";
import { loadParsers } from "../../../tests/parsers.ts";
import { type AnalysisOptions, defaultOptions } from "../analyzer.ts";
import { sql } from "./sql.ts";

const parsers = await loadParsers();

function analyzeAll(artifacts: readonly Artifact[], options: Partial<AnalysisOptions> = {}): Analysis {
  if (!isNonEmpty(artifacts)) throw new Error("give at least one artifact");
  const context = { parsers, options: { ...defaultOptions, ...options }, servicesAt: () => [], isInert: () => false };
  return sql.analyze(artifacts, context);
}

const analyze = (text: string, options: Partial<AnalysisOptions> = {}, path = "db/1.sql"): Analysis =>
  analyzeAll([givenArtifact(path, text)], options);

/** Codes found, without the note that every blocking statement gets. */
const codes = (text: string, options: Partial<AnalysisOptions> = {}, path = "db/1.sql"): string[] =>
  analyze(text, options, path)
    .findings.map(({ code }) => code)
    .filter((code) => code !== "missing-lock-timeout" && code !== "style");

const effects = (text: string): string[] =>
  analyze(text).effects.map((e) => `${e.action} ${e.resource.type} ${e.resource.address}`);

describe("findings", () => {
  test.each<[string, string[]]>([
    ["DELETE FROM a", ["delete-without-where"]],
    ["DELETE FROM a WHERE 1 = 1 AND NOT false", ["delete-without-where"]],
    ["DELETE FROM a WHERE id = id", ["delete-without-where"]],
    ["DELETE FROM a WHERE id IS NOT DISTINCT FROM id", ["delete-without-where"]],
    ["DELETE FROM a WHERE b IS NULL OR b IS NOT NULL", ["delete-without-where"]],
    ["DELETE FROM a WHERE id IN (SELECT id FROM a)", ["delete-without-where"]],
    ["DELETE FROM a WHERE false", []],
    ["DELETE FROM a USING b WHERE b.id = a.id", []],
    ["UPDATE a SET x = 1 FROM b WHERE b.id = a.id", []],
    ["UPDATE a SET x = 1 WHERE 'x' LIKE '%'", ["update-without-where"]],
    ["WITH x AS (DELETE FROM a RETURNING id) SELECT * FROM x", ["delete-without-where"]],
    ["MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE", []],
    ["MERGE INTO a USING b ON true WHEN MATCHED THEN DELETE", ["delete-without-where"]],
    ["EXPLAIN ANALYZE DELETE FROM a", ["delete-without-where"]],
    ["EXPLAIN DELETE FROM a", []],
    ["PREPARE p AS DELETE FROM a", []],
    ["PREPARE p AS DELETE FROM a; EXECUTE p", ["delete-without-where"]],
    ["COPY (DELETE FROM a RETURNING *) TO STDOUT", ["delete-without-where"]],
    ["CREATE FUNCTION f() RETURNS void AS $$ DELETE FROM a; $$ LANGUAGE sql", []],
    [
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC DELETE FROM a; SELECT f(); END; SELECT * FROM f()",
      ["delete-without-where"],
    ],
    ["CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN TRUNCATE a; END'; CALL p(); CALL p()", ["truncate"]],
    [
      "CREATE FUNCTION x.f() RETURNS void LANGUAGE sql AS 'DROP TABLE a'; SELECT y.f(); CREATE VIEW v AS SELECT x.f()",
      [],
    ],
    ["CREATE RULE r AS ON DELETE TO a DO INSTEAD DELETE FROM b", []],
    ["ALTER TABLE a ADD COLUMN b int DEFAULT 1 + 2", []],
    ["ALTER TABLE a ADD COLUMN b timestamptz NOT NULL DEFAULT now()", []],
    ["ALTER TABLE a ADD COLUMN b uuid DEFAULT gen_random_uuid()", ["lock-table-rewrite"]],
    ["ALTER TABLE a ADD COLUMN b int GENERATED ALWAYS AS (c * 2) VIRTUAL", []],
    ["ALTER TABLE a ADD COLUMN b int NOT NULL DEFAULT NULL", ["not-null-without-default"]],
    ["ALTER TABLE a ADD COLUMN b text CHECK (b <> '')", []],
    ["ALTER TABLE a ADD CONSTRAINT c UNIQUE USING INDEX i DEFERRABLE", []],
    ["ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0) NOT VALID, VALIDATE CONSTRAINT c", ["validate-in-same-transaction"]],
    ["ALTER TABLE a SET (fillfactor = 70)", []],
    ["CREATE INDEX ON ONLY a (b)", []],
    ["VACUUM a; VACUUM (FULL false) a", []],
    ["LOCK TABLE a IN ROW EXCLUSIVE MODE", []],
    ["LOCK TABLE a IN SHARE MODE", ["explicit-lock"]],
    ["ALTER INDEX i RENAME TO j; ALTER TABLE a RENAME CONSTRAINT c TO d", []],
    ["ALTER SCHEMA a RENAME TO b", ["rename"]],
    ["ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID", []],
    ["DO $$ BEGIN EXECUTE 'DROP TABLE a'; END $$", ["dynamic-sql"]],
    ["BEGIN; SAVEPOINT s; CREATE INDEX CONCURRENTLY i ON a (b); COMMIT", ["concurrent-index-in-transaction"]],
  ])("%s", (text, expected) => expect(codes(text)).toEqual(expected));

  test("a table of this script is new, and IF NOT EXISTS is not", () => {
    expect(
      codes("CREATE TABLE a (b int); CREATE INDEX ON a (b); ALTER TABLE a ALTER b TYPE text; DROP TABLE a"),
    ).toEqual([]);
    expect(codes("CREATE TABLE IF NOT EXISTS a (b int); CREATE INDEX ON a (b)")).toEqual(["non-concurrent-index"]);
    expect(codes("CREATE TABLE app.a (b int); CREATE INDEX ON a (b)")).toEqual(["non-concurrent-index"]);
    expect(codes("SET search_path = app; CREATE TABLE app.a (b int); CREATE INDEX ON a (b)")).toEqual([]);
    expect(codes("BEGIN; CREATE TABLE a (b int); ROLLBACK; CREATE INDEX ON a (b)")).toEqual(["non-concurrent-index"]);
    expect(codes("BEGIN; SAVEPOINT s; CREATE TABLE a (); ROLLBACK TO s; TRUNCATE a; COMMIT")).toEqual(["truncate"]);
    expect(codes("CREATE TEMP TABLE a (b int); DELETE FROM a; DELETE FROM public.a")).toEqual(["delete-without-where"]);
    expect(codes("CREATE TABLE a (b int); ALTER TABLE a RENAME TO c; CREATE INDEX ON c (b)")).toEqual([]);
  });

  test("what ran earlier decides what a change costs", () => {
    const prior = ["CREATE TABLE a (n varchar(10), k numeric(10, 2), i int NOT NULL)"];
    expect(codes("ALTER TABLE a ALTER n TYPE varchar(20)", { prior })).toEqual([]);
    expect(codes("ALTER TABLE a ALTER n TYPE text USING n::text", { prior })).toEqual([]);
    expect(codes("ALTER TABLE a ALTER n TYPE text USING lower(n)", { prior })).toEqual(["type-change"]);
    expect(codes("ALTER TABLE a ALTER n TYPE varchar(5)", { prior })).toEqual(["type-change"]);
    expect(codes("ALTER TABLE a ALTER k TYPE numeric(12, 2)", { prior })).toEqual([]);
    expect(codes("ALTER TABLE a ALTER k TYPE numeric(12, 4)", { prior })).toEqual(["type-change"]);
    expect(codes("ALTER TABLE a ALTER i SET NOT NULL", { prior })).toEqual([]);
    expect(codes("CREATE INDEX ON a (i)", { prior })).toEqual(["non-concurrent-index"]);
  });

  test("a table known from before does not become new by a second CREATE", () => {
    const prior = ["CREATE TABLE a (b int)"];
    expect(codes("CREATE TABLE a (b int); DROP TABLE a", { prior })).toEqual(["drop-table"]);
    expect(codes("DROP TABLE a; CREATE TABLE a (b int); CREATE INDEX ON a (b)", { prior })).toEqual(["drop-table"]);
  });

  test("SET NOT NULL rests on a validated check of the same column, since PostgreSQL 12", () => {
    const check = (column: string) => [
      `ALTER TABLE a ADD CONSTRAINT c CHECK (${column} IS NOT NULL) NOT VALID`,
      "ALTER TABLE a VALIDATE CONSTRAINT c",
    ];
    const set = "ALTER TABLE a ALTER b SET NOT NULL";
    expect(codes(set, { prior: check("b") })).toEqual([]);
    expect(codes(set, { prior: check("b").slice(0, 1) })).toEqual(["set-not-null"]);
    expect(codes(set, { prior: check("other") })).toEqual(["set-not-null"]);
    expect(codes(set, { prior: check("b"), pgVersion: 11 })).toEqual(["set-not-null"]);
    expect(codes(`${set}; ALTER TABLE a DROP CONSTRAINT c`, { prior: check("b") })).toEqual([]);
  });

  test("the file's own words on transactions beat the runner's habit", () => {
    const create = "CREATE INDEX CONCURRENTLY i ON a (b);";
    expect(codes(create, { assumeInTransaction: true })).toEqual(["concurrent-index-in-transaction"]);
    expect(codes(`-- +goose Up\n${create}`)).toEqual(["concurrent-index-in-transaction"]);
    expect(codes(`-- +goose NO TRANSACTION\n-- +goose Up\n${create}`, { assumeInTransaction: true })).toEqual([]);
    expect(codes(`-- migrate:up transaction:false\n${create}`)).toEqual([]);
    expect(codes(create, {}, "drizzle/0001_a.sql")).toEqual(["concurrent-index-in-transaction"]);
    expect(codes(create, {}, "prisma/migrations/1_a/migration.sql")).toEqual([]);
    expect(codes(`${create} SELECT 1;`, {}, "prisma/migrations/1_a/migration.sql")).toEqual([
      "concurrent-index-in-transaction",
    ]);
    expect(codes(create, {}, "sql/V2__index.sql")).toEqual([]);
  });

  test("an edit is offered only where it is sure", () => {
    const fixed = (text: string, options: Partial<AnalysisOptions> = {}): string | null => {
      const fix = analyze(text, options).findings.find((f) => f.fix !== null)?.fix;
      const edit = fix?.edits[0];
      return edit ? text.slice(0, edit.start) + edit.text + text.slice(edit.end) : null;
    };
    expect(fixed("-- é😀\nCREATE UNIQUE INDEX i ON a (b);")).toBe(
      "-- é😀\nCREATE UNIQUE INDEX CONCURRENTLY i ON a (b);",
    );
    expect(fixed("ALTER TABLE a ADD CHECK (b > 0)\n;")).toBe("ALTER TABLE a ADD CHECK (b > 0) NOT VALID\n;");
    expect(fixed("DROP INDEX IF EXISTS i")).toBe("DROP INDEX CONCURRENTLY IF EXISTS i");
    expect(fixed("REINDEX TABLE a")).toBe("REINDEX TABLE CONCURRENTLY a");
    expect(fixed("ALTER TABLE a DETACH PARTITION b")).toBe("ALTER TABLE a DETACH PARTITION b CONCURRENTLY");
    expect(fixed("CREATE INDEX i ON a (b)", { assumeInTransaction: true })).toBe(null);
    expect(fixed("ALTER TABLE a ADD CHECK (b > 0) -- why\n")).toBe(null);
    expect(fixed("DROP INDEX i, j")).toBe(null);
  });
});

describe("effects", () => {
  test.each<[string, string[]]>([
    ["ALTER TABLE s.a DROP COLUMN b", ["delete column s.a.b"]],
    ["DROP TABLE a, s.b", ["delete table a", "delete table s.b"]],
    ["SELECT count(*) FROM a", []],
    ["SELECT pg_terminate_backend(1)", ["execute function pg_terminate_backend"]],
    ["SELECT purge_all()", ["execute function purge_all"]],
    ["COPY a FROM PROGRAM 'x'", ["execute program a", "create rows a"]],
    ["CREATE TABLE a (b int REFERENCES c (id))", ["create table a", "lock table c"]],
    ["GRANT SELECT ON a TO b; REVOKE ALL ON a FROM b", ["grant table a", "revoke table a"]],
    ["CALL p()", ["execute procedure p"]],
    [
      "DO $$ BEGIN EXECUTE 'DROP TABLE a'; END $$",
      ["execute block do plpgsql", "execute statement execute", "delete table a"],
    ],
    ["DROP TYPE t CASCADE", ["delete type t"]],
    ["-- only words\n", []],
    ["", []],
  ])("%s", (text, expected) => expect(effects(text)).toEqual(expected));

  test("rows and their loss", () => {
    const [gone] = analyze("DROP TABLE a").effects;
    expect(gone).toMatchObject({ stateful: "yes", reversibility: "irreversible", certainty: "certain" });
    const [index] = analyze("DROP INDEX i").effects;
    expect(index).toMatchObject({ stateful: "no", reversibility: "costly", lock: { level: "ACCESS EXCLUSIVE" } });
    const [maybe] = analyze("DO $$ BEGIN IF now() > '2030-01-01' THEN DROP TABLE a; END IF; END $$").effects.slice(1);
    expect(maybe).toMatchObject({ action: "delete", certainty: "possible" });
  });

  test("a script that undoes is possible, and its findings are notes", () => {
    const down = analyze("DROP TABLE a", {}, "migrations/1_a.down.sql");
    expect(down.effects[0]).toMatchObject({ action: "delete", certainty: "possible" });
    expect(down.findings.every(({ severity }) => severity === "note")).toBe(true);
  });

  test("a down section counts only beside its up section", () => {
    expect(effects("-- +goose Up\nSELECT 1;\n-- +goose Down\nDROP TABLE a;")).toEqual([]);
    expect(effects("-- +goose Down\nDROP TABLE a;")).toEqual(["delete table a"]);
  });

  test("files of one change are read in the order of their paths", () => {
    const later = givenArtifact("db/2.sql", "CREATE INDEX ON a (b); ALTER TABLE a ALTER b TYPE text");
    const earlier = givenArtifact("db/1.sql", "CREATE TABLE a (b varchar(3))");
    const found = analyzeAll([later, earlier]).findings.map(({ code }) => code);
    expect(found).toContain("non-concurrent-index");
    expect(found).not.toContain("type-change");
  });
});

describe("lines", () => {
  test("after text of several bytes, in DO bodies and in pieces", () => {
    const lines = (text: string) =>
      analyze(text)
        .findings.filter(({ code }) => code !== "missing-lock-timeout")
        .map(({ line }) => line);
    expect(lines("/* é日本😀 */ SELECT '😀';\nDROP TABLE \"日本\";\n\nDROP TABLE b")).toEqual([2, 4]);
    expect(lines("SELECT 1;\nDO $$\nBEGIN\n  -- x\n  DELETE FROM a;\nEND $$;")).toEqual([5]);
    expect(lines("\\echo x\nDROP TABLE a;\n\\timing\n\nDROP TABLE b;")).toEqual([2, 5]);
  });

  test("an ignore with a reason makes a note, and no effect goes", () => {
    const ignored = analyze("-- checkrail-ignore drop-table: archived in March\nDROP TABLE a;\nDROP TABLE b;");
    const drops = ignored.findings.filter(({ code }) => code === "drop-table");
    expect(drops.map(({ severity }) => severity)).toEqual(["note", "error"]);
    expect(drops[0]?.message).toContain("archived in March");
    expect(ignored.effects).toHaveLength(2);
    const unreasoned = analyze(
      "-- checkrail-ignore drop-table:\nDROP TABLE a; -- squawk-ignore ban-drop-table",
    ).findings;
    expect(unreasoned.find(({ code }) => code === "drop-table")?.severity).toBe("error");
  });
});

describe("doubt", () => {
  const doubtful: [string, string, Partial<AnalysisOptions>?][] = [
    ["broken", "SELECT 1; DELETE FRM a; DROP TABLE b"],
    ["unclosed comment", "SELECT 1; /* DROP TABLE a"],
    ["unclosed quote", "SELECT 'a"],
    ["NUL", "SELECT 1;\0 DROP TABLE a"],
    ["template", "DELETE FROM {{ table }}"],
    ["template in a quote", "DELETE FROM a WHERE id = '{{ id }}'"],
    ["tag", "<% if (x) %> DROP TABLE a; <% end %>"],
    ["include", "\\i other.sql"],
    ["connect", "\\connect b\nSELECT 1;"],
    ["two commands on a line", "\\x \\\\ DROP TABLE a;"],
    ["shell", "\\! rm -rf /"],
    ["generated", "SELECT 'DROP TABLE a' \\gexec"],
    ["another language", "DO LANGUAGE plpython3u $$ x $$"],
    ["broken block", "DO $$ BEGIN DELETE FRM a; END $$"],
    ["other quotes", "SET standard_conforming_strings = off"],
    ["mysql by option", "DELETE FROM a WHERE id = 1", { dialect: "mysql" }],
    ["mysql by text", "CREATE TABLE `a` (b int) ENGINE=InnoDB"],
    ["nested comments", "/*".repeat(100_000)],
    ["signs in a row", `SELECT ${"+".repeat(100_000)}1`],
    ["deep", `SELECT ${"(".repeat(50_000)}1${")".repeat(50_000)}`],
    ["long sum", `SELECT ${Array(30_000).fill("1").join("+")}`],
    ["huge", " ".repeat(16 * 1024 * 1024 + 1)],
  ];
  test.each(doubtful)("%s holds", (_, text, options) => {
    const result = analyze(text, options ?? {});
    expect(result.complete).toBe(false);
    expect(result.effects.some(({ action }) => action === "unread")).toBe(true);
    expect(result.incomplete[0]?.hint).not.toBe("");
  });

  test("by path, and without a parser", () => {
    expect(analyze("SELECT 1", {}, "db/sqlite/1.sql").complete).toBe(false);
    const context = { parsers: { sql: null }, options: defaultOptions, servicesAt: () => [], isInert: () => false };
    expect(sql.analyze([givenArtifact("a.sql", "SELECT 1")], context).complete).toBe(false);
  });

  test("what comes before and after a broken statement is still read", () => {
    const result = analyze("DROP TABLE a;\nDELETE FRM b;\nDROP TABLE c;");
    expect(result.effects.map((e) => e.action)).toEqual(["delete", "unread", "delete"]);
    expect(result.incomplete[0]?.line).toBe(2);
  });

  test("rows of COPY are data, and 5,000 parentheses are fine", () => {
    const copied = analyze("COPY a FROM stdin;\n1\tDROP TABLE x; 'unclosed\n\\.\nDROP TABLE b;");
    expect(copied.complete).toBe(true);
    expect(copied.effects.map((e) => e.action)).toEqual(["create", "delete"]);
    expect(analyze(`SELECT ${"(".repeat(5000)}1${")".repeat(5000)}`).complete).toBe(true);
  });

  test("names of JavaScript's own are names", () => {
    expect(effects("ALTER TABLE __proto__ DROP COLUMN constructor; DROP TYPE toString")).toEqual([
      "delete column __proto__.constructor",
      "delete type tostring",
    ]);
  });

  test("a backtick in a comment does not make a broken script MySQL's", () => {
    const text = "-- sets `name`\nALTER TABLE a ALTER COLUMN name SET NOT NULL;\nDELETE FRM b;";
    expect(codes(text)).toEqual(["set-not-null"]);
    expect(analyze(text).incomplete.map(({ line }) => line)).toEqual([3]);
  });

  test("other dialects: not read, but the worst is named", () => {
    const dialect = { dialect: "mysql" };
    expect(codes("DELETE FROM `a`; UPDATE b SET c = 1 WHERE d = 2; ALTER TABLE e DROP INDEX f", dialect)).toEqual([
      "delete-without-where",
    ]);
    expect(codes("ALTER TABLE a ADD INDEX i (b), ALGORITHM=COPY", dialect)).toEqual(["lock-table-rewrite"]);
    expect(codes("ALTER TABLE a MODIFY COLUMN b bigint")).toEqual(["type-change"]);
    expect(codes("DROP TABLE a\n/")).toEqual(["drop-table"]);
    expect(codes("SET NOCOUNT ON\nGO\nTRUNCATE TABLE dbo.a\nGO")).toEqual(["truncate"]);
  });
});

describe("fuzz", () => {
  const words = fc.constantFrom(
    ..."DROP TABLE a ; DELETE FROM a WHERE 1 = 1 ALTER ADD COLUMN b int DO $$ BEGIN END ' \" -- /* */ \\ \\i \n ( ) E' COPY stdin".split(
      " ",
    ),
  );
  test("never throws; statements never vanish", () => {
    fc.assert(
      fc.property(fc.array(words, { maxLength: 25 }), (list) => {
        const result = analyze(list.join(" "));
        expect(result.complete).toBe(result.incomplete.length === 0);
      }),
      { numRuns: 1500 },
    );
  });
  test("garbage is complete only where it holds no statement", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 40 }), (text) => {
        const result = analyze(text);
        if (!result.complete) return;
        const rest = text.replace(/--[^\n]*|[\s;\uFEFF]+/g, "");
        expect(rest === "" || /^(\/\*|\\|[a-z(])/i.test(rest)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });
  test("case, spaces and comments change nothing", () => {
    const one = "ALTER TABLE a DROP COLUMN b; DELETE FROM c; CREATE INDEX ON d (e);";
    const other = "alter /* x */ table a\r\n drop column b;\n\n-- y\ndelete   from c;create index on d(e)";
    expect(codes(other)).toEqual(codes(one));
    expect(effects(other)).toEqual(effects(one));
  });
});

const corpus = "../shared/corpora/sql/statements.jsonl";
if (existsSync(corpus)) {
  type Case = Readonly<{
    id: string;
    sql: string;
    expected: string[];
    optional: string[];
    pg_version: number | null;
    dialect: string;
    assume_in_transaction: boolean;
    prior?: string[];
  }>;
  const cases = readFileSync(corpus, "utf8")
    .trim()
    .split("\n")
    .map((line): Case => JSON.parse(line));
  test.each([
    ["not from squawk", false, 0.97, 0.99],
    ["from squawk", true, 0.97, 0.97],
  ] as const)("corpus: %s", (name, isSquawk, recallMin, precisionMin) => {
    const wrong: string[] = [];
    let hits = 0;
    let misses = 0;
    let alarms = 0;
    for (const known of cases.filter(({ id }) => id.startsWith("squawk/") === isSquawk)) {
      const options = {
        pgVersion: known.pg_version,
        dialect: known.dialect,
        assumeInTransaction: known.assume_in_transaction,
        prior: known.prior ?? [],
      };
      const found = new Set<string>(analyze(known.sql, options, "case.sql").findings.map(({ code }) => code));
      const missed = known.expected.filter((code) => !found.has(code));
      const extra = [...found].filter((code) => !known.expected.includes(code) && !known.optional.includes(code));
      hits += known.expected.length - missed.length;
      misses += missed.length;
      alarms += extra.length;
      if (missed.length + extra.length > 0) wrong.push(`${known.id}: missed ${missed}; false ${extra}`);
    }
    const recall = hits / (hits + misses);
    const precision = hits / (hits + alarms);
    console.log(`${name}: recall ${recall.toFixed(3)}, precision ${precision.toFixed(3)}, ${hits} classes`, wrong);
    expect(recall).toBeGreaterThanOrEqual(recallMin);
    expect(precision).toBeGreaterThanOrEqual(precisionMin);
  });
}
