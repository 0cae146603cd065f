import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { makeApi } from "#api";
import { northwind } from "#demo";
import { type OpenServer, openServer, type ServerOptions } from "../src/openServer.ts";
import { type Postgres, startPostgres } from "./postgres.ts";

export type Reply = Readonly<{ status: number; body: Record<string, unknown>; headers: Record<string, unknown> }>;
export type Call = (
  who: string,
  method: "GET" | "POST" | "DELETE",
  url: string,
  body?: object,
  headers?: Readonly<Record<string, string>>,
) => Promise<Reply>;

/** A server of the demo organisation on either database, with a token for everybody who is named. */
export type RecordServer = Readonly<{
  server: OpenServer;
  app: FastifyInstance;
  call: Call;
  /** Makes a token: of a person by their name in the catalog, or of a machine with the scopes given. */
  admit: (who: string, scopes?: readonly string[]) => Promise<string>;
  postgres: Postgres | null;
  folder: string;
  close: () => Promise<void>;
}>;

export const databases = ["pglite", "postgres"] as const;

type Options = Partial<Pick<ServerOptions, "keys" | "witnesses">>;

export async function startRecord(kind: (typeof databases)[number], options: Options = {}): Promise<RecordServer> {
  const folder = mkdtempSync(join(tmpdir(), "checkrail-record-"));
  const postgres = kind === "postgres" ? await startPostgres() : null;
  const opened = await openRecord({ databaseUrl: postgres?.url ?? null, folder, ...options });
  await furnish(opened);
  return {
    ...opened,
    postgres,
    folder,
    close: async () => {
      await opened.close();
      await postgres?.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The catalog of the demo organisation, and its pipeline. */
export async function furnish({ call, admit }: OpenRecord): Promise<void> {
  const imported = await call("admin", "POST", "/v1/catalog", {
    repository: northwind.repository,
    documents: northwind.catalog,
  });
  if (imported.status !== 201) throw new Error(`no catalog: ${JSON.stringify(imported.body)}`);
  await admit("pipeline", ["read", "gate", "report", "observe"]);
}

export type OpenRecord = Pick<RecordServer, "server" | "app" | "call" | "admit" | "close">;

/** A server on what is there already. */
export async function openRecord(
  place: Readonly<{ databaseUrl: string | null; folder: string }> & Options,
): Promise<OpenRecord> {
  const { databaseUrl, folder, keys = null, witnesses = null } = place;
  const server = await openServer({ databaseUrl, folder, keys, origin: null, witnesses, version: "1.0.0-test" });
  const app = makeApi(server, { log: false });
  const tokens = new Map([["admin", server.adminToken]]);
  const call: Call = async (who, method, url, body, headers = {}) => {
    const token = tokens.get(who);
    const reply = await app.inject({
      method,
      url,
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(body ? { payload: body } : {}),
    });
    const isJson = /json/.test(String(reply.headers["content-type"]));
    const json: unknown = isJson ? reply.json() : {};
    return { status: reply.statusCode, body: json as Record<string, unknown>, headers: reply.headers };
  };
  const admit = async (who: string, scopes?: readonly string[]): Promise<string> => {
    const asPerson = { label: who, person: `user:default/${who}`, scopes: ["read", "propose", "sign"] };
    const asMachine = { label: who, person: null, scopes: scopes ?? [] };
    const made = await call("admin", "POST", "/v1/tokens", scopes === undefined ? asPerson : asMachine);
    if (made.status !== 201) throw new Error(`no token for ${who}: ${JSON.stringify(made.body)}`);
    const token = String(made.body.token);
    tokens.set(who, token);
    return token;
  };
  return {
    server,
    app,
    call,
    admit,
    close: async () => {
      await app.close();
      await server.close();
    },
  };
}

/** A configuration file of the cart, proposed by Ana. */
export const quotesFile = { path: "services/cart/config/quotes.json", text: '{"timeoutMs": 900}\n' };

export function quotesProposal(text = quotesFile.text) {
  return {
    title: "Raise the quote timeout",
    repository: northwind.repository,
    target: "main",
    author: { provider: "email", login: "ana-ruiz@northwind.example" },
    range: null,
    files: [{ ...quotesFile, text }],
    applies: [],
    steps: [],
  };
}

export const writtenSections = {
  what: "The cart waits 900 ms for a quote of the carrier instead of 800 ms.",
  why: "One carrier answers in 850 ms since Monday, and its customers see no delivery window.",
  risk: "A slow carrier keeps a request open for 100 ms longer; the cart's own limit is two seconds.",
  validation: "The staging cart ran with it for a day; its latency is on the dashboard of the cart.",
  rollback: "Push the old file again; the cart reads it within a minute, without a restart.",
};
