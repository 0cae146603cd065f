import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestText } from "#core";
import { reviewers } from "./allowedDeploy.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { databases, writtenSections } from "./recordServer.ts";
import { type ServedRecord, servedRecord } from "./servedRecord.ts";

const people = ["ana-ruiz", "ben-okafor", "chloe-tan", "dora-lind"];
const place = ["--service", "cart", "--environment", "production"];
type Step = Readonly<{ run: string; expect: string; rollback: string }>;

describe.each(databases)("approved steps, on %s", (kind) => {
  let record: ServedRecord;
  let postgres: Postgres | null = null;
  const tokens = new Map<string, string>();
  beforeAll(async () => {
    postgres = kind === "postgres" ? await startPostgres() : null;
    record = servedRecord(postgres?.url ?? null);
    await record.start();
    for (const who of people) tokens.set(who, await record.signIn(who));
  });
  afterAll(async () => {
    await record.close();
    await postgres?.stop();
  });
  const as = (who: string, ...words: string[]) => record.run(words, tokens.get(who));
  const inFolder = (name: string) => join(record.folder, name);

  async function propose(steps: readonly Step[], title: string) {
    writeFileSync(inFolder("steps.json"), JSON.stringify(steps));
    const words = ["change", "propose", "--steps", "steps.json", "--title", title, "--target", "main"];
    const proposed = as("ana-ruiz", ...words, "--format", "json");
    expect(proposed).toMatchObject({ status: 0, stderr: "" });
    return JSON.parse(proposed.stdout) as { change: string; patch: string };
  }

  async function approve({ change, patch }: { change: string; patch: string }, steps: readonly Step[]) {
    const document = { patch, sections: writtenSections, steps, aiPart: "None: written by hand." };
    expect(await record.call("ana-ruiz", "POST", `/v1/changes/${change}/documents`, document)).toMatchObject({
      status: 201,
    });
    const { body } = await record.call("ana-ruiz", "GET", `/v1/changes/${change}`);
    const { result } = body.change as { result: string };
    const rollout = { kind: "rollout", stages: [1, 10, 50, 100], bakeMinutes: 30, result };
    expect(await record.call("pipeline", "POST", `/v1/changes/${change}/statuses`, rollout)).toMatchObject({
      status: 201,
    });
    for (const who of reviewers) expect(as(who, "change", "sign", change)).toMatchObject({ status: 0 });
  }

  /** Begins a run as Ana, and answers its id once it waits. */
  async function begin(change: string, ...more: string[]) {
    const running = record.begin(["change", "run", change, ...place, ...more], tokens.get("ana-ruiz"));
    for (let tries = 0; tries < 100; tries += 1) {
      const [, id] = /run (\S+) waits/.exec(running.said()) ?? [];
      if (id !== undefined) return { id, ...running };
      await sleep(50);
    }
    throw new Error(`it does not wait: ${running.said()}`);
  }

  test("run on a second person's go, exactly, with the output under its digest", async () => {
    const steps = [
      { run: "echo moved 41 rows; touch moved", expect: "moved … rows", rollback: "rm moved" },
      { run: "ls moved", expect: "moved", rollback: "true" },
    ];
    const proposed = await propose(steps, "Move the quote tables");
    const early = await begin(proposed.change);
    expect(as("ben-okafor", "change", "go", early.id)).toMatchObject({
      status: 3,
      stdout: expect.stringMatching(/^HOLD[\s\S]*peers/),
    });
    early.signal("SIGINT");
    expect(await early.ended).toMatchObject({ status: 3, stdout: "withdrawn: nothing ran\n" });
    expect(existsSync(inFolder("moved"))).toBe(false);

    await approve(proposed, steps);
    const { id, ended } = await begin(proposed.change);
    expect((await record.page()).includes(id)).toBe(true);
    expect(as("ana-ruiz", "change", "go", id)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("cannot say go"),
    });
    expect(existsSync(inFolder("moved"))).toBe(false);
    expect(as("dora-lind", "change", "go", id)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^ALLOW/) });
    expect(await ended).toMatchObject({ status: 0, stdout: expect.stringMatching(/^done {2}2 of 2/) });
    const log = inFolder(`checkrail-run-${id}.log`);
    expect(statSync(log).mode & 0o077).toBe(0);
    const { body } = await record.call("ana-ruiz", "GET", `/v1/runs/${id}`);
    const text = readFileSync(log, "utf8");
    expect(text).toContain("moved 41 rows");
    expect(body).toMatchObject({ state: "done", steps: 2, log: digestText(text), go: expect.any(String) });
    expect(as("ben-okafor", "change", "go", id)).toMatchObject({ status: 1 });
  });

  test("the first surprise stops it, what ran is taken back, and nothing later runs", async () => {
    const steps = [
      { run: "touch first", expect: "(nothing)", rollback: "rm first && touch undone" },
      { run: "echo 3 rows", expect: "2 rows", rollback: "true" },
      { run: "touch third", expect: "(nothing)", rollback: "rm third" },
    ];
    const proposed = await propose(steps, "Drop two rows");
    await approve(proposed, steps);
    const { id, ended } = await begin(proposed.change, "--take-back");
    expect(as("ben-okafor", "change", "go", id).stdout).toMatch(/^ALLOW/);
    expect(await ended).toMatchObject({
      status: 3,
      stdout: expect.stringMatching(/^rolled-back {2}1 of 3[\s\S]*step 2: it printed something else/),
    });
    expect(["first", "undone", "third"].map((name) => existsSync(inFolder(name)))).toEqual([false, true, false]);
  });

  test("steps that moved on after the run was asked for do not begin", async () => {
    const steps = [{ run: "touch late", expect: "(nothing)", rollback: "rm late" }];
    const proposed = await propose(steps, "Touch the late file");
    await approve(proposed, steps);
    const { id, signal, ended } = await begin(proposed.change);
    writeFileSync(inFolder("steps.json"), JSON.stringify([{ ...steps[0], run: "touch later" }]));
    const words = ["change", "propose", "--steps", "steps.json", "--title", "Touch", "--target", "main"];
    expect(as("ana-ruiz", ...words, "--change", proposed.change)).toMatchObject({ status: 0 });
    expect(as("ben-okafor", "change", "go", id)).toMatchObject({ status: 1, stderr: expect.stringContaining("moved") });
    signal("SIGTERM");
    await ended;
    expect(existsSync(inFolder("late"))).toBe(false);
  });
});
