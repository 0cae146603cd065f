import { z } from "zod";
import {
  dismissSignature,
  documentChange,
  exportEvidence,
  type Proposal,
  proposeChange,
  reportStatus,
  showChange,
  signChange,
} from "#flows";
import { answer, type Route } from "../route.ts";
import { account, digest, id, instant, name, open, page, step, text } from "../shapes.ts";

const content = z.union([
  z.strictObject({ kind: z.literal("text"), text: z.string() }),
  z.strictObject({
    kind: z.literal("opaque"),
    why: z.enum(["binary", "too-large", "encoding", "symlink", "submodule", "unreadable"]),
    detail: z.string().max(1_000),
  }),
]);
const path = z.string().min(1).max(4_096);
const blob = z.string().regex(/^[0-9a-f]{40,64}$/);
const signatureOfGit = z.strictObject({ name: z.string().max(1_000), email: z.string().max(1_000) });

const range = z.strictObject({
  mergeBase: blob,
  head: blob,
  headTree: blob,
  entries: z
    .array(
      z.strictObject({ path, oldMode: z.string().max(6), newMode: z.string().max(6), oldBlob: blob, newBlob: blob }),
    )
    .max(20_000),
  artifacts: z
    .array(
      z.strictObject({
        path,
        oldPath: path.nullable(),
        change: z.enum(["added", "modified", "deleted", "renamed"]),
        before: content.nullable(),
        after: content.nullable(),
      }),
    )
    .max(20_000),
  commits: z
    .array(
      z.strictObject({
        id: blob,
        tree: blob,
        parents: z.array(blob).max(100),
        author: signatureOfGit,
        committer: signatureOfGit,
        title: z.string().max(100_000),
        message: z.string().max(1_000_000),
        note: z.string().max(5_000_000).nullable(),
      }),
    )
    .max(5_000),
  linesAdded: z.number().int().min(0),
  linesDeleted: z.number().int().min(0),
});

export const proposal = z.strictObject({
  title: z.string().min(1).max(1_000),
  repository: z.string().min(1).max(500),
  target: z.string().min(1).max(500),
  author: account.nullable(),
  range: range.nullable(),
  files: z.array(z.strictObject({ path, text: z.string() })).max(1_000),
  applies: z.array(digest).max(100),
  steps: z.array(step).max(500),
});

const proposed = z.strictObject({
  change: id,
  revision: z.number().int(),
  patch: digest,
  result: digest,
  created: z.boolean(),
});
const ofChange = z.strictObject({ change: id });
const made = z.strictObject({ id });
const proposalMax = 32_000_000;
/** What a small configuration change looks like. */
const exampleProposal = {
  title: "Raise the quote timeout",
  repository: "github.com/northwind/stores",
  target: "main",
  author: { provider: "email", login: "ana-ruiz@northwind.example" },
  range: null,
  files: [{ path: "services/cart/config/quotes.json", text: '{"timeoutMs": 900}\n' }],
  applies: [],
  steps: [],
};

