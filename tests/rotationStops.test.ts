import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeApi } from "#api";
import { northwind } from "#demo";
import { keyRotated, newFact } from "#facts";
import { checkpointSigner, keyring, processRandom } from "#integrations";
import {
  ed25519NoteVerifier,
  openCheckpoint,
  parseVkey,
  printCheckpoint,
  printRotation,
  rootOf,
  rotationText,
} from "#ledger";
import { openPglite } from "#store";
import { type OpenServer, openServer } from "../src/openServer.ts";
import { appendFacts } from "../src/store/appendFacts.ts";
import { readWaiting, sequenceBatch } from "../src/store/batch.ts";
import type { Database } from "../src/store/database.ts";
import { readEnrolled } from "../src/store/enrolledKey.ts";
import { loadLog } from "../src/store/logState.ts";
import { bindSigner } from "../src/store/signingKeys.ts";

const origin = "checkrail.local/ledger";
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "checkrail-stops-"));
  await serving(async (server) => record(server));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function serving<T>(work: (server: OpenServer) => Promise<T>, place = folder): Promise<T> {
  const server = await openServer({
    databaseUrl: null,
    folder: place,
    keys: null,
    origin: null,
    version: "1.0.0-test",
  });
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

/** Records a fact, and waits until it is under a checkpoint. */
async function record(server: OpenServer): Promise<void> {
  const app = makeApi(server, { log: false });
  const payload = { repository: northwind.repository, documents: northwind.catalog };
  const headers = { authorization: `Bearer ${server.adminToken}` };
  const reply = await app.inject({ method: "POST", url: "/v1/catalog", headers, payload });
  expect(reply.statusCode).toBe(201);
  await app.close();
  for (;;) {
    const { size, signed, waiting } = await server.store.logStatus();
    if (waiting === 0 && signed === size && size > 0) return;
    if (server.trouble() !== null) throw server.trouble();
    await sleep(10);
  }
}

/** The steps of a rotation on a database that nobody serves, up to the one after which the process is gone. */
async function stopAfter(last: "made" | "recorded" | "sequenced" | "signed"): Promise<void> {
  const ring = keyring(join(folder, "keys"), "log", origin);
  const to = await ring.make();
  if (last === "made") return;
  const database = await openPglite(join(folder, "database"));
  try {
    await database.transaction(async (query) => {
      const current = await readEnrolled(query, "log");
      if (current === null) throw new Error("a log has a key");
      const rotation = { origin, purpose: "log", from: current.vkey, to } as const;
      const signatures = [];
      for (const vkey of [current.vkey, to]) {
        const key = parseVkey(vkey);
        if (!key.ok) throw new Error("no key");
        const signature = await ring.sign(vkey, Buffer.from(rotationText(rotation)));
        signatures.push({ name: key.value.name, keyId: key.value.keyId, signature });
      }
      const id = processRandom.uuid();
      const proof = printRotation(rotation, signatures);
      const data = {
        id,
        purpose: "log",
        vkey: to,
        replaces: current.id,
        reason: "yearly",
        compromised: false,
        proof,
      } as const;
      await appendFacts(query, { facts: [newFact(keyRotated, id, null, data)], payloads: [], guards: [] });
    });
    if (last !== "recorded") await sequence(database, last === "signed");
  } finally {
    await database.close();
  }
}

/** Moves what waits into the log; `signs`: and has the checkpoint signed, which then is not kept. */
async function sequence(database: Database, signs: boolean): Promise<void> {
  const edge = await loadLog(database.query);
  const batch = await database.transaction(async (query) => sequenceBatch(query, edge, await readWaiting(query)));
  if (!signs) return;
  const ring = keyring(join(folder, "keys"), "log", origin);
  const keys = {
    signer: checkpointSigner(join(folder, "keys"), origin, ring),
    attestation: keyring(join(folder, "keys"), "attestation", origin),
    uuid: processRandom.uuid,
  };
  const { size } = batch.edge.frontier;
  const root = rootOf(batch.edge.frontier);
  const text = printCheckpoint({ origin, size, root, extensions: [] });
  await (await bindSigner(database, keys, size)).signCheckpoint({ size: Number(size), root, text });
}

test.each([
  ["made", 1],
  ["recorded", 2],
  ["sequenced", 2],
  ["signed", 2],
] as const)("a rotation that stops once it is %s leaves one key in force, and the log goes on", async (step, count) => {
  await stopAfter(step);
  await serving(async (server) => {
    await record(server);
    const chain = await server.store.keyChain("log");
    expect(chain.length).toBe(count);
    const { size, checkpoint } = await server.store.logStatus();
    const inForce = chain.filter(({ span }) => span.from <= size && (span.until === null || size <= span.until));
    expect(inForce.length).toBe(1);
    const verifiers = inForce.map(({ key }) => ed25519NoteVerifier(key));
    expect(openCheckpoint(checkpoint ?? "", { origin, verifiers })).toMatchObject({ ok: true });
    expect(await server.store.verifyLog()).toMatchObject({ problems: [] });
    const { tables } = await server.store.rebuild();
    expect(tables.filter(({ missing, extra }) => missing + extra > 0)).toEqual([]);
  });
});

test("a database that was set back is not signed, nor one that went another way since", async () => {
  const older = `${folder}-older`;
  cpSync(folder, older, { recursive: true });
  try {
    await serving((server) => record(server));
    // The node that signed the newer one meets the older one.
    cpSync(join(folder, "keys"), `${older}-keys`, { recursive: true });
    await serving((server) => record(server), older);
    await serving((server) => record(server), older);
    rmSync(join(older, "keys"), { recursive: true });
    cpSync(`${older}-keys`, join(older, "keys"), { recursive: true });
    await serving(async (server) => {
      while (server.trouble() === null) await sleep(10);
      expect(server.trouble()).toMatchObject({
        code: "fork-guard",
        message: expect.stringContaining("this node signed"),
      });
    }, older);
  } finally {
    for (const each of [older, `${older}-keys`]) rmSync(each, { recursive: true, force: true });
  }
});
