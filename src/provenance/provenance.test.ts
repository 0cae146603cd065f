import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  batchAnswer,
  changeProvenance,
  coAuthorsOf,
  isToolAddress,
  readCommit,
  readNote,
  readTraces,
  trailersOf,
} from "./index.ts";

const person = { name: "Ana Ruiz", email: "ana@northwind.example" };
const commit = (more: object) =>
  readCommit({ author: person, committer: person, title: "t", trailers: [], isMerge: false, note: null, ...more });

describe("addresses", () => {
  test("a tool's own address as author", () => {
    const author = { name: "Cursor Agent", email: "cursoragent@cursor.com" };
    expect(commit({ author })).toMatchObject({ ai: true, tools: ["cursor-agent"], role: "authored" });
  });
  test("the same address as co-author is the editor", () => {
    expect(commit({ trailers: ["Co-authored-by: Cursor <cursoragent@cursor.com>"] }).tools).toEqual(["cursor"]);
  });
  test("a numeric id survives a renaming", () => {
    const author = { name: "whatever", email: "158243242+renamed@users.noreply.github.com" };
    expect(commit({ author }).tools).toEqual(["devin"]);
  });
  test("people named like tools, at tools' makers, and false friends are people", () => {
    for (const author of [
      { name: "Claude", email: "claude@northwind.example" },
      { name: "Devin", email: "12345+devin@users.noreply.github.com" },
      { name: "Someone", email: "someone@anthropic.com" },
      { name: "Paul", email: "aider@paulg.org" },
      { name: "Codex", email: "codex@example.com" },
    ]) {
      expect(commit({ author })).toMatchObject({ ai: false, role: "unknown", bot: null });
    }
  });
  test("bots that are not AI are known to be none", () => {
    const author = { name: "dependabot[bot]", email: "49699333+dependabot[bot]@users.noreply.github.com" };
    expect(commit({ author })).toMatchObject({ ai: false, role: "none", bot: "dependabot" });
  });
  test("a forge's own address is nobody's hand", () => {
    expect(isToolAddress("noreply@github.com", "GitHub")).toBe(true);
    expect(isToolAddress("ana@northwind.example", "Ana")).toBe(false);
  });
});

describe("trailers and footers", () => {
  test("a squash merge carries several tools", () => {
    const trailers = [
      "Assisted-by: GLM-5.1 via Crush <crush@charm.land>",
      "Co-Authored-By: Claude Opus 4.6 <noreply@anthropic.com>",
    ];
    expect(commit({ trailers }).tools).toEqual(["claude-code", "crush"]);
  });
  test("a name that a person typed is weaker than the tool's own address", () => {
    expect(commit({ trailers: ["Assisted-by: Claude Opus 4.6"] }).confidence).toBe("medium");
  });
  test("prose is not looked at", () => {
    expect(commit({ title: "Add Claude Code support, generated with love" }).ai).toBe(false);
    expect(trailersOf("Title\n\nWe talked about Claude Code here.\n")).toEqual([]);
  });
  test("trailers are found in the block, folded, and in the blocks of squashed commits", () => {
    const message =
      "Title\n\n* one\n\nCo-authored-by: Ben <ben@x.example>\n\n* two\n\nCo-authored-by: Claude\n  <noreply@anthropic.com>\n";
    expect(coAuthorsOf(message).map(({ email }) => email)).toEqual(["ben@x.example", "noreply@anthropic.com"]);
  });
});

