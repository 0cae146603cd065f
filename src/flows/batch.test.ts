import { describe, expect, test } from "vitest";
import { loadSqlParser } from "#integrations";
import { answerAnalysisLine, answerProvenanceLine } from "./batch.ts";

const parsers = { sql: await loadSqlParser() };
const text = (json: unknown) =>
  ({ kind: "text", text: typeof json === "string" ? json : JSON.stringify(json) }) as const;
const answer = (json: unknown) => answerAnalysisLine(text(json), 7, parsers);
const drop = { kind: "sql", input: "DROP TABLE orders" };
const shape = ["complete", "effects", "findings", "id", "incomplete"];

describe("a line of `analyze --batch`", () => {
  test("is answered with exactly the fields that are promised", () => {
    expect(Object.keys(answer({ id: "a", ...drop })).sort()).toEqual(shape);
  });

  test.each([
    ["no JSON", '{"id":"a"'],
    ["a list", []],
    ["a number", 5],
    ["null", "null"],
  ])("that is %s has no id and says why", (_, line) => {
    expect(Object.keys(answer(line)).sort()).toEqual(["error", "id", "line"]);
    expect(answer(line)).toMatchObject({ id: null, line: 7, error: expect.stringMatching(/^not /) });
  });

  test("that is not UTF-8 is not guessed at", () => {
    const content = { kind: "opaque", why: "encoding", detail: "it is not valid UTF-8" } as const;
    expect(answerAnalysisLine(content, 7, parsers)).toEqual({
      id: null,
      line: 7,
      error: "not JSON: it is not valid UTF-8",
    });
  });

  test("gets its id back as it was, or is told that it cannot", () => {
    expect(answer({ id: 42, ...drop }).id).toBe(42);
    expect(answer(drop).id).toBe(null);
    // 2^53 + 1 would come back as another line's id.
    const rounded = answer(`{"id":9007199254740993,"kind":"sql","input":"DROP TABLE orders"}`);
    expect(rounded).toMatchObject({ id: null, line: 7, error: expect.stringContaining("`id`") });
    const deep = answer(`{"id":${"[".repeat(100_000)}${"]".repeat(100_000)},"kind":"sql","input":"DROP TABLE orders"}`);
    expect(deep).toMatchObject({ id: null, error: expect.stringContaining("`id`") });
  });

  test.each([
    ["an unknown kind", { kind: "cobol", input: "x" }],
    ["a kind of Object's own", { kind: "__proto__", input: "x" }],
    ["a list as kind", { kind: ["sql"], input: "DROP TABLE orders" }],
    ["no kind", { input: "DROP TABLE orders" }],
    ["no input", { kind: "sql" }],
    ["a number as input", { kind: "sql", input: 5 }],
    ["input beside before", { kind: "sql", input: "SELECT 1", before: "DROP TABLE orders" }],
    ["options that are a list", { ...drop, options: [] }],
    ["a version in words", { ...drop, options: { pgVersion: "sixteen" } }],
    ["a version in a list", { ...drop, options: { pgVersion: [16] } }],
    ["a negative version", { ...drop, options: { pgVersion: -16 } }],
    ["prior that is a text", { ...drop, options: { prior: "CREATE TABLE orders ()" } }],
    ["prior of numbers", { ...drop, options: { prior: [1] } }],
    ["a negative min", { kind: "kubernetes", input: "kind: Pod", options: { min: -1 } }],
    ["a broken min", { kind: "kubernetes", input: "kind: Pod", options: { min: 1.5 } }],
    ["a dialect that is a number", { ...drop, options: { dialect: 5 } }],
    ["a yes that is a text", { ...drop, options: { assumeInTransaction: "yes" } }],
  ])("with %s is unread, in the shape of an analysis, and says why", (_, line) => {
    const got = answer({ id: "a", ...line });
    expect(got).toMatchObject({ id: "a", line: 7, error: expect.any(String), complete: false, findings: [] });
    expect(got).toHaveProperty("effects.0.action", "unread");
    expect(got).toHaveProperty("incomplete.0.hint");
  });

  test("takes a version that is written as a text", () => {
    for (const pgVersion of ["16", "14.2", 9.6])
      expect(answer({ id: 1, ...drop, options: { pgVersion } })).toHaveProperty("complete", true);
  });
});

describe("a line of `provenance --batch`", () => {
  const ana = { name: "Ana Ruiz", email: "ana@northwind.example" };
  const ask = (json: unknown) => answerProvenanceLine(text(json), 3);

  test("is answered with the fields that are promised", () => {
    const line = { id: 1, author: ana, committer: ana, title: "Fee", trailers: [], isMerge: false };
    expect(Object.keys(ask(line)).sort()).toEqual(["ai", "confidence", "evidence", "id", "role", "tools"]);
  });

  test.each([
    ["no author", {}],
    ["a title that is a list", { author: ana, title: ["Co-Authored-By: Claude <noreply@anthropic.com>"] }],
    ["trailers that are a text", { author: ana, trailers: "Co-Authored-By: Claude <noreply@anthropic.com>" }],
    ["a note that is an object", { author: ana, note: {} }],
    ["a merge in words", { author: ana, isMerge: "false" }],
  ])("with %s says so, and claims nothing", (_, line) => {
    expect(ask({ id: "a", ...line })).toEqual({ id: "a", line: 3, error: expect.any(String) });
  });

  test("that is no JSON has no id", () => {
    expect(ask("{")).toEqual({ id: null, line: 3, error: expect.stringMatching(/^not JSON/) });
  });
});
