import { z } from "zod";
import { Trouble } from "#core";
import { readTile } from "#flows";
import type { Answer, Route } from "../route.ts";

/** The rest of a path: `x001/x234/067`, with `.p/5` where the tile is partial. */
const rest = z.string();

/** The log as C2SP tlog-tiles has it. Checkpoint and hashes are for everybody: they show that the log goes on as it was, and
 *  nothing of what is in it, so that whoever holds a receipt can compare without asking for an account. Entries name what
 *  happened and when, so they are for readers. */
export const publishedLogRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/ledger/checkpoint",
    summary: "the newest signed checkpoint, with the lines of witnesses (C2SP tlog-tiles)",
    tag: "ledger",
    scope: null,
    answers: { 200: "text" },
    example: { status: 200 },
    handle: async (_, { store }) => {
      const note = await store.published.checkpoint();
      if (note === null) throw new Trouble("not-found", "nothing is signed yet", { hint: "ask again in a moment" });
      const headers = { "cache-control": "public, max-age=2" };
      return { status: 200, body: note, type: "text/plain; charset=utf-8", headers };
    },
  },
  {
    method: "GET",
    path: "/ledger/tile/entries/*",
    summary: "256 entries of the log, or fewer where a checkpoint ends (C2SP tlog-tiles)",
    tag: "ledger",
    scope: "read",
    params: z.strictObject({ "*": rest }),
    answers: { 200: "bytes" },
    handle: async ({ params }, server) =>
      tileAnswer(await readTile(`tile/entries/${(params as { "*": string })["*"]}`, server), "private"),
  },
  {
    method: "GET",
    path: "/ledger/tile/:level/*",
    summary: "256 hashes of the log's tree, or fewer where a checkpoint ends (C2SP tlog-tiles)",
    tag: "ledger",
    scope: null,
    params: z.strictObject({ level: z.string(), "*": rest }),
    answers: { 200: "bytes" },
    handle: async ({ params }, server) => {
      const { level, "*": path } = params as { level: string; "*": string };
      return tileAnswer(await readTile(`tile/${level}/${path}`, server), "public");
    },
  },
];

/** A tile is the same for ever. */
function tileAnswer(bytes: Uint8Array, who: "public" | "private"): Answer {
  const headers = { "cache-control": `${who}, max-age=31536000, immutable` };
  return { status: 200, body: Buffer.from(bytes), type: "application/octet-stream", headers };
}
