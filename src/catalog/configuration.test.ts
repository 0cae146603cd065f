import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultConfiguration, readConfiguration } from "./configuration.ts";

function read(text: string | null) {
  const parsed = readConfiguration(text, ".checkrail/config.yaml");
  return parsed.ok ? parsed.value : parsed.problems.map(({ code, line }) => `${code} ${line}`);
}

describe("inert by default", () => {
  const { isInert } = defaultConfiguration;

  test.each([
    "README.md",
    "docs/a/b.sql",
    "a/b.test.ts",
    "web/logo.png",
    "LICENSE",
    "a/__tests__/x.js",
    "test/x.py",
    "a/spec/y.rb",
  ])("%s", (path) => expect(isInert(path)).toBe(true));

  test.each([
    "src/index.ts",
    "AGENTS.md",
    "services/cart/agents.MD",
    "CLAUDE.md",
    "docs/CLAUDE.md",
    ".checkrail/protocols/two-key.md",
    ".github/pull_request_template.md",
    "docs/.github/x.md",
    ".cursor/rules/a.md",
    ".claude/skills/a/notes.md",
    "docs/CODEOWNERS",
    "CODEOWNERS",
    "review.prompt.md",
    "docs/catalog-info.yaml",
    "a/../README.md",
    "docs\\x.md",
    "logo.svg",
    "latest/x.ts",
    "",
  ])("never: %s", (path) => expect(isInert(path)).toBe(false));
});

test("a repository without a configuration has the defaults", () => {
  expect(read(null)).toMatchObject({ protocols: ".checkrail/protocols", environments: [] });
  expect(read("# nothing yet")).toMatchObject({ inert: defaultConfiguration.inert });
});

test("what is written replaces the default; what steers stays out of the inert", () => {
  const text = `
inert: ["**", ".github/**"]
environments: {"envs/**": staging, "envs/prod/**": production, "**/x.tf": odd}
catalog: ["org/*.yaml"]
protocols: rules/
`;
  const parsed = readConfiguration(text, "c");
  if (!parsed.ok) throw new Error("does not parse");
  const { isInert, environmentAt } = parsed.value;
  expect(["src/a.ts", "org/a.yaml", "rules/two.yaml", ".github/workflows/ci.yml", "AGENTS.md"].map(isInert)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(["envs/a.tf", "envs/prod/x.tf", "y/x.tf", "z"].map(environmentAt)).toEqual([
    "staging",
    "production",
    "odd",
    null,
  ]);
});

test("two environments for one path leave it unknown", () => {
  const parsed = readConfiguration("environments: {'**/*.tf': a, '*/main.tf': b}", "c");
  expect(parsed.ok && parsed.value.environmentAt("x/main.tf")).toBe(null);
});

test.each([
  ["inert: [a\nb: 1", "yaml-broken 2"],
  ["- a", "bad-configuration 1"],
  ["inerts: []", "bad-configuration 1"],
  ["inert: docs", "bad-configuration 1"],
  ["protocols: ../x", "bad-configuration 1"],
  ["\nenvironments: {a: [b]}", "bad-configuration 2"],
  ["inert: ['!x']", "bad-glob 1"],
  ["__proto__: 1", "bad-configuration 1"],
])("%j is a problem at its line", (text, problem) => {
  expect(read(text)).toContain(problem);
});

test("no text makes it throw", () => {
  const value = fc.jsonValue();
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .record({ inert: value, environments: value, catalog: value, protocols: value })
      .map((each) => JSON.stringify(each)),
  );
  fc.assert(
    fc.property(text, fc.string(), (written, path) => {
      const parsed = readConfiguration(written, "c");
      if (parsed.ok) parsed.value.isInert(path);
    }),
    { numRuns: 500 },
  );
});
