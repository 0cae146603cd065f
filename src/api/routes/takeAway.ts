import { z } from "zod";
import { proveFacts, readExportPage, startExport } from "#flows";
import { answer, type Route } from "../route.ts";
import { id } from "../shapes.ts";

const leaf = z.int().min(0);
const lines = z.array(z.string());

/** What is taken away and verified elsewhere, with no server. An export holds every fact whole, so only an admin makes one. */
export const takeAwayRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/ledger/proofs/:what",
    summary: "that a fact is in the log, or every fact of a change (C2SP tlog-proof)",
    tag: "ledger",
    scope: "read",
    params: z.strictObject({ what: id }),
    answers: {
      200: z.strictObject({
        items: z.array(
          z.strictObject({
            fact: id,
            type: z.string(),
            index: leaf,
            size: leaf,
            entry: z.string(),
            proof: z.string(),
          }),
        ),
      }),
    },
    handle: async ({ params }, server) =>
      answer(200, { items: await proveFacts((params as { what: string }).what, server) }),
  },
  {
    method: "GET",
    path: "/v1/ledger/export",
    summary: "begin an export of the log: its first lines, and up to where it goes",
    tag: "ledger",
    scope: "admin",
    query: z.strictObject({ from: leaf.default(0) }),
    answers: { 200: z.strictObject({ from: leaf, to: leaf, lines }) },
    example: { status: 200 },
    handle: async ({ query }, server) => answer(200, await startExport((query as { from: number }).from, server)),
  },
  {
    method: "GET",
    path: "/v1/ledger/export/lines",
    summary: "the next lines of an export",
    tag: "ledger",
    scope: "admin",
    query: z.strictObject({ from: leaf, to: leaf }),
    answers: { 200: z.strictObject({ lines, next: leaf }) },
    example: { query: "from=0&to=1", status: 200 },
    handle: async ({ query }, server) => {
      const { from, to } = query as { from: number; to: number };
      return answer(200, await readExportPage(from, to, server));
    },
  },
];
