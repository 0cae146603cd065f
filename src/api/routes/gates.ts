import { z } from "zod";
import { type Digest, Trouble } from "#core";
import { answerGate, attestationBundle, type GateRequest, observeHealth, recordBuild, reportDeployment } from "#flows";
import { answer, type Route } from "../route.ts";
import { digest, id, name, open, page } from "../shapes.ts";

const place = z.strictObject({ service: name, environment: name, artifact: digest });
const commit = z.string().regex(/^[0-9a-f]{40,64}$/);

export const gateRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/gates/deploy",
    summary: "may this artifact be deployed there? an allow comes with its attestation and receipt",
    tag: "gates",
    scope: "gate",
    body: place,
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
    answers: { 200: open },
    handle: async ({ params }, server) => {
      const bundle = await attestationBundle((params as { attestation: string }).attestation, server);
      if (bundle !== null) return answer(200, bundle);
      throw new Trouble("not-found", "there is no such attestation in the log", {
        hint: "list them: GET /v1/attestations",
      });
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
