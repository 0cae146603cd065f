import cookie from "@fastify/cookie";
import formbody from "@fastify/formbody";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { statusOf } from "#api";
import { type Instant, Trouble } from "#core";
import { findSession, type Server, type Session } from "#flows";
import { printPage, type Visit } from "./frame.ts";
import { routes } from "./pages/index.ts";
import { ownPath } from "./pages/signIn.ts";
import { sentence, troublePage } from "./pages/trouble.ts";
import type { PageAnswer, PageRequest, PageRoute } from "./route.ts";

export type WebOptions = Readonly<{
  /** Files of `/assets/`, by name; null: there is none. */
  asset: (name: string) => Readonly<{ type: string; body: string | Uint8Array }> | null;
  /** Whether the browser reaches us over TLS: cookies are kept to it. */
  secure: boolean;
  /** The demo organisation is shown. */
  demo: boolean;
}>;

/** Nothing but what we serve ourselves: no inline script or style, no frame, no other site (CSP level 3). */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The dashboard's door, as a plugin beside the API's. */
export async function servePages(app: FastifyInstance, server: Server, options: WebOptions): Promise<void> {
  await app.register(cookie);
  await app.register(formbody, { bodyLimit: 2_000_000 });
  app.addHook("onSend", async (_request, reply) => {
    reply.headers({
      "content-security-policy": policy,
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "permissions-policy": "camera=(), microphone=(), geolocation=()",
      ...(options.secure ? { "strict-transport-security": "max-age=31536000" } : {}),
    });
  });
  app.get("/assets/:name", async (request, reply) => {
    const found = options.asset((request.params as { name: string }).name);
    if (found === null) return reply.code(404).type("text/plain").send("not here");
    return reply.type(found.type).header("cache-control", "public, max-age=300").send(found.body);
  });
  for (const route of routes) addPage(app, route, server, options);
  app.setErrorHandler(async (error, request, reply) => fail(error, request, reply, server, options));
}

function addPage(app: FastifyInstance, route: PageRoute, server: Server, options: WebOptions): void {
  app.route({
    method: route.method,
    url: route.path,
    bodyLimit: route.formMax ?? 200_000,
    ...(route.callsMax === undefined ? {} : { config: { rateLimit: { max: route.callsMax } } }),
    handler: async (request, reply) => {
      const asked = await gather(request, server, options);
      const denied = guard(route, asked, request);
      if (denied !== null) return answer(reply, denied, asked, options);
      const done = await route.handle(asked, server);
      return answer(reply, done, asked, options);
    },
  });
}

const cookieName = (secure: boolean) => (secure ? "__Host-checkrail" : "checkrail");

async function gather(request: FastifyRequest, server: Server, options: WebOptions): Promise<PageRequest> {
  const now = await server.store.now();
  const secret = request.cookies[cookieName(options.secure)];
  const session = secret === undefined ? null : await findSession(secret, now, server);
  const visit = await visitOf(request, session, now, server, options);
  return {
    params: request.params as Record<string, string>,
    query: textsOf(request.query),
    form: textsOf(request.body),
    session,
    visit,
    now,
  };
}

async function visitOf(
  request: FastifyRequest,
  session: Session | null,
  now: Instant,
  server: Server,
  options: WebOptions,
): Promise<Visit> {
  const log = await server.store.logStatus();
  const theme = request.cookies.theme;
  return {
    reader: session === null ? null : { id: session.actor.person ?? "", name: session.name, roles: session.roles },
    csrf: session?.csrf ?? "",
    at: request.url,
    now,
    waiting: 0,
    ledger: {
      size: log.size,
      signed: log.signed,
      witnesses: log.witnesses.length,
      trouble: server.trouble()?.message ?? null,
    },
    demo: options.demo,
    theme: theme === "light" || theme === "dark" ? theme : null,
  };
}

/** The same name twice, or a list, is nothing that our forms send. */
function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === "string"),
  );
}

/** null: go on. Forms come from our own pages (OWASP, CSRF: fetch metadata, then the session's token). */
function guard(route: PageRoute, { session, form, visit }: PageRequest, request: FastifyRequest): PageAnswer | null {
  if (route.method === "POST") {
    const site = request.headers["sec-fetch-site"];
    const isOurs = site === undefined || site === "same-origin";
    if (!isOurs || (session !== null && form.csrf !== session.csrf)) {
      throw new Trouble("forbidden", "this form is not of this sign-in", {
        hint: "open the page again and send it from there",
      });
    }
  }
  if (route.scope === null) return null;
  if (session === null) {
    const next = route.method === "GET" ? ownPath(visit.at) : "/";
    return { kind: "redirect", to: `/sign-in?next=${encodeURIComponent(next)}` };
  }
  if (session.actor.scopes.includes(route.scope)) return null;
  throw new Trouble("forbidden", `as ${session.roles.join(", ")} you read, and do not do this`, {
    hint: "somebody with the right role can; see People in Settings",
  });
}

function answer(reply: FastifyReply, done: PageAnswer, { visit }: PageRequest, { secure }: WebOptions): FastifyReply {
  if (done.kind === "redirect") {
    if (done.secret === null) reply.clearCookie(cookieName(secure), { path: "/" });
    else if (done.secret !== undefined) {
      reply.setCookie(cookieName(secure), done.secret, { path: "/", httpOnly: true, sameSite: "lax", secure });
    }
    return reply.redirect(done.to, 303);
  }
  return reply
    .code(done.status ?? 200)
    .type("text/html; charset=utf-8")
    .header("cache-control", "no-store")
    .send(printPage(done.page, visit));
}

async function fail(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  server: Server,
  options: WebOptions,
): Promise<FastifyReply> {
  const trouble =
    error instanceof Trouble
      ? error
      : new Trouble("bug", "this page could not be made", { hint: "try again", cause: error });
  if (trouble.code === "bug") request.log.error(error);
  const id = `err-${request.id}`;
  const status = statusOf(trouble.code);
  const asked = await gather(request, server, options).catch(() => null);
  if (asked === null) {
    // Even the frame needs the database: words alone, and they say so.
    return reply
      .code(503)
      .type("text/plain; charset=utf-8")
      .header("retry-after", "2")
      .send(`${sentence(trouble.message)}\n`);
  }
  return answer(reply, { kind: "page", page: troublePage(trouble, id), status }, asked, options);
}
