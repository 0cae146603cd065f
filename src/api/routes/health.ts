import { Trouble } from "#core";
import { answer, type Route } from "../route.ts";
import { open } from "../shapes.ts";

export const healthRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/healthz",
    summary: "the process lives",
    tag: "server",
    scope: null,
    answers: { 200: open },
    example: { status: 200 },
    handle: async () => answer(200, { ok: true }),
  },
  {
    method: "GET",
    path: "/readyz",
    summary: "it can decide: the database answers and the log is signed",
    tag: "server",
    scope: null,
    answers: { 200: open },
    example: { status: 200 },
    handle: async (_, { store, trouble }) => {
      await store.now();
      const reason = trouble();
      if (reason === null) return answer(200, { ok: true });
      throw reason instanceof Trouble
        ? reason
        : new Trouble("not-included", `nothing is signed at present: ${reason.message}`, {
            hint: "see `checkrail ledger status`",
          });
    },
  },
  {
    method: "GET",
    path: "/v1/ledger",
    summary: "the log: its size, what is signed, what waits, who witnesses it",
    tag: "ledger",
    scope: "read",
    answers: { 200: open },
    example: { status: 200 },
    handle: async (_, { store }) => answer(200, await store.logStatus()),
  },
];
