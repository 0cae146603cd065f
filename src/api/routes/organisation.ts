import { z } from "zod";
import {
  adoptProtocols,
  importCatalog,
  issueToken,
  linkAccount,
  retireProtocol,
  revokeToken,
  setPassword,
  signIn,
  unlinkAccount,
} from "#flows";
import { answer, type Route, scopes } from "../route.ts";
import { account, id, name, open, text } from "../shapes.ts";

const documents = z
  .array(z.strictObject({ path: z.string().min(1).max(4_096), text: z.string() }))
  .min(1)
  .max(2_000);
const person = z.string().min(1).max(300);

export const organisationRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/catalog",
    summary: "take a Backstage catalog into force",
    tag: "organisation",
    scope: "admin",
    body: z.strictObject({ repository: z.string().max(500).nullable().default(null), documents }),
    bodyMax: 32_000_000,
    answers: { 201: open },
    handle: async ({ body, actor }, server) =>
      answer(201, await importCatalog(body as Parameters<typeof importCatalog>[0], actor, server)),
  },
  {
    method: "POST",
    path: "/v1/protocols",
    summary: "put protocols in force, all or none",
    tag: "organisation",
    scope: "admin",
    body: z.strictObject({ documents }),
    bodyMax: 4_000_000,
    answers: { 201: open },
    handle: async ({ body, actor }, server) =>
      answer(
        201,
        await adoptProtocols((body as { documents: { path: string; text: string }[] }).documents, actor, server),
      ),
  },
  {
    method: "DELETE",
    path: "/v1/protocols/:protocol",
    summary: "retire a protocol",
    tag: "organisation",
    scope: "admin",
    params: z.strictObject({ protocol: name }),
    query: z.strictObject({ reason: z.string().min(1).max(1_000) }),
    answers: { 204: "none" },
    handle: async ({ params, query, actor }, server) => {
      await retireProtocol(
        (params as { protocol: string }).protocol,
        (query as { reason: string }).reason,
        actor,
        server,
      );
      return answer(204, null);
    },
  },
  {
    method: "POST",
    path: "/v1/accounts",
    summary: "say whose an account is; the linker cannot sign beside that person for 30 days",
    tag: "people",
    scope: "admin",
    body: z.strictObject({ account, person }),
    answers: { 204: "none" },
    handle: async ({ body, actor }, server) => {
      await linkAccount(body as Parameters<typeof linkAccount>[0], actor, server);
      return answer(204, null);
    },
  },
  {
    method: "POST",
    path: "/v1/accounts/unlink",
    summary: "an account is nobody's any more",
    tag: "people",
    scope: "admin",
    body: z.strictObject({ account, reason: z.string().min(1).max(1_000) }),
    answers: { 204: "none" },
    handle: async ({ body, actor }, server) => {
      const request = body as { account: { provider: string; login: string }; reason: string };
      await unlinkAccount(request.account, request.reason, actor, server);
      return answer(204, null);
    },
  },
  {
    method: "POST",
    path: "/v1/passwords",
    summary: "give a person a local sign-in",
    tag: "people",
    scope: "admin",
    body: z.strictObject({ person, password: z.string().min(12).max(200) }),
    answers: { 201: open },
    handle: async ({ body, actor }, server) =>
      answer(201, await setPassword(body as Parameters<typeof setPassword>[0], actor, server)),
  },
  {
    method: "POST",
    path: "/v1/session",
    summary: "sign in with a local password; answers a token for twelve hours",
    tag: "people",
    scope: null,
    callsMax: 20,
    body: z.strictObject({ login: z.string().min(1).max(200), password: z.string().min(1).max(200) }),
    answers: { 201: open },
    handle: async ({ body }, server) => answer(201, await signIn(body as { login: string; password: string }, server)),
  },
  {
    method: "GET",
    path: "/v1/me",
    summary: "who this token stands for, and what it may do",
    tag: "people",
    scope: "read",
    answers: { 200: open },
    example: { status: 200 },
    handle: async ({ actor }) => answer(200, actor),
  },
  {
    method: "POST",
    path: "/v1/tokens",
    summary: "make a token; it is shown once",
    tag: "people",
    scope: "read",
    body: z.strictObject({
      label: z.string().min(1).max(100),
      person: person.nullable(),
      scopes: z.array(z.enum(scopes)).min(1),
      hours: z
        .number()
        .positive()
        .max(24 * 366)
        .nullable()
        .default(null),
    }),
    answers: { 201: open },
    handle: async ({ body, actor }, server) =>
      answer(201, await issueToken(body as Parameters<typeof issueToken>[0], actor, server)),
  },
  {
    method: "GET",
    path: "/v1/tokens",
    summary: "your tokens; an admin sees all. Never the secrets",
    tag: "people",
    scope: "read",
    answers: { 200: open },
    example: { status: 200 },
    handle: async ({ actor }, { store }) =>
      answer(200, { items: await store.tokens.list(actor.scopes.includes("admin") ? null : actor.person) }),
  },
  {
    method: "DELETE",
    path: "/v1/tokens/:token",
    summary: "take a token back",
    tag: "people",
    scope: "read",
    params: z.strictObject({ token: id }),
    query: z.strictObject({ reason: text.default("taken back") }),
    answers: { 204: "none" },
    handle: async ({ params, query, actor }, server) => {
      await revokeToken((params as { token: string }).token, (query as { reason: string }).reason, actor, server);
      return answer(204, null);
    },
  },
];
