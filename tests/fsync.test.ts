import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

type Commit = Readonly<{ asked: number; acknowledged: number }>;
type Traced = Readonly<{ name: string; ph: string; ts: number }>;

const count = 20;
const node = process.execPath;

/** Commits in a process that Node traces: one event begins and one ends around each `fdatasync` that it makes. */
function traced(how: "ours" | "as-shipped"): readonly (Commit & { synced: number })[] {
  const folder = mkdtempSync(join(tmpdir(), "checkrail-fsync-"));
  try {
    const pattern = join(folder, ["trace-", "{pid}-", "{rotation}.json"].join("$"));
    const flags = ["--trace-event-categories=node.fs.sync", `--trace-event-file-pattern=${pattern}`];
    const words = [...flags, "tests/badDays/commits.ts", join(folder, "database"), how, String(count)];
    const ran = spawnSync(node, ["scripts/run.mjs", ...words], { encoding: "utf8" });
    expect(ran.stderr).toBe("");
    const commits = JSON.parse(ran.stdout) as Commit[];
    const events = readdirSync(folder)
      .filter((name) => name.startsWith("trace-"))
      .flatMap(
        (name) => (JSON.parse(readFileSync(join(folder, name), "utf8")) as { traceEvents: Traced[] }).traceEvents,
      );
    // That the trace has files at all, or nothing below would mean anything.
    expect(events.filter(({ name }) => name === "fs.sync.write").length).toBeGreaterThan(count);
    const ends = events.filter(({ name, ph }) => name === "fs.sync.fdatasync" && ph === "E").map(({ ts }) => ts);
    return commits.map((commit) => ({
      ...commit,
      synced: ends.filter((ts) => ts >= commit.asked && ts <= commit.acknowledged).length,
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("every commit of the embedded database has been through fdatasync when it is acknowledged", () => {
  const commits = traced("ours");
  expect(commits).toHaveLength(count);
  expect(commits.filter(({ synced }) => synced === 0)).toEqual([]);
});

test("and none has been as its package ships it: the trace can tell", () => {
  const commits = traced("as-shipped");
  expect(commits).toHaveLength(count);
  expect(commits.filter(({ synced }) => synced > 0)).toEqual([]);
});
