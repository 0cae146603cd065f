import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ed25519NoteVerifier, leafHash, parseReceipt, parseVkey, verifyReceipt } from "#ledger";
import type { LogStatus } from "#ports";
import { quotesProposal } from "./recordServer.ts";
import { servedRecord } from "./servedRecord.ts";

const record = servedRecord();
let change: string;
let status: LogStatus;

beforeAll(async () => {
  await record.start();
  await record.signIn("ana-ruiz");
  const made = await record.call("ana-ruiz", "POST", "/v1/changes", quotesProposal());
  change = String(made.body.id ?? made.body.change);
  expect(record.run(["key", "rotate", "log", "--reason", "yearly"])).toMatchObject({ status: 0 });
  await record.call("ana-ruiz", "POST", "/v1/changes", quotesProposal('{"timeoutMs": 950}\n'));
  for (;;) {
    status = (await record.call("admin", "GET", "/v1/ledger")).body as unknown as LogStatus;
    if (status.waiting === 0 && status.signed === status.size) break;
  }
});
afterAll(() => record.close());

test("the proofs of a change's facts, each in a file that holds the entry too", () => {
  const done = record.run(["ledger", "prove", change, "--out", "proofs"]);
  expect(done).toMatchObject({ status: 0 });
  const files = readdirSync(join(record.folder, "proofs"));
  expect(files.length).toBeGreaterThan(1);
  const key = parseVkey(status.vkey);
  if (!key.ok) throw new Error("no key");
  const log = { origin: status.origin, verifiers: [ed25519NoteVerifier(key.value)] };
  for (const file of files) {
    expect(file).toMatch(/^\d{8}-[a-z.]+\.tlog-proof$/);
    const receipt = parseReceipt(readFileSync(join(record.folder, "proofs", file)));
    if (!receipt.ok || receipt.value.extra === null) throw new Error("no receipt with an entry");
    expect(verifyReceipt(receipt.value, leafHash(receipt.value.extra), log)).toMatchObject({ ok: true });
  }
  const one = JSON.parse(record.run(["ledger", "prove", change, "--format", "json"]).stdout) as {
    items: { fact: string }[];
  };
  const alone = record.run(["ledger", "prove", one.items.at(-1)?.fact ?? ""]);
  expect(alone.stdout).toMatch(/^c2sp\.org\/tlog-proof@v1\nextra /);
  expect(record.run(["ledger", "prove", "01a2"])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("no fact"),
  });
});

test("an export verifies with the server gone, from any leaf, and under the key that one was told", async () => {
  expect(record.run(["ledger", "export", "--out", "whole.jsonl"])).toMatchObject({ status: 0 });
  expect(record.run(["ledger", "export", "--from", String(status.signed - 2), "--out", "tail.jsonl"])).toMatchObject({
    status: 0,
  });
  const trust = ["trust", "--service", "cart", "--environment", "production", "--out", "trust.json"];
  expect(record.run(trust)).toMatchObject({ status: 0 });
  await record.kill();
  for (const file of ["whole.jsonl", "tail.jsonl"]) {
    const free = record.run(["ledger", "verify", "--bundle", file]);
    expect(free.stdout).toMatch(/^VERIFIED {2}checkrail\.local\/ledger/);
    expect([free.status, free.stdout]).toEqual([0, expect.stringContaining("compare this key")]);
    for (const words of [
      ["--key", status.vkey],
      ["--trust", "trust.json"],
    ]) {
      const pinned = record.run(["ledger", "verify", "--bundle", file, ...words]);
      expect([pinned.status, pinned.stdout]).toEqual([0, expect.stringContaining("that you trust")]);
    }
  }
  // A trust file that says that the key ended earlier than it did here.
  const trusted = JSON.parse(readFileSync(join(record.folder, "trust.json"), "utf8")) as {
    logKeys: { span: object }[];
  };
  const logKeys = trusted.logKeys.map((each, at) => (at === 0 ? { ...each, span: { from: "0", until: "1" } } : each));
  writeFileSync(join(record.folder, "other.json"), JSON.stringify({ ...trusted, logKeys }));
  const longer = record.run(["ledger", "verify", "--bundle", "whole.jsonl", "--trust", "other.json"]);
  expect([longer.status, longer.stdout]).toEqual([1, expect.stringContaining("ended at 1 leaves")]);
  const other = status.vkey.replace(/.{8}$/, "AAAAAAA=");
  const strange = record.run(["ledger", "verify", "--bundle", "whole.jsonl", "--key", other]);
  expect([strange.status, strange.stdout]).toEqual([1, expect.stringContaining("key-changed")]);
});

test("an export in which a fact was changed names the leaf", () => {
  const path = join(record.folder, "whole.jsonl");
  const text = readFileSync(path, "utf8");
  const changed = text.replace('{\\"timeoutMs\\": 950}', '{\\"timeoutMs\\": 951}');
  const lines = (changed === text ? text.replace(/"body":"(.)/, '"body":" $1') : changed).split("\n");
  const leaf = lines.findIndex((line, at) => line !== text.split("\n")[at]);
  writeFileSync(join(record.folder, "changed.jsonl"), lines.join("\n"));
  const index = /"index":(\d+)/.exec(lines[leaf] ?? "")?.[1];
  const told = record.run(["ledger", "verify", "--bundle", "changed.jsonl"]);
  expect([told.status, told.stdout]).toEqual([1, expect.stringContaining(`fact-changed  the fact of leaf ${index} `)]);
  writeFileSync(join(record.folder, "cut.jsonl"), text.slice(0, Math.floor(statSync(path).size / 2)));
  expect(record.run(["ledger", "verify", "--bundle", "cut.jsonl"])).toMatchObject({
    status: 1,
    stdout: expect.stringContaining("truncated"),
  });
  expect(record.run(["ledger", "verify", "--bundle", "nowhere.jsonl"])).toMatchObject({ status: 1 });
});
