import { z } from "zod";
import { askWaiver, grantWaiver } from "#flows";
import { answer, type Route } from "../route.ts";
import { digest, id, instant } from "../shapes.ts";

const made = z.strictObject({ id });

export const waiverRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/changes/:change/waivers",
    summary: "ask for a named, expiring exception from one requirement",
    tag: "changes",
    scope: "sign",
    personOnly: true,
    params: z.strictObject({ change: id }),
    body: z.strictObject({
      patch: digest,
      requirement: z.string().min(1).max(500),
      reason: z.string().min(10).max(2_000),
      expiresAt: instant,
    }),
    answers: { 201: made },
    handle: async ({ params, body, actor }, server) => {
      const request = body as Omit<Parameters<typeof askWaiver>[0], "change">;
      return answer(201, await askWaiver({ ...request, ...(params as { change: string }) }, actor, server));
    },
  },
  {
    method: "POST",
    path: "/v1/waivers/:waiver/grant",
    summary: "grant a waiver as the second person",
    tag: "changes",
    scope: "sign",
    personOnly: true,
    params: z.strictObject({ waiver: id }),
    answers: { 201: made },
    handle: async ({ params, actor }, server) =>
      answer(201, await grantWaiver((params as { waiver: string }).waiver, actor, server)),
  },
];
