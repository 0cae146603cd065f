import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FastifyInstance } from "fastify";
import { makeApi } from "#api";
import { digestText } from "#core";
import { northwind } from "#demo";
import { openServer, type OpenServer } from "../src/openServer.ts";

let server: OpenServer;
let app: FastifyInstance;
const tokens: Record<string, string> = {};

async function call(who: string, method: "GET" | "POST" | "DELETE", url: string, body?: object) {
  const headers = { authorization: `Bearer ${tokens[who]}` };
  const reply = await app.inject({ method, url, headers, ...(body ? { payload: body } : {}) });
  return { status: reply.statusCode, body: reply.body === "" ? null : reply.json() };
}

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), "checkrail-record-"));
  server = await openServer({ databaseUrl: null, folder, version: "1.0.0-test" });
  app = makeApi(server, { log: false });
  tokens.admin = server.adminToken;
  await call("admin", "POST", "/v1/catalog", { repository: northwind.repository, documents: northwind.catalog });
  for (const name of ["ana-ruiz", "ben-okafor", "chloe-tan", "dora-lind"]) {
    const made = await call("admin", "POST", "/v1/tokens", {
      label: name,
      person: `user:default/${name}`,
      scopes: ["read", "propose", "sign"],
    });
    tokens[name] = made.body.token;
  }
  const pipeline = await call("admin", "POST", "/v1/tokens", { label: "pipeline", person: null, scopes: ["read", "gate", "report", "observe"] });
  tokens.pipeline = pipeline.body.token;
}, 60_000);

afterAll(async () => {
  await app.close();
  await server.close();
});

describe("the thin path", () => {
  const file = { path: "services/cart/config/quotes.json", text: '{"timeoutMs": 900}\n' };
  const place = { service: "cart", environment: "production", artifact: digestText(file.text) };

  test("a configuration file: proposed, written, signed twice, allowed, and in the log", async () => {
    const before = await call("pipeline", "POST", "/v1/gates/deploy", place);
    expect(before.body.verdict).toBe("hold");

    const proposal = {
      title: "Raise the quote timeout", repository: northwind.repository, target: "main",
      author: { provider: "email", login: "ana-ruiz@northwind.example" }, range: null, files: [file], applies: [], steps: [],
    };
    const proposed = await call("ana-ruiz", "POST", "/v1/changes", proposal);
    expect(proposed.status).toBe(201);
    const { change, patch } = proposed.body;
    const shown = await call("ana-ruiz", "GET", `/v1/changes/${change}?gate=deploy&environment=production`);
    console.log(JSON.stringify(shown.body.decision.requirements.map((r: any) => [r.id, r.state, r.missing]), null, 1), shown.body.decision.effects.length);
    const doc = await call("ana-ruiz", "POST", `/v1/changes/${change}/documents`, {
      patch, aiPart: "none, written by hand",
      sections: Object.fromEntries(["what", "why", "risk", "validation", "rollback"].map((name) => [name, `${name}: the quote timeout goes from 800 to 900 ms for ${name}`])),
    });
    expect(doc.status).toBe(201);
    for (const who of ["ben-okafor", "chloe-tan"]) {
      const signed = await call(who, "POST", `/v1/changes/${change}/signatures`, { patch, verdict: "approve" });
      expect(signed.status, JSON.stringify(signed.body)).toBe(201);
    }
    const after = await call("pipeline", "POST", "/v1/gates/deploy", place);
    console.log(after.body.verdict, after.body.reasons, after.body.attestation?.receipt);
  });
});