describe("notes and traces", () => {
  const note = `src/a.ts\n  s_0123456789abcd::t_0123456789abcd 1-4,9\n  h_0123456789abcd 5\n---\n${JSON.stringify({
    schema_version: "authorship/3.0.0",
    sessions: { s_0123456789abcd: { agent_id: { tool: "claude", id: "x", model: "m" } } },
    prompts: {},
  })}`;
  test("lines of a session are AI lines, lines of a human are human lines, the rest is unknown", () => {
    expect(commit({ note })).toMatchObject({ ai: true, tools: ["claude-code"], aiLines: 5, humanLines: 1 });
  });
  test("a broken note is a warning, not silence", () => {
    expect(commit({ note: "garbage" }).warnings).toEqual(["the note cannot be read"]);
    expect(readNote("a\n---\n{")).toBeNull();
  });
  test("traces: a broken line does not hide the others", () => {
    const record = {
      version: "0.1.0",
      id: "i",
      timestamp: "t",
      vcs: { type: "git", revision: "abc" },
      tool: { name: "Cursor" },
    };
    const files = [
      { path: "a.ts", conversations: [{ contributor: { type: "ai" }, ranges: [{ start_line: 1, end_line: 3 }] }] },
    ];
    const { traces, problems } = readTraces(`nonsense\n${JSON.stringify({ ...record, files })}\n`);
    expect(problems).toHaveLength(1);
    expect(commit({ traces: { revision: "abc", records: traces } })).toMatchObject({ ai: true, tools: ["cursor"] });
    expect(commit({ traces: { revision: "other", records: traces } }).ai).toBe(false);
  });
});

test("one commit without evidence leaves the change uncertain", () => {
  const ai = commit({ trailers: ["Co-Authored-By: Claude <noreply@anthropic.com>"] });
  expect(changeProvenance([ai])).toEqual({ roles: ["authored"], tools: ["claude-code"], unknown: false });
  expect(changeProvenance([ai, commit({})]).unknown).toBe(true);
  expect(changeProvenance([])).toEqual({ roles: ["unknown"], tools: [], unknown: true });
});

test("anything at all gets an answer", () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom("id", "author", "committer", "title", "trailers", "isMerge", "note"),
        fc.jsonValue(),
      ),
      (record) => {
        const answer = batchAnswer(record);
        expect(typeof answer === "string" ? answer !== "" : "tools" in answer).toBe(true);
      },
    ),
    { numRuns: 1000 },
  );
});

type Expected = { ai: boolean; tools_all: string[] };
const corpus = "../shared/corpora/provenance";
if (existsSync(corpus)) {
  const rows = (name: string) =>
    readFileSync(`${corpus}/${name}`, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  test("commits: precision 1, recall at least .99, tools exact", () => {
    const misses: unknown[] = [];
    const counts = { hit: 0, missed: 0, false: 0, exact: 0, all: 0 };
    for (const { author, committer, subject, trailers, is_merge: isMerge, expected } of rows("commits.jsonl") as ({
      expected: Expected;
    } & Record<string, never>)[]) {
      const got = batchAnswer({ id: 1, author, committer, title: subject ?? "", trailers, isMerge }) as {
        ai: boolean;
        tools: string[];
      };
      counts.all++;
      if (got.ai && expected.ai) counts.hit++;
      if (!got.ai && expected.ai) counts.missed++;
      if (got.ai && !expected.ai) counts.false++;
      if (got.tools.join() === expected.tools_all.toSorted().join()) counts.exact++;
      else misses.push({ author, committer, trailers, expected: expected.tools_all, got: got.tools });
    }
    console.log("provenance commits", counts, JSON.stringify(misses, null, 1));
    expect(counts.false).toBe(0);
    expect(counts.hit / (counts.hit + counts.missed)).toBeGreaterThanOrEqual(0.99);
    expect(counts.exact / counts.all).toBeGreaterThanOrEqual(0.98);
  });
  test("notes: every one parsed, AI lines exact", () => {
    const wrong = rows("git-ai-notes.jsonl").flatMap(({ note, expected }) => {
      const got = readNote(note);
      const right =
        got &&
        got.aiLines === expected.ai_lines &&
        got.humanLines === expected.human_lines &&
        got.schemaVersion === expected.schema_version;
      return right ? [] : [{ expected, got: got && [got.aiLines, got.humanLines, got.schemaVersion] }];
    });
    expect(wrong).toEqual([]);
  });
}
