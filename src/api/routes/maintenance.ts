import { answer, type Route } from "../route.ts";
import { open } from "../shapes.ts";

export const maintenanceRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/ledger/verify",
    summary: "read and hash every row again, and compare with what was signed",
    tag: "ledger",
    scope: "read",
    answers: { 200: open },
    example: { status: 200 },
    handle: async (_, { store }) => answer(200, await store.verifyLog()),
  },
  {
    method: "POST",
    path: "/v1/rebuild",
    summary: "make the projections again from facts, beside what stands, and compare row for row",
    tag: "ledger",
    scope: "admin",
    answers: { 200: open },
    example: { status: 200 },
    handle: async (_, { store }) => answer(200, await store.rebuild()),
  },
];
