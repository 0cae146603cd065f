import { describe, expect, test } from "vitest";
import type { Person, PersonId } from "#core";
import type { Commit } from "#ports";
import { contributorsOf } from "./contributors.ts";

const human = (name: string): Person => ({
  id: `user:default/${name}` as PersonId,
  kind: "human",
  name,
  level: null,
  groups: [],
  accounts: [],
});
const people = ["ana", "ben", "emil"].map(human);
const find = (provider: string, login: string): Person | null =>
  (provider === "email" && people.find(({ name }) => login.toLowerCase() === `${name}@northwind.example`)) || null;

const ana = { name: "Ana", email: "ana@northwind.example" };
const commit = (more: Partial<Commit>): Commit => ({
  id: "1",
  tree: "2",
  parents: ["0"],
  author: ana,
  committer: ana,
  title: "t",
  message: "t\n",
  note: null,
  ...more,
});
/** Who is out besides the author; `?` stands for somebody unknown. */
const hands = (more: Partial<Commit>) =>
  contributorsOf([commit(more)], find)
    .filter(({ person, tool }) => person?.name !== "ana" && !tool)
    .map(({ person }) => person?.name ?? "?");

describe("co-authors, however they are written", () => {
  const ben = "Ben <ben@northwind.example>";
  test.each([
    `Co-authored-by: ${ben}`,
    `CO-AUTHORED-BY: Ben <BEN@Northwind.Example>`,
    "Co-authored-by: ben@northwind.example",
    "Co-authored-by: Ben ben@northwind.example",
    "Co-authored-by: Ben (ben@northwind.example)",
    "Co-authored-by: Ben < ben@northwind.example >",
    "Co-authored-by: Ben <mailto:ben@northwind.example>",
    `Co-authored-by: ${ben} (pair)`,
    `Co-authored-by : ${ben}`,
    `Co-authored-by= ${ben}`,
    `* Co-authored-by: ${ben}`,
    `> Co-authored-by: ${ben}`,
    `    Co-authored-by: ${ben}`,
    `**Co-authored-by:** ${ben}`,
    `\u200bCo-authored-by: ${ben}`,
    `Co-authored-by:\u00a0${ben}`,
    `Co-authored-by:\n ${ben}`,
    "Co-authored-by: Ben\n  <ben@northwind.example>",
    `Coauthored-by: ${ben}`,
    `Co_authored_by: ${ben}`,
    `Co-Author: ${ben}`,
    `Co-developed-by: ${ben}`,
    `Paired-with: ${ben}`,
    `Co-authored-by: ${ben}\n\nand more text after it`,
  ])("%j", (text) => {
    expect(hands({ message: `t\n\n${text}\n` })).toEqual(["ben"]);
    expect(hands({ message: `t\n\n${text}\n`.replaceAll("\n", "\r\n") })).toEqual(["ben"]);
    expect(hands({ message: `t\n\n${text}\n`.replaceAll("\n", "\r") })).toEqual(["ben"]);
  });
  test("in the title", () => expect(hands({ message: `Co-authored-by: ${ben}` })).toEqual(["ben"]));
  test("several in one line", () => {
    expect(hands({ message: `t\n\nCo-authored-by: ${ben}, Emil <emil@northwind.example>` })).toEqual(["ben", "emil"]);
  });
  test("without an address it is somebody unknown, also at another host", () => {
    expect(hands({ message: "t\n\nCo-authored-by: Ben" })).toEqual(["?"]);
    expect(hands({ message: "t\n\nCo-authored-by: Ben <ben+x@northwind.example>" })).toEqual(["?"]);
  });
  test.each([
    "Parse Co-authored-by: trailers",
    "co-author: fix the list",
    "Co-authored-by: Claude Opus 4.6",
    "Co-authored-by:",
  ])("%s names nobody", (text) => expect(hands({ message: `${text}\n\n${text}\n` })).toEqual([]));
});

describe("whoever prompted a tool", () => {
  test("by a trailer", () => {
    expect(hands({ message: "t\n\nPrompted-by: Ben <ben@northwind.example>\n" })).toEqual(["ben"]);
  });
  test("by the git-ai note", () => {
    const record = { agent_id: { tool: "claude", id: "x", model: "m" }, human_author: "Ben <ben@northwind.example>" };
    const metadata = { schema_version: "authorship/3.0.0", prompts: {}, sessions: { s_0123456789abcd: record } };
    expect(hands({ note: `a.ts\n  s_0123456789abcd::t_0123456789abcd 1\n---\n${JSON.stringify(metadata)}` })).toEqual([
      "ben",
    ]);
  });
});

describe("addresses that only look like nobody's", () => {
  test.each(["app[bot]@evil.example", "web-flow@gmail.com", "renovate-bot@gmail.com", "noreply@github.com", ""])(
    "%s as author is somebody unknown",
    (email) => expect(hands({ author: { name: "Q", email } })).toEqual(["?"]),
  );
  test.each(["noreply@github.com", "49699333+dependabot[bot]@users.noreply.github.com", "noreply@anthropic.com"])(
    "%s as committer is nobody",
    (email) => expect(hands({ committer: { name: "Q", email } })).toEqual([]),
  );
});
