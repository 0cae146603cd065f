import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { diskFiles, filesUpTo } from "./files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "checkrail-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string | Uint8Array = "text"): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Each path with its text, or with why there is none. */
async function found(...words: string[]): Promise<Record<string, string>> {
  const files = await diskFiles.find(folder, words);
  return Object.fromEntries(
    files.map(({ path, content }) => [path, content.kind === "text" ? content.text : `(${content.detail})`]),
  );
}

describe("files that words name", () => {
  test("a folder stands for all below it, in one order, without what tools put there", async () => {
    for (const path of ["b/2.sql", "b/1.sql", "a.sql", "node_modules/x.sql", ".git/x", "b/.terraform/x"]) write(path);
    expect(Object.keys(await found("."))).toEqual(["a.sql", "b/1.sql", "b/2.sql"]);
    expect(Object.keys(await found("node_modules"))).toEqual(["node_modules/x.sql"]);
  });

  test("spaces, quotes and line feeds are part of a name", async () => {
    write("a \"b'\nc.sql");
    expect(await found(".")).toEqual({ "a \"b'\nc.sql": "text" });
  });

  test.each(["missing.sql", "missing/"])("%s that is not there is trouble", async (word) => {
    await expect(found(word)).rejects.toThrow("is not there");
  });

  test("a folder that holds no file is trouble: nothing read is not nothing there", async () => {
    mkdirSync(join(folder, "empty/below"), { recursive: true });
    write("empty/node_modules/x.sql");
    await expect(found("empty")).rejects.toThrow("there is no file in `empty`");
  });

  test("a link is followed inside the folder, and said where it leads out, to nothing or to itself", async () => {
    write("in/a.sql", "inside");
    write("secret.sql", "outside");
    symlinkSync("a.sql", join(folder, "in/near.sql"));
    symlinkSync("../secret.sql", join(folder, "in/out.sql"));
    symlinkSync("/dev/zero", join(folder, "in/device.sql"));
    symlinkSync("..", join(folder, "in/up"));
    write("in/deep/b.sql", "inside");
    symlinkSync("deep", join(folder, "in/here"));
    write("in/node_modules/c.sql");
    symlinkSync("node_modules", join(folder, "in/migrations"));
    symlinkSync("nowhere", join(folder, "in/nothing.sql"));
    symlinkSync("loop.sql", join(folder, "in/loop.sql"));
    const out = "(it is a symbolic link that leads out of the folder)";
    const nothing = "(it is a symbolic link to nothing)";
    expect(await found("in")).toEqual({
      "in/a.sql": "inside",
      "in/deep/b.sql": "inside",
      "in/migrations": "(it is a symbolic link to a folder that is not read)",
      "in/near.sql": "inside",
      "in/out.sql": out,
      "in/device.sql": out,
      "in/up": out,
      "in/nothing.sql": nothing,
      "in/loop.sql": nothing,
    });
    // Who names a link means what it leads to.
    expect(await found("in/out.sql")).toEqual({ "in/out.sql": "outside" });
  });

  test("a pipe is not waited for", async () => {
    execFileSync("sh", ["-c", "mkfifo pipe.sql"], { cwd: folder });
    expect(await found("pipe.sql")).toEqual({ "pipe.sql": "(it is not a plain file)" });
  });

  test("what is too large alone is said", async () => {
    write("huge.json");
    truncateSync(join(folder, "huge.json"), 201 * 1024 * 1024);
    expect(await found("huge.json")).toEqual({ "huge.json": "(it has 201 MB; at most 200 MB are read)" });
  });

  test("what is too large together is said, and what still fits is read", async () => {
    write("a.sql", "x".repeat(60));
    write("b.sql", "x".repeat(60));
    write("c.sql", "fits");
    const files = await filesUpTo(100).find(folder, ["."]);
    expect(files.map(({ path, content }) => `${path} ${content.kind}`)).toEqual([
      "a.sql text",
      "b.sql opaque",
      "c.sql text",
    ]);
  });

  test("a name that is not UTF-8 is said", async () => {
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/a`), Buffer.of(0xff), Buffer.from(".sql")]), "text");
    expect(await found(".")).toEqual({ "a\ufffd.sql": "(its name is not UTF-8)" });
  });
});

test("one file that is not there is null, a folder that is not there has no files", async () => {
  expect(await diskFiles.read(folder, "missing.yaml")).toBe(null);
  expect(await diskFiles.list(folder, "missing")).toEqual([]);
});

test("a path through a file is not there", async () => {
  write("a.yaml");
  expect(await diskFiles.read(folder, "a.yaml/b.yaml")).toBe(null);
});

test("a link that leads back to itself is trouble where one file is asked for", async () => {
  symlinkSync("config.yaml", join(folder, "config.yaml"));
  await expect(diskFiles.read(folder, "config.yaml")).rejects.toThrow("leads back to itself");
});
