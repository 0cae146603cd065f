import { expect, test } from "vitest";
import type { HostFigures } from "#ports";
import { examineHost } from "./examine.ts";

const well: HostFigures = {
  node: "20.19.0",
  git: "git version 2.43.0",
  folder: ".checkrail-data",
  folderMode: 0o700,
  tokenMode: 0o600,
  freeBytes: 10e9,
  spooled: 0,
};

const cases: readonly [string, Partial<HostFigures>, string, string][] = [
  ["all is well", {}, "", ""],
  ["nothing was started yet", { folderMode: null, tokenMode: null, freeBytes: null }, "", ""],
  ["an old Node", { node: "20.18.3" }, "node", "bad"],
  ["a newer one", { node: "22.0.0" }, "", ""],
  ["no git", { git: null }, "git", "warning"],
  ["a token that others read", { tokenMode: 0o640 }, "data folder", "bad"],
  ["a folder that others write", { folderMode: 0o770 }, "data folder", "bad"],
  ["a disk that is nearly full", { freeBytes: 5e6 }, "data folder", "warning"],
  ["uses that nobody recorded", { spooled: 2 }, "spool", "warning"],
];

test.each(cases)("%s", (_, differs, name, state) => {
  const found = examineHost({ ...well, ...differs }).filter((check) => check.state !== "good");
  expect(found.map((check) => [check.name, check.state])).toEqual(name === "" ? [] : [[name, state]]);
  for (const { hint } of found) expect(hint).not.toBeNull();
});
