import { z } from "zod";
import { askErasure, type ErasureRequest, grantErasure } from "#flows";
import { answer, type Route } from "../route.ts";
import { digest, id, name, open, page } from "../shapes.ts";

export const erasureRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/erasures",
    summary: "ask that words of a person are forgotten; nothing goes until a second person agrees",
    tag: "people",
    scope: "admin",
    body: z.strictObject({
      person: name.nullable().default(null),
      digests: z.array(digest).max(1_000).default([]),
      reason: z.string().min(10).max(2_000),
    }),
    answers: { 201: z.strictObject({ id }) },
    handle: async ({ body, actor }, server) => answer(201, await askErasure(body as ErasureRequest, actor, server)),
  },
  {
    method: "GET",
    path: "/v1/erasures",
    summary: "erasures, newest first",
    tag: "people",
    scope: "read",
    query: page,
    answers: { 200: open },
    example: { status: 200 },
    handle: async ({ query }, { store }) => {
      const { limit, after } = query as { limit: number; after?: string };
      return answer(200, await store.erasures.list({ limit, after: after ?? null }));
    },
  },
  {
    method: "POST",
    path: "/v1/erasures/:erasure/grant",
    summary: "agree as the second person: the words go, and a fact says so",
    tag: "people",
    scope: "sign",
    personOnly: true,
    params: z.strictObject({ erasure: id }),
    answers: { 201: open },
    handle: async ({ params, actor }, server) =>
      answer(201, await grantErasure((params as { erasure: string }).erasure, actor, server)),
  },
];
