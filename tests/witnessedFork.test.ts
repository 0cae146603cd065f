import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keyring } from "#integrations";
import { generateKey, noteKey, printVkey } from "#ledger";
import { type OpenServer, openServer } from "../src/openServer.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { type ServedWitness, servedWitness } from "./servedWitness.ts";
import { origin, until } from "./witnessedRecord.ts";

const folder = mkdtempSync(join(tmpdir(), "checkrail-fork-"));
const keys = join(folder, "keys");
let postgres: Postgres;
const policyFile = (name: string, lines: string) => {
  const path = join(folder, `${name}.policy`);
  writeFileSync(path, lines);
  return path;
};

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function inPostgres(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url.replace(/\/postgres$/, "/template1") });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

function open(
  database: string,
  path: string,
  more: Partial<{ grace: string; keys: string }> = {},
): Promise<OpenServer> {
  const databaseUrl = postgres.url.replace(/\/postgres$/, `/${database}`);
  const place = { databaseUrl, folder: join(folder, database), keys: more.keys ?? keys, origin: null };
  return openServer({ ...place, witnesses: { path, grace: more.grace ?? null }, version: "1.0.0-test" });
}

/** One more leaf. */
async function grow({ store }: OpenServer): Promise<void> {
  const { newFact, protocolRetired } = await import("#facts");
  const { processRandom } = await import("#integrations");
  const fact = newFact(protocolRetired, processRandom.uuid(), null, { name: "none", reason: "a leaf for a test" });
  await store.append({ facts: [fact], payloads: [], guards: [] });
}

const isAllSeen = async ({ store }: OpenServer) => {
  const { signed, waiting, witnesses } = await store.logStatus();
  return waiting === 0 && signed > 0 && witnesses.every(({ lag }) => lag === 0);
};

describe("a database that was set back", () => {
  let witness: ServedWitness;
  let path: string;
  beforeAll(async () => {
    witness = await servedWitness("outside", [keyring(keys, "log", origin).vkey]);
    path = policyFile("outside", `${witness.line}\nquorum outside\n`);
    const first = await open("postgres", path);
    await grow(first);
    await until(() => isAllSeen(first));
    await first.close();
    await inPostgres("create database backup template postgres");
    const next = await open("postgres", path);
    for (let i = 0; i < 5; i += 1) await grow(next);
    await until(() => isAllSeen(next));
    await next.close();
    // On another host, whose disk remembers nothing.
    rmSync(join(keys, "last-signed.json"));
  });
  afterAll(() => witness.close());

  test("is not signed: the witness has seen past it, and everybody is told", async () => {
    const restored = await open("backup", path);
    try {
      await grow(restored);
      await until(() => restored.trouble() !== null);
      expect(restored.trouble()).toMatchObject({
        code: "fork-guard",
        message: expect.stringMatching(/`outside` has seen/),
      });
      await new Promise((done) => setTimeout(done, 500));
      const status = await restored.store.logStatus();
      expect(status.waiting + status.size - status.signed).toBeGreaterThan(0);
      expect(status.witnesses[0]?.trouble?.said).toMatch(/has seen \d+ leaves, and this log has \d+/);
    } finally {
      await restored.close();
    }
  });

  test("and again if the witness was away when it was signed, and comes back", async () => {
    await witness.kill();
    rmSync(join(keys, "last-signed.json"), { force: true });
    await inPostgres("create database later template backup");
    const restored = await open("later", path, { grace: "3600" });
    try {
      for (let i = 0; i < 9; i += 1) await grow(restored);
      await until(async () => (await restored.store.logStatus()).waiting === 0);
      const { size } = await restored.store.logStatus();
      await witness.start();
      await until(() => restored.trouble() !== null);
      expect(restored.trouble()?.message).toMatch(/`outside` has seen another history/);
      await grow(restored);
      await new Promise((done) => setTimeout(done, 500));
      const status = await restored.store.logStatus();
      expect(status.signed).toBeLessThanOrEqual(size);
      expect(status.quorum?.size).toBeLessThan(status.signed);
    } finally {
      await restored.close();
    }
  });

  test("the newest one goes on, with the same witness", async () => {
    rmSync(join(keys, "last-signed.json"), { force: true });
    const newest = await open("postgres", path);
    try {
      await grow(newest);
      await until(() => isAllSeen(newest));
      expect(newest.trouble()).toBeNull();
    } finally {
      await newest.close();
    }
  });
});

describe("a witness that lies", () => {
  const vkey = printVkey(noteKey("liar", "cosignature", generateKey(new Uint8Array(32).fill(7)).publicKey));
  let answer: [number, string] = [200, ""];
  let liar: Server;
  let server: OpenServer;
  beforeAll(async () => {
    await inPostgres("create database lied_to");
    liar = createServer((request, response) => {
      request.resume();
      request.on("end", () => response.writeHead(answer[0]).end(answer[1]));
    });
    liar.listen(0, "127.0.0.1");
    await once(liar, "listening");
    const address = liar.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    answer = [500, "not now"];
    const path = policyFile("liar", `witness liar ${vkey} http://127.0.0.1:${port}\nquorum liar\n`);
    server = await open("lied_to", path, { keys: join(folder, "other-keys") });
  });
  afterAll(async () => {
    await server.close();
    liar.closeAllConnections();
    liar.close();
  });

  test.each<[string, number, string, RegExp]>([
    ["with a signature of nobody", 200, `— liar ${Buffer.alloc(76, 1).toString("base64")}\n`, /does not hold/],
    ["with its own key over nothing", 200, `— liar ${lineOf(vkey)}\n`, /does not hold/],
    ["with a page of a proxy", 200, "<html></html>", /does not hold/],
    ["without an end", 200, "x".repeat(200_000), /without end/],
    ["with no size at all", 409, "many\n", /answers 409/],
    ["with ever smaller sizes", 409, "0\n", /does not stay with/],
    ["that it does not know this log", 404, "nobody\n", /answers 404: nobody/],
  ])("is as good as away: %s", async (_name, status, body, said) => {
    answer = [status, body];
    await until(async () => said.test((await server.store.logStatus()).witnesses[0]?.trouble?.said ?? ""));
    expect(server.trouble()).toBeNull();
    expect((await server.store.logStatus()).quorum).toMatchObject({
      size: 0,
      missing: [{ name: "liar", since: null }],
    });
  });

  test("and one that says it has seen more stops the log: doubt holds", async () => {
    answer = [409, "999999\n"];
    await until(() => server.trouble() !== null);
    expect(server.trouble()).toMatchObject({ code: "fork-guard", message: expect.stringContaining("999999 leaves") });
  });
});

function lineOf(vkey: string): string {
  const id = Buffer.from(vkey.split("+")[1] ?? "", "hex");
  return Buffer.concat([id, Buffer.alloc(72, 1)]).toString("base64");
}
