import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeApi } from "#api";
import { digestText } from "#core";
import { northwind } from "#demo";
import { ed25519NoteVerifier, openCheckpoint, parseTrustPolicy, parseVkey } from "#ledger";
import type { LogStatus } from "#ports";
import { type OpenServer, openServer } from "../src/openServer.ts";
import { type Postgres, startPostgres } from "./postgres.ts";

const folders: string[] = [];
const nodes: OpenServer[] = [];
let postgres: Postgres;
/** Of the node that enrolled its keys. */
let firstKeys: string;

beforeAll(async () => {
  postgres = await startPostgres();
});

afterAll(async () => {
  for (const node of nodes) await node.close();
  await postgres.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A node on the database that all of them share; `keysOf`: with copies of another folder's keys. */
async function openNode(keysOf: string | null = null, origin: string | null = null) {
  const folder = mkdtempSync(join(tmpdir(), "checkrail-node-"));
  const keys = mkdtempSync(join(tmpdir(), "checkrail-keys-"));
  folders.push(folder, keys);
  if (keysOf !== null) {
    for (const name of ["log.key", "attestation.key"]) cpSync(join(keysOf, name), join(keys, name));
  }
  const node = await openServer({ databaseUrl: postgres.url, folder, keys, origin, version: "1.0.0-test" });
  nodes.push(node);
  const app = makeApi(node, { log: false });
  const call = async (method: "GET" | "POST", url: string, payload?: object) => {
    const headers = { authorization: `Bearer ${node.adminToken}` };
    const reply = await app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
    return { status: reply.statusCode, body: reply.json() as Record<string, unknown> };
  };
  const stop = async () => {
    nodes.splice(nodes.indexOf(node), 1);
    await node.close();
  };
  return { node, keys, call, stop };
}

const question = { service: "component:default/cart", environment: "production", artifact: digestText("an image") };

test("nodes with the log's key stand in for each other, and one with another key signs nothing, reads and holds", async () => {
  const first = await openNode();
  firstKeys = first.keys;
  const catalog = { repository: northwind.repository, documents: northwind.catalog };
  expect((await first.call("POST", "/v1/catalog", catalog)).status).toBe(201);
  expect(await first.call("POST", "/v1/gates/deploy", question)).toMatchObject({
    status: 200,
    body: { verdict: "hold", attestation: { index: expect.any(Number) } },
  });

  const strange = await openNode();
  const renamed = await openNode(first.keys, "ledger.northwind.example/other");
  for (const { node, call } of [strange, renamed]) {
    while (node.trouble() === null) await sleep(20);
    expect((await call("GET", "/readyz")).body).toMatchObject({ code: "fork-guard", status: 503 });
    expect(await call("POST", "/v1/gates/deploy", question)).toMatchObject({
      status: 503,
      body: { code: "fork-guard", hint: expect.stringContaining("CHECKRAIL_KEYS") },
    });
    expect((await call("GET", "/v1/changes")).status).toBe(200);
    const { body } = await call("GET", "/v1/ledger");
    expect(body).toMatchObject({
      origin: "checkrail.local/ledger",
      vkey: (await first.call("GET", "/v1/ledger")).body.vkey,
    });
  }

  const second = await openNode(first.keys);
  await first.stop();
  const answered = await second.call("POST", "/v1/gates/deploy", question);
  expect(answered.body).toMatchObject({ verdict: "hold", attestation: { index: expect.any(Number) } });
  expect(strange.node.trouble()).toMatchObject({ code: "fork-guard" });

  const { body: status } = await second.call("GET", "/v1/ledger");
  const { origin, vkey, checkpoint } = status as unknown as LogStatus;
  const key = parseVkey(vkey);
  if (!key.ok) throw new Error("no key");
  const opened = openCheckpoint(checkpoint ?? "", { origin, verifiers: [ed25519NoteVerifier(key.value)] });
  expect(opened).toMatchObject({ ok: true });
  expect(await second.node.store.verifyLog()).toMatchObject({ problems: [] });
  const { body: told } = await strange.call("GET", "/v1/trust?service=component:default/cart&environment=production");
  const trust = parseTrustPolicy(JSON.stringify(told));
  expect(trust).toMatchObject({ ok: true, value: { log: { name: origin, publicKey: key.value.publicKey } } });
  const { tables } = await second.node.store.rebuild();
  expect(tables.filter(({ missing, extra }) => missing + extra > 0)).toEqual([]);
});

test("after a rotation, a node signs once it has the new key, without a restart", async () => {
  for (const node of nodes.splice(0)) await node.close();
  const first = await openNode(firstKeys);
  const second = await openNode(first.keys);
  const rotation = { purpose: "log", reason: "yearly" };
  const done = await first.call("POST", "/v1/signing-keys/rotations", rotation);
  expect(done).toMatchObject({ status: 201, body: { leaf: expect.any(Number) } });
  while (second.node.trouble() === null) await sleep(20);
  expect(second.node.trouble()).toMatchObject({ code: "fork-guard" });
  const held = await second.call("POST", "/v1/gates/deploy", question);
  expect(held).toMatchObject({ status: 503, body: { code: "fork-guard" } });
  const file = `log-${String(done.body.vkey).split("+")[1]}.key`;
  cpSync(join(first.keys, file), join(second.keys, file));
  while (second.node.trouble() !== null) await sleep(20);
  await first.stop();
  const { body } = await second.call("POST", "/v1/gates/deploy", question);
  expect(body).toMatchObject({ verdict: "hold", attestation: { index: expect.any(Number) } });
  expect((await second.call("GET", "/v1/ledger")).body).toMatchObject({ vkey: done.body.vkey });
  expect(await second.node.store.verifyLog()).toMatchObject({ problems: [] });
});

test("a name that a log cannot have is refused before anything is opened", async () => {
  await expect(openNode(null, "https://ledger.northwind.example/")).rejects.toMatchObject({ code: "usage" });
});

test("of nodes that start together on a bare database, the keys of one count", async () => {
  for (const node of nodes.splice(0)) await node.close();
  await postgres.stop();
  postgres = await startPostgres();
  const rivals = await Promise.all([openNode(), openNode(), openNode()]);
  const holding = () => rivals.filter(({ node }) => node.trouble() !== null).length;
  for (let waited = 0; holding() < 2 && waited < 8_000; waited += 50) await sleep(50);
  expect(holding()).toBe(2);
  const keys = await rivals[0]?.node.store.keys();
  expect(keys?.map(({ purpose, state }) => `${purpose} ${state}`).toSorted()).toEqual([
    "attestation active",
    "log active",
  ]);
});
