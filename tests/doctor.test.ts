import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Postgres, startPostgres } from "./postgres.ts";
import { type ServedRecord, servedRecord } from "./servedRecord.ts";

type Check = Readonly<{ name: string; state: string; message: string; hint: string | null }>;

let postgres: Postgres;
let record: ServedRecord;
beforeAll(async () => {
  postgres = await startPostgres();
  record = servedRecord(postgres.url);
  await record.start();
});
afterAll(async () => {
  await record.close();
  await postgres.stop();
});

/** Settings of the database's own, taken up at once. */
async function set(...statements: readonly string[]) {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  for (const sql of [...statements, "select pg_reload_conf()"]) await client.query(sql);
  await client.end();
}

function examine() {
  const { status, stdout } = record.run(["doctor", "--format", "json"]);
  const { checks } = JSON.parse(stdout) as { checks: readonly Check[] };
  const stateOf = (name: string) => checks.find((check) => check.name === name)?.state;
  return { status, checks, stateOf };
}

test("a server that is well, and alone on one disk", () => {
  const { status, checks, stateOf } = examine();
  expect(checks.filter(({ state }) => state === "bad")).toEqual([]);
  expect(status).toBe(0);
  expect(["database", "durability", "clock", "ledger", "catalog"].map(stateOf)).toEqual(Array(5).fill("good"));
  expect(["standby", "witnesses"].map(stateOf)).toEqual(["warning", "warning"]);
  expect(record.run(["doctor"]).stdout).toMatch(/^✓ node {9}\d/);
});

test("a token that others can read, commits that do not wait for the disk, and a standby that is away", async () => {
  chmodSync(join(record.folder, "data", "admin.token"), 0o644);
  await set("alter system set synchronous_commit = off");
  const first = examine();
  expect(first.status).toBe(1);
  expect(["data folder", "durability"].map(first.stateOf)).toEqual(["bad", "bad"]);
  chmodSync(join(record.folder, "data", "admin.token"), 0o600);
  // With `on`, everything would wait for a standby that never comes.
  await set("alter system set synchronous_commit = local", "alter system set synchronous_standby_names = 'other'");
  expect(examine().stateOf("standby")).toBe("bad");
  await set("alter system reset all");
});

test("a database that is gone is said, and so is a server", async () => {
  await postgres.kill();
  expect(record.isRunning()).toBe(true);
  const gone = examine();
  expect(gone).toMatchObject({ status: 1 });
  expect(gone.checks.at(-1)).toMatchObject({ name: "server", state: "bad", hint: expect.any(String) });
  await record.kill();
  expect(examine().checks.at(-1)).toMatchObject({ name: "server", state: "bad", hint: expect.any(String) });
});

test("looking makes no data folder", () => {
  const data = join(record.folder, "other");
  const { stdout, status } = record.run(["doctor"], undefined, { CHECKRAIL_DATA: data, DATABASE_URL: "" });
  expect(stdout).toContain("no server is known");
  expect(status).toBe(1);
  expect(existsSync(data)).toBe(false);
});
