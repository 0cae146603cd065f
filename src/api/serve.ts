import { Ajv } from "ajv";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { z } from "zod";
import { digestText, Trouble } from "#core";
import { type Actor, authenticate, type Server } from "#flows";
import { byAddress, limitCalls } from "./limitCalls.ts";
import { measure } from "./metrics.ts";
import { openApi } from "./openapi.ts";
import { problemOf } from "./problem.ts";
import type { Answer, Route } from "./route.ts";
import { routes } from "./routes/index.ts";
import { trace } from "./trace.ts";

export type ServeOptions = Readonly<{
  log: boolean;
  /** Calls a minute from one token; a pipeline at full speed makes some hundred a second. */
  callsMax?: number;
}>;

const bodyMax = 1_000_000;
const nobody: Actor = { person: null, account: { provider: "machine", login: "" }, method: "token", scopes: [] };

/** The HTTP door. Nothing listens yet: `inject` is enough for tests, `listen` for the rest. */
export function makeApi(server: Server, { log, callsMax = 60_000 }: ServeOptions): FastifyInstance {
  const app = fastify({
    logger: log ? { level: "info", redact: ["req.headers.authorization"] } : false,
    bodyLimit: bodyMax,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 400 },
  });
  const strict = new Ajv({ allErrors: true, useDefaults: true, strict: false });
  const fromText = new Ajv({ allErrors: true, useDefaults: true, coerceTypes: true, strict: false });
  app.setValidatorCompiler(({ schema, httpPart }) => (httpPart === "body" ? strict : fromText).compile(schema));
  // Answers are made by our own code: they go out as they are.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  app.setErrorHandler((error, _request, reply) => sendProblem(reply, asTrouble(error)));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      reply,
      new Trouble("not-found", `there is nothing at ${request.method} ${request.url.slice(0, 200)}`, {
        hint: "see /openapi.json",
      }),
    ),
  );
  limitCalls(app, callsMax);
  measure(app, server);
  trace(app);
  // After the plugins above are there: they see only routes that come later.
  app.after(() => {
    for (const route of routes) addRoute(app, route, server);
    const document = openApi(routes, server.version);
    app.get("/openapi.json", async (_request, reply) => reply.send(document));
  });
  return app;
}

const actors = new WeakMap<FastifyRequest, Actor>();

function addRoute(app: FastifyInstance, route: Route, server: Server): void {
  const { method, params, query, body } = route;
  app.route({
    method,
    url: route.path,
    bodyLimit: route.bodyMax ?? bodyMax,
    ...(route.callsMax === undefined
      ? {}
      : { config: { rateLimit: { max: route.callsMax, keyGenerator: byAddress } } }),
    schema: {
      ...(params ? { params: schemaOf(params) } : {}),
      ...(query ? { querystring: schemaOf(query) } : {}),
      ...(body ? { body: schemaOf(body) } : {}),
    },
    // Before the body is read: who may not is told so, and nothing else.
    onRequest: async (request) => {
      if (route.scope !== null) actors.set(request, await actorOf(request, route, server));
    },
    handler: async (request, reply) => {
      const actor = actors.get(request) ?? nobody;
      const requestKey = headerOf(request, "idempotency-key");
      const asked = { params: request.params, query: request.query, body: request.body, actor, requestKey };
      const give = () => route.handle(asked, server);
      const done =
        method === "POST" && requestKey !== null ? await once(request, asked, give, server, reply) : await give();
      return send(reply, done);
    },
  });
}

function schemaOf(type: z.ZodType): object {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { target: "draft-7", io: "input" });
  return schema;
}

/** Who asks. Rights are checked before anything is read of what they ask for. */
async function actorOf(request: FastifyRequest, route: Route, server: Server): Promise<Actor> {
  const token = /^Bearer (\S+)$/i.exec(headerOf(request, "authorization") ?? "")?.[1];
  const actor = token === undefined ? null : await authenticate(token, server);
  if (actor === null) {
    throw new Trouble(
      "unauthenticated",
      token === undefined ? "this needs a token" : "this token is not good (any more)",
      {
        hint: "send `Authorization: Bearer …`; `checkrail login` gets one",
      },
    );
  }
  if (route.scope !== null && route.scope !== "read" && !actor.scopes.includes(route.scope)) {
    throw new Trouble("forbidden", `this token lacks the scope \`${route.scope}\``, {
      hint: "ask for a token that has it",
    });
  }
  if (route.personOnly === true && actor.person === null) {
    throw new Trouble("forbidden", "only a person may do this", { hint: "sign in as a person" });
  }
  return actor;
}

type Asked = Parameters<Route["handle"]>[0];

/** The same request under the same key does one thing, and is answered the same. */
async function once(
  request: FastifyRequest,
  asked: Asked,
  give: () => Promise<Answer>,
  { store }: Server,
  reply: FastifyReply,
): Promise<Answer> {
  const { account } = asked.actor;
  const key = digestText(`${account.provider}:${account.login}\n${request.method} ${request.url}\n${asked.requestKey}`);
  const digest = digestText(JSON.stringify(asked.body ?? null));
  const kept = await store.requests.reserve(key, digest);
  if (kept === null) {
    try {
      const done = await give();
      await store.requests.keep(key, done.status, JSON.stringify(done.body));
      return done;
    } catch (error) {
      await store.requests.release(key);
      throw error;
    }
  }
  if (kept.digest !== digest) {
    throw new Trouble("conflict", "this Idempotency-Key was used for another request", { hint: "choose a new key" });
  }
  if (kept.status === 0) {
    throw new Trouble("conflict", "the same request is being worked on", { hint: "ask again in a moment" });
  }
  reply.header("idempotency-replayed", "true");
  return { status: kept.status, body: JSON.parse(kept.body) as unknown };
}

function headerOf(request: FastifyRequest, name: string): string | null {
  const value = request.headers[name];
  return typeof value === "string" && value !== "" ? value : null;
}

function send(reply: FastifyReply, { status, body, type, headers = {} }: Answer): FastifyReply {
  reply.code(status).headers(headers);
  if (status === 204) return reply.send();
  return type === undefined ? reply.send(body) : reply.type(type).send(body);
}

function sendProblem(reply: FastifyReply, error: unknown): FastifyReply {
  const problem = problemOf(error);
  if (problem.status >= 500) reply.log.error(error);
  if (problem.status === 503) reply.header("retry-after", "2");
  return reply.code(problem.status).type("application/problem+json").send(problem);
}

type FastifyTrouble = Error &
  Readonly<{ validation?: readonly { instancePath: string; message?: string }[]; statusCode?: number }>;

/** What Fastify itself refuses (a shape, a size, broken JSON) in our words. */
function asTrouble(error: unknown): unknown {
  if (error instanceof Trouble || !(error instanceof Error)) return error;
  const { validation, statusCode, message } = error as FastifyTrouble;
  if (validation !== undefined) {
    const places = validation.map(({ instancePath, message: why }) => `${instancePath || "/"} ${why ?? "is wrong"}`);
    return new Trouble("invalid", `the request does not fit: ${[...new Set(places)].slice(0, 10).join("; ")}`, {
      hint: "see /openapi.json for the shape",
    });
  }
  if (statusCode === 413)
    return new Trouble("invalid", "the body is too large", { hint: "split it, or leave files out" });
  if (statusCode !== undefined && statusCode < 500)
    return new Trouble("invalid", message, { hint: "send JSON in UTF-8" });
  return error;
}