export const changeRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/changes",
    summary: "propose a change; the same content again is the same change",
    tag: "changes",
    scope: "propose",
    body: proposal,
    bodyMax: proposalMax,
    answers: { 200: proposed, 201: proposed },
    example: { body: exampleProposal, status: 201 },
    handle: async ({ body, actor }, server) => {
      const done = await proposeChange(body as Proposal, null, actor, server);
      return answer(done.created ? 201 : 200, done);
    },
  },
  {
    method: "GET",
    path: "/v1/changes",
    summary: "changes, the one that moved last first",
    tag: "changes",
    scope: "read",
    query: page.extend({ state: z.enum(["open", "closed"]).optional() }),
    answers: { 200: open },
    example: { query: "limit=5", status: 200 },
    handle: async ({ query }, { store }) => {
      const { limit, after, state } = query as { limit: number; after?: string; state?: "open" | "closed" };
      return answer(200, await store.changes.list({ limit, after: after ?? null, state: state ?? null }));
    },
  },
  {
    method: "GET",
    path: "/v1/changes/:change",
    summary: "one change: its revision, evidence, and what a gate would say now",
    tag: "changes",
    scope: "read",
    params: ofChange,
    query: z.strictObject({
      gate: z.enum(["merge", "deploy"]).default("merge"),
      environment: name.optional(),
    }),
    answers: { 200: open },
    handle: async ({ params, query }, server) => {
      const { change } = params as { change: string };
      const { gate, environment } = query as { gate: "merge" | "deploy"; environment?: string };
      return answer(200, await showChange({ change, gate, environment: environment ?? null }, server));
    },
  },
  {
    method: "GET",
    path: "/v1/changes/:change/evidence",
    summary: "the evidence as `check --evidence` takes it",
    tag: "changes",
    scope: "read",
    params: ofChange,
    answers: { 200: open },
    handle: async ({ params }, server) =>
      answer(200, await exportEvidence((params as { change: string }).change, server)),
  },
  {
    method: "POST",
    path: "/v1/changes/:change/revisions",
    summary: "push a revision of a change",
    tag: "changes",
    scope: "propose",
    params: ofChange,
    body: proposal,
    bodyMax: proposalMax,
    answers: { 200: proposed, 201: proposed },
    handle: async ({ params, body, actor }, server) => {
      const done = await proposeChange(body as Proposal, (params as { change: string }).change, actor, server);
      return answer(201, done);
    },
  },
  {
    method: "POST",
    path: "/v1/changes/:change/documents",
    summary: "hand in the written change, signed by whoever hands it in",
    tag: "changes",
    scope: "sign",
    personOnly: true,
    params: ofChange,
    body: z.strictObject({
      patch: digest,
      sections: z.record(z.string().min(1).max(100), text),
      steps: z.array(step).max(500).default([]),
      aiPart: text,
    }),
    answers: { 201: made },
    handle: async ({ params, body, actor }, server) => {
      const request = body as Omit<Parameters<typeof documentChange>[0], "change">;
      return answer(201, await documentChange({ ...request, ...(params as { change: string }) }, actor, server));
    },
  },
  {
    method: "POST",
    path: "/v1/changes/:change/signatures",
    summary: "sign exactly the patch that was shown, or ask for changes",
    tag: "changes",
    scope: "sign",
    personOnly: true,
    params: ofChange,
    body: z.strictObject({
      patch: digest,
      verdict: z.enum(["approve", "request-changes"]),
      comment: text.nullable().default(null),
      expiresAt: instant.nullable().default(null),
    }),
    answers: { 201: made },
    handle: async ({ params, body, actor }, server) => {
      const request = body as Omit<Parameters<typeof signChange>[0], "change">;
      return answer(201, await signChange({ ...request, ...(params as { change: string }) }, actor, server));
    },
  },
  {
    method: "POST",
    path: "/v1/changes/:change/dismissals",
    summary: "take a signature back",
    tag: "changes",
    scope: "sign",
    personOnly: true,
    params: ofChange,
    body: z.strictObject({ target: id, reason: z.string().min(1).max(10_000) }),
    answers: { 201: made },
    handle: async ({ params, body, actor }, server) => {
      const request = body as { target: string; reason: string };
      return answer(201, await dismissSignature({ ...request, ...(params as { change: string }) }, actor, server));
    },
  },
  {
    method: "POST",
    path: "/v1/changes/:change/statuses",
    summary: "report what a machine found on a revision: a status, coverage, a rollout plan",
    tag: "changes",
    scope: "report",
    params: ofChange,
    body: z.union([
      z.strictObject({
        kind: z.literal("status"),
        name,
        state: z.enum(["success", "failure", "pending"]),
        result: digest,
      }),
      z.strictObject({ kind: z.literal("coverage"), changedLines: z.number().min(0).max(100), result: digest }),
      z.strictObject({
        kind: z.literal("rollout"),
        stages: z.array(z.number().min(0).max(100)).min(1).max(50),
        bakeMinutes: z.number().min(0),
        result: digest,
      }),
    ]),
    answers: { 201: made },
    handle: async ({ params, body, actor }, server) => {
      const { change } = params as { change: string };
      return answer(201, await reportStatus(change, body as Parameters<typeof reportStatus>[1], actor, server));
    },
  },
];
