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
    expect(commit({ author, committer: author })).toMatchObject({ ai: false, role: "none", bot: "dependabot" });
  });
  test("a bot whose change a person touched is not the bot's alone", () => {
    const author = { name: "dependabot[bot]", email: "49699333+dependabot[bot]@users.noreply.github.com" };
    const committer = { name: "GitHub", email: "noreply@github.com" };
    const alone = [
      `Co-authored-by: ${author.name} <${author.email}>`,
      "Signed-off-by: dependabot[bot] <support@github.com>",
    ];
    expect(commit({ author, committer, trailers: alone })).toMatchObject({ role: "none", bot: "dependabot" });
    expect(commit({ author, committer: person })).toMatchObject({ role: "unknown", bot: null });
    const trailers = [`Co-authored-by: ${person.name} <${person.email}>`];
    expect(commit({ author, committer, trailers })).toMatchObject({ role: "unknown", bot: null });
  });
  test("an app that nobody knows is unknown, not known to be no AI", () => {
    const author = { name: "acme-agent[bot]", email: "1+acme-agent[bot]@users.noreply.github.com" };
    expect(commit({ author })).toMatchObject({ ai: false, role: "unknown", confidence: "low", bot: null });
    expect(isToolAddress(author.email, author.name)).toBe(true);
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

describe("names that a person types", () => {
  test.each([
    ["Assisted-by: Claude:claude-opus-4.6 coccinelle sparse", "claude-code"],
    ["Assisted-by: claude-opus-4-6", "claude-code"],
    ["Generated-by: gemini-cli", "gemini-cli"],
    ["Assisted-by: cursor-agent", "cursor"],
    ["Assisted-by: GitHub Copilot:claude-sonnet-4.6", "copilot"],
    ["Assisted-by: Claude Opus 4.5 (via Crush)", "crush"],
    ["Co-developed-by: Claude claude-opus-4-20250514", "claude-code"],
    ["Generated with Claude", "claude-code"],
    ["🤖 Generated with **[Claude Code](https://claude.com/claude-code)**", "claude-code"],
    ["Generated with [Amp](https://ampcode.com)", "amp"],
    ["Signed-off-by: openhands <openhands@all-hands.dev>", "openhands"],
    ["Copilot-Session: f7464a0d-9862-430e-9f24-468ecbea0458", "copilot"],
    ["Agent-Logs-Url: https://github.com/northwind/shop/sessions/1", "copilot-agent"],
    ["https://claude.ai/code/session_01F5QQ", "claude-code"],
    ["Co-authored-by: Codex <267193182+codex@users.noreply.github.com>", "codex"],
  ])("%s", (line, tool) => {
    expect(commit({ trailers: [line] }).tools).toEqual([tool]);
  });
  test.each([
    "Assisted-by: Claude Dupont",
    "Assisted-by: Claude <claude@northwind.example>",
    "Assisted-by: Jules Verne",
    "Assisted-by: Devin Smith <devin@smith.example>",
    "Written-by: Claude",
    "Created by Devin",
    "Generated with Claude Code footers are parsed now",
    "Generated by codegen",
    "Generated-by: warp",
    "Generated with [goose](https://github.com/pressly/goose)",
    "Built with continue statements",
    "> 🤖 Generated with [Claude Code](https://claude.ai/code)",
    "`Generated with Claude Code`",
    "Claude-Session: none",
    "Amp-Thread-ID: none",
    "see https://claude.ai/code/session_01F5QQ",
    "Agent-Logs-Url: https://logs.northwind.example/1",
  ])("%s is no tool", (line) => {
    expect(commit({ trailers: [line] }).ai).toBe(false);
  });
  test("what is indented like code is quoted", () => {
    const quoted = "Title\n\nIt looks so:\n\n    Co-authored-by: Claude <noreply@anthropic.com>\n";
    expect(trailersOf(quoted)).toEqual([]);
  });
});

describe("co-authors who cannot be known", () => {
  const emails = (message: string) => coAuthorsOf(`Title\n\n${message}`).map(({ email }) => email);
  test("a person without an address is somebody unknown, a tool's bare name is nobody", () => {
    expect(emails("Co-authored-by: Ben Okafor\nCo-authored-by: Claude Opus 4.6\n")).toEqual(["Ben Okafor"]);
  });
  test("a carriage return, an indent and another word for it hide nobody", () => {
    expect(emails("Signed-off-by: A <a@x.example>\rCo-authored-by: B <b@x.example>\r")).toEqual(["b@x.example"]);
    expect(emails("Signed-off-by: A <a@x.example>\n  Co-authored-by: B <b@x.example>")).toEqual(["b@x.example"]);
    expect(emails("Co-developed-by: B <b@x.example>")).toEqual(["b@x.example"]);
  });
  test("what is too long to be read is said", () => {
    const unknown = ["a message too long to read"];
    expect(emails(`Co-authored-by: ${"x".repeat(2_000)} <b@x.example>`)).toEqual(unknown);
    expect(emails(`${"x\n".repeat(200_000)}Co-authored-by: B <b@x.example>`)).toEqual(unknown);
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
  test("lines of a schema that is not known stay unknown", () => {
    for (const schema of ["authorship/4.0.0", "authorship/2.1.0", "3.0.0", null]) {
      const other = note.replace('"authorship/3.0.0"', JSON.stringify(schema));
      expect(commit({ note: other })).toMatchObject({ ai: false, role: "unknown", aiLines: null, humanLines: null });
      expect(commit({ note: other }).warnings).toHaveLength(1);
    }
    expect(commit({ note: note.replace("/3.0.0", "/3.1.0") }).aiLines).toBe(5);
  });
  test("an entry indented otherwise is an entry", () => {
    expect(commit({ note: note.replace("  s_", "\ts_") }).aiLines).toBe(5);
  });
  test("lines of a session whose record is gone are an unknown tool's, never nobody's", () => {
    expect(commit({ note: note.replace('"sessions"', '"lost"') })).toMatchObject({ ai: true, tools: ["unknown-tool"] });
  });
  test("traces: a range may name a contributor of its own; a file that is none is told", () => {
    const ranges = [
      { start_line: 1, end_line: 3 },
      { start_line: 4, end_line: 9, contributor: { type: "human" } },
    ];
    const files = [{ path: "a.ts", conversations: [{ contributor: { type: "ai" }, ranges }] }, { path: 1 }];
    const record = { version: "0.1.0", vcs: { revision: "abc" }, tool: { name: "claude" }, files };
    const { traces, problems } = readTraces(JSON.stringify(record));
    expect(traces[0]?.files.map(({ contributor, lines }) => [contributor, lines])).toEqual([
      ["ai", 3],
      ["human", 6],
    ]);
    expect(problems).toEqual([{ line: 1, message: "1 of its files cannot be read" }]);
    expect(commit({ traces: { revision: "abc", records: traces } }).tools).toEqual(["claude-code"]);
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
