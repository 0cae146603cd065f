import { createHash } from "node:crypto";
import { noteVerifier, openCheckpoint, type PolicyWitness, rootAt } from "#ledger";
import type { CallWitness } from "#ports";
import type { Query } from "./database.ts";
import { readTiles } from "./ledgerReader.ts";
import { nodeSha256 } from "./nodeSha256.ts";
import { nodeVerify } from "./nodeVerify.ts";

export type Compared =
  /** What it saw last is in this log. */
  | Readonly<{ kind: "extends" }>
  | Readonly<{ kind: "forked"; said: string }>
  /** It did not answer, or shows nothing that can be believed. */
  | Readonly<{ kind: "unknown" }>;

/** Nobody leads the log meanwhile. */
const timeoutMs = 700;

/** Compares a log with the newest checkpoint that a witness cosigned of it: before anything is signed. */
export async function compareWitness(
  query: Query,
  { url, key }: PolicyWitness,
  log: Readonly<{ origin: string; size: bigint }>,
  call: CallWitness,
): Promise<Compared> {
  if (url === null) return { kind: "unknown" };
  const id = createHash("sha256").update(log.origin).digest("hex");
  const reply = await call({ url: `${url.replace(/\/$/, "")}/${id}/checkpoint`, body: null, timeoutMs });
  if (reply.kind === "silent" || reply.status !== 200) return { kind: "unknown" };
  const opened = openCheckpoint(reply.body, { origin: log.origin, verifiers: [noteVerifier(key, nodeVerify)] });
  if (!opened.ok) return { kind: "unknown" };
  const { size, root } = opened.value.checkpoint;
  if (size === 0n) return { kind: "extends" };
  if (size > log.size) return { kind: "forked", said: `has seen ${size} leaves, and this log has ${log.size}` };
  const own = rootAt(size, await readTiles(query, [{ start: 0n, end: size }], log.size), nodeSha256);
  if (own.ok && Buffer.compare(own.value, root) === 0) return { kind: "extends" };
  return { kind: "forked", said: `has seen another history in the first ${size} leaves` };
}
