import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestText } from "#core";
import { type Allowed, allowQuotes, reviewers } from "./allowedDeploy.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { databases } from "./recordServer.ts";
import { type ServedRecord, servedRecord } from "./servedRecord.ts";

const place = ["--service", "cart", "--environment", "production"];
const fix = digestText("the fix");

describe.each(databases)("with server and database down, on %s", (kind) => {
  let record: ServedRecord;
  let postgres: Postgres | null = null;
  let good: Allowed;
  const tokens = new Map<string, string>();
  const spool = () => join(record.folder, "data", "spool");
  const spooled = () => readdirSync(spool()).filter((name) => name.endsWith(".json"));
  const texts: string[] = [];

  beforeAll(async () => {
    postgres = kind === "postgres" ? await startPostgres() : null;
    record = servedRecord(postgres?.url ?? null);
    await record.start();
    for (const who of ["ana-ruiz", ...reviewers]) tokens.set(who, await record.signIn(who));
    good = await allowQuotes(record, '{"timeoutMs": 900}\n');
    await record.call("pipeline", "POST", "/v1/health", { ...good.place, healthy: true });
  });
  afterAll(async () => {
    await record.close();
    await postgres?.stop();
  });
  const as = (who: string, ...words: string[]) => record.run(words, tokens.get(who));
  const offline = (artifact: string, ...more: string[]) =>
    record.run(["gate", "deploy", ...place, "--artifact", artifact, "--offline", ...more]);
  const online = (artifact: string, ...more: string[]) =>
    record.run(["gate", "deploy", ...place, "--artifact", artifact, "--format", "json", ...more]);
  const write = (key: string, reason: string) =>
    record.run(["break-glass", "--artifact", fix, ...place, "--reason", reason, "--key", key]);
  const join2 = (key: string, ...more: string[]) =>
    record.run(["break-glass", "--join", "override.json", "--key", key, ...more]);

  test("before: persons enrol their keys, each by their own sign-in", async () => {
    const owners = [
      ["ana-ruiz", "ana.key"],
      ["ana-ruiz", "ana2.key"],
      ["ben-okafor", "ben.key"],
    ] as const;
    for (const [who, file] of owners) {
      expect(record.run(["key", "make", file])).toMatchObject({ status: 0 });
      expect(as(who, "key", "enrol", "--key", file)).toMatchObject({ status: 0, stderr: "" });
    }
    expect(record.run(["key", "make", "ana.key"]).stderr).toContain("is there already");
    expect(as("chloe-tan", "key", "enrol", "--key", "ana.key").stderr).toContain("enrolled already");
    const asked = { label: "ana", person: "user:default/ana-ruiz", scopes: ["read", "sign"] };
    const made = (await record.call("admin", "POST", "/v1/tokens", asked)).body;
    record.run(["key", "make", "evil.key"]);
    const forged = record.run(["key", "enrol", "--key", "evil.key"], String(made.token));
    expect(forged).toMatchObject({ status: 1, stderr: expect.stringContaining("your own sign-in") });
    expect(record.run(["bundle", ...place])).toMatchObject({ status: 0 });
  });

  test("a rollback passes within five seconds", async () => {
    await record.kill();
    await postgres?.kill();
    const started = performance.now();
    expect(offline(String(good.place.artifact))).toMatchObject({ status: 0, stdout: expect.stringMatching(/^ALLOW/) });
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(spooled()).toHaveLength(1);
  });

  test("a fix holds; by one person, also with two keys, it holds; by two persons it passes, loudly", () => {
    expect(offline(fix)).toMatchObject({ status: 3 });
    expect(write("ana.key", "carts are empty since 3:10")).toMatchObject({ status: 0 });
    expect(offline(fix, "--break-glass", "override.json")).toMatchObject({ status: 3 });
    expect(join2("ana.key").stderr).toContain("has signed it already");
    expect(join2("ana2.key", "--out", "alone.json")).toMatchObject({ status: 0 });
    const alone = offline(fix, "--break-glass", "alone.json");
    expect(alone).toMatchObject({ status: 3, stdout: expect.stringContaining("a person counts once") });

    expect(join2("ben.key", "--service", "checkout").stderr).toContain("the first person wrote");
    const joined = join2("ben.key");
    expect(joined).toMatchObject({ status: 0, stderr: expect.stringContaining("carts are empty since 3:10") });
    const elsewhere = ["--service", "search", "--environment", "production", "--artifact", fix];
    const words = ["gate", "deploy", ...elsewhere, "--offline", "--break-glass", "override.json"];
    expect(record.run(words)).toMatchObject({ status: 3 });
    expect(offline(digestText("another"), "--break-glass", "override.json").status).toBe(3);

    const passed = offline(fix, "--break-glass", "override.json");
    expect(passed).toMatchObject({ status: 0, stderr: expect.stringMatching(/^BREAK-GLASS/) });
    expect(offline(fix, "--break-glass", "override.json").status).toBe(0);
    expect(spooled()).toHaveLength(2);
    texts.push(...spooled().map((name) => readFileSync(join(spool(), name), "utf8")));
  });

  test("what cannot be kept does not pass, unless it is a way back", () => {
    writeFileSync(join(record.folder, "taken"), "");
    const env = { CHECKRAIL_SPOOL: join(record.folder, "taken", "spool") };
    const words = ["gate", "deploy", ...place, "--offline"];
    const glass = record.run([...words, "--artifact", fix, "--break-glass", "override.json"], undefined, env);
    expect(glass).toMatchObject({ status: 1, stderr: expect.stringContaining("CHECKRAIL_SPOOL") });
    const back = record.run([...words, "--artifact", String(good.place.artifact)], undefined, env);
    expect(back).toMatchObject({ status: 0, stderr: expect.stringContaining("not recorded") });
  });

  test("after: the facts are there within a minute, once, and a review is open", async () => {
    await postgres?.start();
    await record.start();
    const started = performance.now();
    let open: Record<string, unknown>[] = [];
    while ((open.length === 0 || spooled().length > 0) && performance.now() - started < 60_000) {
      await sleep(200);
      open = (await record.call("pipeline", "GET", "/v1/emergencies?state=open")).body.items as typeof open;
    }
    expect(performance.now() - started).toBeLessThan(60_000);
    expect(open).toMatchObject([
      { artifact: fix, offline: true, persons: ["user:default/ana-ruiz", "user:default/ben-okafor"] },
    ]);
    for (const use of texts) {
      const again = await record.call("pipeline", "POST", "/v1/offline-uses", { use });
      expect(again).toMatchObject({ status: 201, body: { recorded: false } });
    }
    expect(record.run(["gate", "upload"]).stdout).toContain("handed in  0");
    const page = await record.page();
    expect(page).toContain("Broken glass, not reviewed");
    expect(page).toContain("carts are empty since 3:10");
  });

  test("until somebody else has reviewed it, nothing in this place is worth more than level 2", async () => {
    const [, id = ""] = /^open {2}(\w+)$/m.exec(record.run(["emergency", "list"]).stdout) ?? [];
    const artifact = String(good.place.artifact);
    const capped = online(artifact);
    expect(JSON.parse(capped.stdout)).toMatchObject({ verdict: "allow", next: [expect.stringContaining(id)] });
    expect(capped.stdout).toContain("is not reviewed: the level is 2 at most");
    const level = () =>
      JSON.parse(record.run(["verify", "attestation.json", "--artifact", artifact, "--format", "json"]).stdout).level;
    expect(level()).toBe(2);
    // Healthy or not: what only an emergency let pass is no place to come back to.
    await record.call("pipeline", "POST", "/v1/health", { ...good.place, artifact: fix, healthy: true });
    expect(online(fix)).toMatchObject({ status: 3 });

    const review = [
      "emergency",
      "review",
      id,
      "--outcome",
      "justified",
      "--text",
      "read the fix; its change is proposed",
    ];
    expect(as("ana-ruiz", ...review)).toMatchObject({ status: 1, stderr: expect.stringContaining("somebody else") });
    expect(as("chloe-tan", ...review)).toMatchObject({ status: 0 });
    expect(as("dora-lind", ...review).stderr).toContain("no review of this emergency is open");
    expect(JSON.parse(online(artifact).stdout)).toMatchObject({ verdict: "allow", next: [] });
    expect(level()).toBe(3);
  });

  test("with the server there, the glass is broken online, and its attestation says what it is", () => {
    expect(record.run(["trust", ...place, "--out", "trust.json"])).toMatchObject({ status: 0 });
    write("ana.key", "the carrier is gone");
    join2("ana2.key", "--out", "alone.json");
    expect(online(fix, "--break-glass", "alone.json")).toMatchObject({ status: 3 });
    join2("ben.key");
    const passed = online(fix, "--break-glass", "override.json");
    expect(passed).toMatchObject({ status: 0, stderr: expect.stringMatching(/^BREAK-GLASS/) });
    const verify = () => record.run(["verify", "attestation.json", "--artifact", fix]);
    expect(verify()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("BREAK-GLASS by user:default/ana-ruiz"),
    });
    const file = join(record.folder, "attestation.json");
    const bundle = JSON.parse(readFileSync(file, "utf8")) as object;
    writeFileSync(file, JSON.stringify({ ...bundle, override: null }));
    const bare = verify();
    expect(bare.status).toBe(3);
    expect(bare.stdout.match(/^ {2}[a-z-]+ {2}/gm)).toEqual(["  property-forbidden  "]);
    expect(record.run(["rebuild"])).toMatchObject({ status: 0 });
    expect(record.run(["ledger", "verify"])).toMatchObject({ status: 0 });
  });
});
