import { describe, expect, test } from "vitest";
import { digestText } from "#core";
import { hasVectors, vectors } from "../../../tests/ledgerVectors.ts";
import { commitId, decided, review, summary, treeId } from "../testing/attestations.ts";
import { codes, must } from "../testing/log.ts";
import { decisionStatement, readDecisionRecord } from "./decisionRecord.ts";
import { readReview, reviewStatement } from "./review.ts";
import { readSourceSummary, sourceSummaryStatement, sourceSummaryType } from "./sourceSummary.ts";
import {
  artifactResource,
  hasSubject,
  parseStatement,
  printStatement,
  type Statement,
  statementType,
} from "./statement.ts";

const again = (statement: Statement) => must(parseStatement(printStatement(statement)));
const artifact = decided.artifact ?? digestText("");

describe("statements", () => {
  const plain = {
    _type: statementType,
    subject: [{ digest: { sha256: "a".repeat(64) } }],
    predicateType: "https://x/v1",
  };
  const read = (change: Record<string, unknown>) => codes(parseStatement(JSON.stringify({ ...plain, ...change })));

  test("fields that nobody knows are ignored; unknown algorithms match nothing", () => {
    expect(read({ predicate: { a: 1 }, later: true })).toEqual(["ok"]);
    const odd = must(parseStatement(JSON.stringify({ ...plain, subject: [{ digest: { blake7: "XYZ" }, extra: 1 }] })));
    expect(hasSubject(odd, "sha256", "XYZ")).toBe(false);
    expect(hasSubject(odd, "toString", "XYZ")).toBe(false);
  });

  test("what is missing or not of its form is refused", () => {
    expect(read({ _type: "https://in-toto.io/Statement/v0.1" })).toEqual(["statement-type"]);
    expect(read({ _type: undefined })).toEqual(["statement-type"]);
    expect(read({ subject: [] })).toEqual(["statement-format"]);
    expect(read({ subject: [{ digest: {} }] })).toEqual(["statement-format"]);
    expect(read({ subject: [{ digest: { sha256: "A".repeat(64) } }] })).toEqual(["statement-format"]);
    expect(read({ subject: [{ digest: { gitCommit: "abc" } }] })).toEqual(["statement-format"]);
    expect(read({ subject: [{ name: 7, digest: { sha256: "a".repeat(64) } }], predicateType: "" })).toEqual([
      "statement-format",
      "statement-format",
    ]);
    expect(read({ predicate: [] })).toEqual(["statement-format"]);
    expect(codes(parseStatement(`{"_type":"${statementType}","_type":"${statementType}"}`))).toEqual([
      "statement-format",
    ]);
    expect(codes(parseStatement("[]"))).toEqual(["statement-type"]);
  });
});

describe("source summaries", () => {
  test("come back, with the refs under both names", () => {
    const statement = sourceSummaryStatement(summary);
    expect(must(readSourceSummary(again(statement)))).toEqual(summary);
    expect(statement.subject[0].annotations).toEqual({
      sourceRefs: ["refs/heads/main"],
      source_refs: ["refs/heads/main"],
    });
  });

  test("refs are read under either name; two lists that differ mean nothing", () => {
    const withAnnotations = (annotations: Record<string, string[]>) => {
      const statement = sourceSummaryStatement(summary);
      return readSourceSummary({ ...statement, subject: [{ ...statement.subject[0], annotations }] });
    };
    expect(must(withAnnotations({ source_refs: ["refs/heads/x"] })).revisions[0].refs).toEqual(["refs/heads/x"]);
    expect(must(withAnnotations({ sourceRefs: ["refs/heads/x"] })).revisions[0].refs).toEqual(["refs/heads/x"]);
    expect(must(withAnnotations({})).revisions[0].refs).toEqual([]);
    expect(codes(withAnnotations({ sourceRefs: ["refs/heads/x"], source_refs: ["refs/heads/y"] }))).toEqual([
      "predicate-format",
    ]);
  });

  test("what is missing is refused, all at once", () => {
    const statement = sourceSummaryStatement(summary);
    const broken = { ...statement, predicate: { ...statement.predicate, verifier: {}, verificationResult: "MAYBE" } };
    const read = readSourceSummary(broken);
    expect(codes(read)).toEqual(["predicate-format", "predicate-format"]);
    expect(JSON.stringify(read)).toContain("`verifier.id`");
    expect(codes(readSourceSummary({ ...statement, predicate: null }))).toEqual(["predicate-format"]);
    expect(codes(readSourceSummary({ ...statement, predicateType: "https://x/v1" }))).toEqual(["statement-type"]);
    expect(codes(readSourceSummary({ ...statement, subject: [artifactResource(artifact)] }))).toEqual([
      "predicate-format",
    ]);
  });
});

describe("reviews", () => {
  test("come back", () => {
    expect(must(readReview(again(reviewStatement(review))))).toEqual(review);
  });

  test("what is said inside is what it is said about", () => {
    const statement = reviewStatement(review);
    const moved = { ...statement, predicate: { ...statement.predicate, resultTree: commitId } };
    expect(codes(readReview(moved))).toEqual(["predicate-format"]);
    expect(hasSubject(statement, "gitTree", treeId)).toBe(true);
  });
});

describe("decisions", () => {
  const statement = decisionStatement(decided, [artifactResource(artifact, "checkout")]);

  test("come back, sizes past 2^53 too", () => {
    expect(must(readDecisionRecord(again(statement)))).toEqual(decided);
    const large = { ...decided, logSize: (1n << 64n) - 1n };
    expect(must(readDecisionRecord(again(decisionStatement(large, statement.subject))))).toEqual(large);
  });

  test("of one artifact are not found under another", () => {
    const moved = decisionStatement(decided, [artifactResource(digestText("other"))]);
    expect(codes(readDecisionRecord(moved))).toEqual(["predicate-format"]);
  });

  test("a level past 4, a verdict that nobody knows, a time without a zone are refused", () => {
    for (const change of [
      { level: 5 },
      { level: 2.5 },
      { verdict: "maybe" },
      { validUntil: "2026-11-24T04:18:11" },
      { logSize: -1 },
    ])
      expect(codes(readDecisionRecord({ ...statement, predicate: { ...statement.predicate, ...change } }))).toEqual([
        "predicate-format",
      ]);
  });
});

if (hasVectors)
  test("published examples", () => {
    const given = vectors<Record<string, { statement: { predicateType: string } }>>("intoto-examples");
    for (const { statement } of Object.values(given)) {
      const read = must(parseStatement(JSON.stringify(statement)));
      expect(JSON.parse(new TextDecoder().decode(printStatement(read)))).toEqual(statement);
      const summarized = readSourceSummary(read);
      expect(codes(summarized)).toEqual([statement.predicateType === sourceSummaryType ? "ok" : "statement-type"]);
    }
    expect(Object.keys(given).length).toBe(4);
  });
