import { z } from "zod";
import {
  breakGlass,
  type EmergencyRequest,
  type EmergencyReview,
  enrolKey,
  recordUse,
  retireKey,
  reviewEmergency,
} from "#flows";
import { answer, type Route } from "../route.ts";
import { digest, id, name, open, page } from "../shapes.ts";

const envelope = z.string().min(1).max(50_000);
const states = z.enum(["open", "justified", "not-justified"]);

export const emergencyRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/emergencies",
    summary: "break the glass: what two enrolled persons signed lets one artifact pass; recorded, and under review",
    tag: "emergencies",
    scope: "gate",
    body: z.strictObject({
      service: name,
      environment: name,
      artifact: digest,
      envelope,
      from: z.int().min(0).nullable().default(null),
    }),
    answers: { 201: open },
    handle: async ({ body, actor }, server) =>
      answer(201, await breakGlass(body as EmergencyRequest & { from: number | null }, actor, server)),
  },
  {
    method: "GET",
    path: "/v1/emergencies",
    summary: "emergencies, newest first",
    tag: "emergencies",
    scope: "read",
    query: page.extend({ state: states.optional() }),
    answers: { 200: open },
    example: { query: "state=open", status: 200 },
    handle: async ({ query }, { store }) => {
      const { limit, after, state } = query as { limit: number; after?: string; state?: z.infer<typeof states> };
      return answer(200, await store.emergencies.list({ limit, after: after ?? null, state: state ?? null }));
    },
  },
  {
    method: "POST",
    path: "/v1/emergencies/:emergency/review",
    summary: "close the review of an emergency; neither of the two who broke the glass may",
    tag: "emergencies",
    scope: "sign",
    personOnly: true,
    params: z.strictObject({ emergency: id }),
    body: z.strictObject({ outcome: states.exclude(["open"]), text: z.string().min(10).max(20_000) }),
    answers: { 201: open },
    handle: async ({ params, body, actor }, server) => {
      const review = { ...(params as { emergency: string }), ...(body as Omit<EmergencyReview, "emergency">) };
      return answer(201, await reviewEmergency(review, actor, server));
    },
  },
  {
    method: "POST",
    path: "/v1/offline-uses",
    summary: "hand in what a gate let pass while it was cut off; sent twice, it is recorded once",
    tag: "emergencies",
    scope: "gate",
    body: z.strictObject({ use: z.string().min(1).max(100_000) }),
    answers: { 201: open },
    handle: async ({ body, actor }, server) => {
      const by = actor.person ?? `${actor.account.provider}:${actor.account.login}`;
      return answer(201, await recordUse((body as { use: string }).use, by, server));
    },
  },
  {
    method: "GET",
    path: "/v1/keys",
    summary: "enrolled keys: public parts, and whose each is",
    tag: "people",
    scope: "read",
    answers: { 200: open },
    example: { status: 200 },
    handle: async (_, { store }) => answer(200, { items: await store.keys() }),
  },
  {
    method: "POST",
    path: "/v1/keys",
    summary: "enrol your own key for emergencies, by your own sign-in, with a proof that you hold it",
    tag: "people",
    scope: "sign",
    personOnly: true,
    body: z.strictObject({ vkey: z.string().min(1).max(500), proof: z.string().min(1).max(200) }),
    answers: { 201: z.strictObject({ id }) },
    handle: async ({ body, actor }, server) =>
      answer(201, await enrolKey(body as { vkey: string; proof: string }, actor, server)),
  },
  {
    method: "DELETE",
    path: "/v1/keys/:key",
    summary: "a person's key counts no more: their own word, or an admin's",
    tag: "people",
    scope: "read",
    params: z.strictObject({ key: id }),
    query: z.strictObject({ reason: z.string().min(1).max(1_000) }),
    answers: { 204: "text" },
    handle: async ({ params, query, actor }, server) => {
      await retireKey({ ...(params as { key: string }), ...(query as { reason: string }) }, actor, server);
      return answer(204, null);
    },
  },
];
