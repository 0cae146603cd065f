import { z } from "zod";
import { type Digest, Trouble } from "#core";
import {
  answerGate,
  attestationBundle,
  type GateRequest,
  observeHealth,
  offlineBundleFile,
  recordBuild,
  reportDeployment,
  type TrustRequest,
  trustFile,
} from "#flows";
import { answer, type Route } from "../route.ts";
import { digest, id, name, open, page } from "../shapes.ts";

const place = z.strictObject({ service: name, environment: name, artifact: digest });
/** The size of the log that the caller saw last. */
const logSize = z.int().min(0).nullable().default(null);
const commit = z.string().regex(/^[0-9a-f]{40,64}$/);

const trusted = z.strictObject({
  service: name,
  environment: name,
  level: z.int().min(0).max(4).default(2),
  checkpoint: z.boolean().default(false),
});

export const gateRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/gates/deploy",
    summary: "may this artifact be deployed there? an allow comes with its attestation and receipt",
    tag: "gates",
    scope: "gate",
    body: place.extend({ from: logSize }),
    answers: { 200: open },
    example: {
      body: { service: "checkout", environment: "production", artifact: `sha256:${"0".repeat(64)}` },
      status: 200,
    },
    handle: async ({ body, actor }, server) => answer(200, await answerGate(body as GateRequest, actor, server)),
  },
  {
    method: "GET",
    path: "/v1/attestations",
    summary: "attestations, newest first",
    tag: "gates",
    scope: "read",
    query: page.extend({ artifact: digest.optional() }),
    answers: { 200: open },
    example: { query: "limit=5", status: 200 },
    handle: async ({ query }, { store }) => {
      const { limit, after, artifact } = query as { limit: number; after?: string; artifact?: string };
      return answer(200, await store.attestations.list({ limit, after: after ?? null, artifact: artifact ?? null }));
    },
  },
  {
    method: "GET",
    path: "/v1/attestations/:attestation",
    summary: "one attestation as a bundle that verifies offline",
    tag: "gates",
    scope: "read",
    params: z.strictObject({ attestation: id }),
    query: z.strictObject({ from: z.int().min(0).optional() }),
    answers: { 200: open },
    handle: async ({ params, query }, server) => {
      const { attestation } = params as { attestation: string };
      const bundle = await attestationBundle(attestation, (query as { from?: number }).from ?? null, server);
      if (bundle !== null) return { status: 200, body: bundle, type: "application/json" };
      throw new Trouble("not-found", "there is no such attestation in the log", {
        hint: "list them: GET /v1/attestations",
      });
    },
  },
  {
    method: "GET",
    path: "/v1/trust",
    summary: "what a gate of one place should believe: a trust file to look at and to pin where the gate runs",
    tag: "gates",
    scope: "read",
    query: trusted,
    answers: { 200: open },
    example: { query: "service=cart&environment=production", status: 200 },
    handle: async ({ query }, server) => ({
      status: 200,
      body: await trustFile(query as TrustRequest, server),
      type: "application/json",
    }),
  },
  {
    method: "GET",
    path: "/v1/bundles",
    summary: "what a gate needs when nobody answers: its trust file, and the proofs of versions that it may go back to",
    tag: "gates",
    scope: "read",
    query: trusted.extend({ from: z.int().min(0).optional() }),
    answers: { 200: open },
    example: { query: "service=cart&environment=production", status: 200 },
    handle: async ({ query }, server) => {
      const { from, ...request } = query as TrustRequest & { from?: number };
      const body = await offlineBundleFile({ ...request, from: from ?? null }, server);
      return { status: 200, body, type: "application/json" };
    },
  },
  {
    method: "POST",
    path: "/v1/builds",
    summary: "record which commit an artifact was built from, and the history behind it",
    tag: "gates",
    scope: "report",
    body: z.strictObject({
      artifact: digest,
      repository: z.string().min(1).max(500),
      commit,
      chain: z
        .array(z.strictObject({ commit, patch: digest }))
        .min(1)
        .max(5_000),
    }),
    bodyMax: 4_000_000,
    answers: { 201: open },
    handle: async ({ body, actor }, server) =>
      answer(201, await recordBuild(body as Parameters<typeof recordBuild>[0], actor, server)),
  },
  {
    method: "POST",
    path: "/v1/deployments",
    summary: "report what a pipeline did",
    tag: "gates",
    scope: "report",
    body: place.extend({
      state: z.enum(["started", "succeeded", "failed"]),
      attestation: id.nullable().default(null),
    }),
    answers: { 201: open },
    handle: async ({ body, actor }, server) =>
      answer(201, await reportDeployment(body as Parameters<typeof reportDeployment>[0], actor, server)),
  },
  {
    method: "POST",
    path: "/v1/health",
    summary: "say that a version was seen to run, and whether it does well",
    tag: "gates",
    scope: "observe",
    body: place.extend({ healthy: z.boolean() }),
    answers: { 201: open },
    handle: async ({ body, actor }, server) =>
      answer(
        201,
        await observeHealth(body as { artifact: Digest } & Parameters<typeof observeHealth>[0], actor, server),
      ),
  },
];
