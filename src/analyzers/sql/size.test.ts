import { expect, test } from "vitest";
import { givenArtifact } from "#core";
import { loadParsers } from "../../../tests/parsers.ts";
import { defaultOptions } from "../analyzer.ts";
import { sql } from "./sql.ts";

const parsers = await loadParsers();
const analyze = (text: string) =>
  sql.analyze([givenArtifact("db/1.sql", text)], {
    parsers,
    options: defaultOptions,
    servicesAt: () => [],
    isInert: () => false,
  });
const namesOf = ({ effects }: ReturnType<typeof analyze>) =>
  effects.map(({ action, resource }) => `${action} ${resource.address}`);

test("a statement that the parser has no room for is unread; those around it are read", () => {
  const huge = `INSERT INTO a VALUES (${"1,".repeat(1_100_000)}1);`;
  const read = analyze(`DROP TABLE b;\n${huge}\nDROP TABLE c;\n`);
  expect(namesOf(read)).toEqual(["delete b", "unread db/1.sql", "delete c"]);
  expect(read.incomplete).toEqual([expect.objectContaining({ line: 2, message: expect.stringContaining("2 MB") })]);
});

test("a long script of short statements is read piece by piece", () => {
  const read = analyze(`${"SELECT 'a row of some length that changes nothing';\n".repeat(45_000)}DROP TABLE b;`);
  expect(namesOf(read)).toEqual(["delete b"]);
  expect(read.complete).toBe(true);
});

test("statements without end are read up to a number, and the rest is said", () => {
  const read = analyze(`${"BEGIN;COMMIT;".repeat(165_000)}DROP TABLE b;`);
  expect(read.complete).toBe(false);
  expect(read.incomplete[0]?.message).toContain("more than 200000 statements");
});
