import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeDurably } from "./makeDurably.ts";

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "checkrail-draft-"));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

const fill = async (draft: string) => {
  mkdirSync(join(draft, "base"), { recursive: true });
  writeFileSync(join(draft, "base", "1"), "whole");
};

test("what was cut off leaves nothing in the place, and nothing of it in the next attempt", async () => {
  const folder = join(top, "database");
  const cutOff = makeDurably(folder, async (draft) => {
    mkdirSync(draft);
    writeFileSync(join(draft, "half"), "");
    throw new Error("cut off");
  });
  await expect(cutOff).rejects.toThrow("cut off");
  expect(existsSync(folder)).toBe(false);
  await makeDurably(folder, fill);
  expect(readdirSync(top)).toEqual(["database"]);
  expect(readdirSync(folder)).toEqual(["base"]);
  expect(readFileSync(join(folder, "base", "1"), "utf8")).toBe("whole");
});

test("what is there already is not made again", async () => {
  const folder = join(top, "database");
  await fill(folder);
  await makeDurably(folder, () => Promise.reject(new Error("asked to make it")));
  expect(readFileSync(join(folder, "base", "1"), "utf8")).toBe("whole");
});
