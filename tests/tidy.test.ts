import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

/** The style guide that runs. Each message names the fix. */
const tracked = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { encoding: "utf8" })
  .split("\n")
  .filter((path) => path !== "" && existsSync(path));
const sources = tracked.filter((path) => /^(src|tests|scripts|bench)\/.*\.(ts|mjs)$/.test(path));
const read = (path: string) => readFileSync(path, "utf8");

test("no source file is longer than 400 lines: split it by what it knows", () => {
  const long = sources
    .map((path) => `${path}: ${read(path).split("\n").length}`)
    .filter((row) => Number(row.split(": ")[1]) > 400);
  expect(long).toEqual([]);
});

test("no folder or file is named for being nowhere", () => {
  const banned = /(^|\/)(utils?|common|lib|helpers?|services?|managers?|types)(\/|\.ts$)/;
  expect(sources.filter((path) => banned.test(path) && !path.startsWith("src/demo/"))).toEqual([]);
});

test("no test is skipped, focused or left for later; no type is escaped", () => {
  const words = [
    String.raw`\b(it|test|describe)\.(skip|only|todo)\b`,
    "@ts-(ignore|nocheck)",
    String.raw`\bas any\b`,
    "FIX" + "ME",
    "TO" + "DO",
  ];
  const pattern = new RegExp(words.join("|"));
  const isData = (path: string) => path.includes("/diff/") || path === "tests/tidy.test.ts";
  const odd = sources.filter((path) => !isData(path)).flatMap((path) => (pattern.test(read(path)) ? [path] : []));
  expect(odd).toEqual([]);
});

test("the root is a shop window: only what belongs there", () => {
  const root = tracked.filter((path) => !path.includes("/")).sort();
  const allowed = new Set([
    ".dependency-cruiser.cjs",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "NOTICE",
    "README.md",
    "biome.json",
    "catalog-info.yaml",
    "knip.json",
    "package-lock.json",
    "package.json",
    "tsconfig.browser.json",
    "tsconfig.declarations.json",
    "tsconfig.json",
    "tsconfig.pure.json",
    "vitest.config.ts",
  ]);
  expect(root.filter((path) => !allowed.has(path))).toEqual([]);
});

test("every link in the documents leads somewhere", () => {
  const broken = tracked
    .filter((path) => path.endsWith(".md") && !path.endsWith(".case.md"))
    .flatMap((path) =>
      [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
        .map(([, to]) => normalize(join(dirname(path), to ?? "")))
        .filter((to) => !existsSync(to))
        .map((to) => `${path} -> ${to}`),
    );
  expect(broken).toEqual([]);
});

test("every decision has a date, a title and a status", () => {
  const decisions = tracked.filter((path) => path.startsWith("docs/decisions/"));
  expect(decisions.length).toBeGreaterThan(0);
  for (const path of decisions) {
    expect(path).toMatch(/\/\d{4}-\d{2}-\d{2}-[a-z0-9-]+\.md$/);
    expect(read(path)).toMatch(/^# .+\n\nStatus: (accepted|superseded)/);
  }
});

describe("the import table bites", () => {
  const cases: readonly [name: string, text: string, rule: string][] = [
    [
      "a pure module may not reach Node",
      'import { readFileSync } from "node:fs";\nexport const x = readFileSync;\n',
      "core-outside",
    ],
    [
      "core may not know another module",
      'import { analyzers } from "#analyzers";\nexport const x = analyzers;\n',
      "core-inside",
    ],
    ["types count too", 'import type { Analyzer } from "#analyzers";\nexport type X = Analyzer;\n', "core-inside"],
  ];
  test.each(cases)("%s", (_name, text, rule) => {
    const folder = "src/core/probe";
    mkdirSync(folder, { recursive: true });
    try {
      writeFileSync(`${folder}/probe.ts`, text);
      const words = ["src/core", "--config", ".dependency-cruiser.cjs", "--output-type", "json"];
      const { stdout } = spawnSync("node_modules/.bin/depcruise", words, { encoding: "utf8", maxBuffer: 1 << 26 });
      const { summary } = JSON.parse(stdout);
      expect(summary.totalCruised).toBeGreaterThan(20);
      expect(summary.violations.map((violation: { rule: { name: string } }) => violation.rule.name)).toContain(rule);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
