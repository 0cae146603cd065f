import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { scratchRepository } from "./scratchRepository.ts";

const command = resolve("dist/checkrail.js");
type Block = Readonly<{ language: string; file: string | null; body: string }>;

/** The fenced blocks of a page, in order. */
function blocksOf(path: string): readonly Block[] {
  return [...readFileSync(path, "utf8").matchAll(/^```(\w+)([^\n]*)\n([\s\S]*?)^```$/gm)].map(
    ([, language = "", info = "", body = ""]) => ({ language, file: /file=(\S+)/.exec(info)?.[1] ?? null, body }),
  );
}

/** What a page tells to run, run: `npx checkrail` is the built command. Answers what each said. */
function follow(scratch: ReturnType<typeof scratchRepository>, blocks: readonly Block[]) {
  const said: { line: string; status: number | null; output: string }[] = [];
  for (const { language, file, body } of blocks) {
    if (file !== null) scratch.write(file, body);
    if (language !== "sh") continue;
    for (const line of body.split("\n").filter((each) => each.startsWith("npx checkrail "))) {
      const words = line.replace(/^npx checkrail /, "").split(" ");
      const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...words], {
        cwd: scratch.folder,
        encoding: "utf8",
      });
      said.push({ line, status, output: stdout + stderr });
    }
  }
  return said;
}

describe("what the documents tell to do, works", () => {
  const scratch = scratchRepository();
  const tutorial = blocksOf("docs/tutorial/first-hold.md");
  beforeAll(() => {
    scratch.write("services/checkout/src/total.ts", "export const total = 1;\n");
    scratch.commit("Begin");
    for (const n of [2, 3, 4]) {
      scratch.write("services/checkout/src/total.ts", `export const total = ${n};\n`);
      scratch.commit(`Count to ${n}`);
    }
  });
  afterAll(() => scratch.remove());

  test("the tutorial: a first hold, then one that names who could sign", () => {
    const catalog = tutorial.find(({ language }) => language === "yaml")?.body ?? "";
    scratch.write("catalog-info.yaml", catalog);
    scratch.write(
      "plan.json",
      JSON.stringify({ format_version: "1.2", terraform_version: "1.11.4", resource_changes: [] }),
    );
    const said = follow(scratch, tutorial);
    expect(said.map(({ status }) => status)).toEqual(said.map(() => 0));
    expect(said[0]?.output).toMatch(/^HOLD/);
    expect(said.find(({ line }) => line.includes("--catalog"))?.output).toContain("Ana Ruiz");
  });

  test("how to write a protocol: linted, tested, tried", () => {
    const said = follow(scratch, blocksOf("docs/how-to/write-a-protocol.md"));
    expect(said.map(({ line, status, output }) => (status === 0 ? "" : `${line}\n${output}`)).join("")).toBe("");
    expect(said).toHaveLength(3);
  });
});

/** `npx checkrail …` and `checkrail …` wherever a page shows one in a shell block; words behind `#`, `<` and `&&` are the shell's. */
function commandsIn(path: string): readonly string[] {
  return blocksOf(path)
    .filter(({ language }) => language === "sh")
    .flatMap(({ body }) => body.split("\n"))
    .flatMap((line) => /(?:^|\s)checkrail( [^#<&]+)/.exec(line)?.[1]?.trim() ?? []);
}

describe("every command that a page shows is one", () => {
  const pages = [
    "README.md",
    ...readdirSync("docs", { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".md"))
      .map((path) => `docs/${path}`),
  ];
  const reference = readFileSync("docs/reference/command-line.md", "utf8");
  const helpOf = (name: string) =>
    new RegExp(`^#+ .?checkrail ${name}.?\n[\\s\\S]*?(?=^#+ )`, "m").exec(`${reference}\n## `)?.[0] ?? null;

  test.each(pages.filter((path) => commandsIn(path).length > 0))("%s", (path) => {
    const wrong = commandsIn(path).flatMap((line) => {
      const [first = "", second = ""] = line.split(/\s+/);
      const help = helpOf(`${first} ${second}`) ?? helpOf(first);
      if (help === null) return [`${line}: no such command`];
      const flags = line.match(/(?<=\s)--[a-z-]+/g) ?? [];
      return flags.filter((flag) => !help.includes(`${flag} `)).map((flag) => `${line}: no ${flag}`);
    });
    expect(wrong).toEqual([]);
  });
});
