import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Instant } from "#core";
import { factKinds } from "./kinds.ts";
import { readFact, rowsOf } from "./newFact.ts";
import { samples } from "./testing/samples.ts";

/** One golden file per kind and version: what was recorded, and the rows that it makes. UPDATE_GOLDEN=1 writes new ones; the
 *  file of a version that was released is never written anew. */
const folder = join(dirname(fileURLToPath(import.meta.url)), "golden");
const recordedAt = "2026-11-26T12:00:00.000Z" as Instant;

test("there is a sample of every kind, once", () => {
  expect(samples.map(({ type }) => type).toSorted()).toEqual(factKinds.map(({ type }) => type).toSorted());
});

describe("a fact that was recorded reads and writes the same rows for ever", () => {
  test.each(samples.map((sample) => [sample.type, sample] as const))("%s", (type, sample) => {
    const path = join(folder, `${type}.v${sample.v}.json`);
    const row = { ...sample, recordedAt };
    const now = `${JSON.stringify({ row, rows: rowsOf(readFact(row)) }, null, 2)}\n`;
    if (process.env.UPDATE_GOLDEN === "1" && !existsSync(path)) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, now);
    }
    expect(readFileSync(path, "utf8")).toBe(now);
  });

  test("also of every older version", () => {
    for (const name of readdirSync(folder)) {
      const { row, rows } = JSON.parse(readFileSync(join(folder, name), "utf8")) as { row: never; rows: unknown };
      expect(JSON.parse(JSON.stringify(rowsOf(readFact(row)))), name).toEqual(rows);
    }
  });
});

test("a row whose columns are not what its body says was not written by us", () => {
  const [first] = samples;
  if (first === undefined) throw new Error("no samples");
  expect(() => readFact({ ...first, by: "user:default/eve", recordedAt })).toThrow("not what its body says");
  expect(() => readFact({ ...first, type: "change.forgotten", recordedAt })).toThrow("no kind of fact");
  expect(() => readFact({ ...first, body: first.body.replace('"v":1', '"v":2'), v: 2, recordedAt })).toThrow(
    "knows up to",
  );
});
