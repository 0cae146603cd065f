import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, rmdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { scratchRepository } from "./scratchRepository.ts";

const repository = scratchRepository();
const { folder, write, commit, run } = repository;
afterAll(() => repository.remove());
write("README.md", "# Shop\n");
const start = commit("start");
write("db/1.sql", "DROP TABLE orders;\n");
commit("drop");

const checkrail = `${process.execPath} ${resolve("dist/checkrail.js")}`;
const shell = (script: string, cwd = folder) => {
  const { status, stdout, stderr } = spawnSync("bash", ["-c", script], { cwd, encoding: "utf8", timeout: 60_000 });
  return { status, stdout, stderr };
};
const stackTrace = /\n {4}at |Node\.js v/;
const line = `{"id":1,"kind":"sql","input":"SELECT 1"}`;

describe("a terminal that goes wrong", () => {
  test("a reader that goes away ends an endless batch, which did not answer every line", () => {
    const ran = shell(`yes '${line}' | ${checkrail} analyze --batch | head -1; echo "status \${PIPESTATUS[1]}"`);
    expect(ran.stdout).toMatch(/^\{"id":1,.*\nstatus 1\n$/);
    expect(ran.stderr).toBe("");
  });

  test("a reader that goes away changes no verdict", () => {
    const ran = shell(`${checkrail} check --base nowhere --format json | true; echo "\${PIPESTATUS[0]}"`);
    expect(ran.stdout).toBe("1\n");
    expect(shell(`${checkrail} check --base ${start} | true; echo "\${PIPESTATUS[0]}"`).stdout).toBe("0\n");
  });

  test("an output that cannot be written is trouble, in words", () => {
    if (!existsSync("/dev/full")) return expect(process.platform).not.toBe("linux");
    const { status, stderr } = shell(`${checkrail} check --base ${start} > /dev/full`);
    expect(status).toBe(1);
    expect(stderr).toContain("the output could not be written (ENOSPC)");
    expect(stderr).not.toMatch(stackTrace);
  });

  test("a folder that is gone is trouble, in words; help and batches need none", () => {
    const gone = join(folder, "gone");
    const inGone = (words: string) => shell(`mkdir ${gone} && cd ${gone} && rmdir ${gone}; ${checkrail} ${words}`);
    const checked = inGone("check --base main");
    expect(checked.status).toBe(1);
    expect(checked.stderr).toContain("the current folder is not there any more");
    expect(checked.stderr).not.toMatch(stackTrace);
    expect(inGone("check --help").status).toBe(0);
    expect(inGone(`analyze --batch <<< '${line}'`).stdout).toContain('"complete":true');
    if (existsSync(gone)) rmdirSync(gone);
  });

  test("escapes in a name are shown, never obeyed", () => {
    const { stderr } = run(["check", "--base", "\u001b[2Jx\u202e"]);
    expect(stderr).toContain("\\u{1b}[2Jx\\u{202e}");
    expect(stderr).not.toContain("\u001b");
  });

  test("a batch with files or a range beside it is a usage error", () => {
    expect(run(["analyze", "--batch", "db/1.sql"], line).status).toBe(2);
    expect(run(["provenance", "--batch", "--base", "main"], "").status).toBe(2);
  });
});

describe("a batch", () => {
  const ids = (stdout: string) =>
    stdout
      .split("\n")
      .filter(Boolean)
      .map((answer) => JSON.parse(answer).id);

  test("answers in order: blank lines, CRLF, no line feed at the end, separators inside a text", () => {
    const input = `\ufeff${line}\r\n\r\n  \n{"id":"b","kind":"sql","input":"SELECT 1 -- \u2028"}\nnot json\n{"id":3,"kind":"sql","input":""}`;
    const { status, stdout, stderr } = run(["analyze", "--batch"], input);
    expect(ids(stdout)).toEqual([1, "b", null, 3]);
    expect(JSON.parse(stdout.split("\n")[2] ?? "")).toMatchObject({ line: 5 });
    expect([status, stderr]).toEqual([0, ""]);
  });

  test("a line that is not UTF-8 is answered as no JSON", () => {
    const input = Buffer.concat([Buffer.from(`{"id":1,"kind":"sql","input":"DROP TABLE "`), Buffer.of(0xff, 0x0a)]);
    const stdout = execFileSync(process.execPath, [resolve("dist/checkrail.js"), "analyze", "--batch"], { input });
    expect(JSON.parse(stdout.toString())).toEqual({ id: null, line: 1, error: expect.stringContaining("UTF-8") });
  });

  test("answers do not pile up where the reader is slow", () => {
    const command = `${process.execPath} --max-old-space-size=60 ${resolve("dist/checkrail.js")} analyze --batch`;
    const drop = `{"id":1,"kind":"sql","input":"DROP TABLE orders"}`;
    const ran = shell(`yes '${drop}' | head -60000 | ${command} | (sleep 3; wc -l); echo "status \${PIPESTATUS[2]}"`);
    expect(ran.stdout.trim()).toBe("60000\nstatus 0");
  });
});
