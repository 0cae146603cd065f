import { ed25519NoteVerifier, followKeys, type NoteVerifier, parseVkey } from "#ledger";
import type { CheckpointSigner, LogProblem } from "#ports";
import type { Query } from "./database.ts";
import { readKeyEvents } from "./keyChain.ts";
import { nodeVerify } from "./nodeVerify.ts";

type Say = (code: LogProblem["code"], index: number | null, message: string) => void;

/** Whose word counts at each size, as the log's own leaves say it. A chain of keys that is broken, or that ends with a key
 *  that is not ours, is somebody else's work. */
export async function verifyKeys(
  query: Query,
  { keys, origin }: CheckpointSigner,
  say: Say,
): Promise<Readonly<{ origin: string; verifiersAt: (size: bigint) => readonly NoteVerifier[] }>> {
  const events = await readKeyEvents(query);
  const chain = followKeys(events, "log");
  const own = parseVkey(keys.vkey);
  const ours = own.ok ? [ed25519NoteVerifier(own.value, nodeVerify)] : [];
  if (!chain.ok) {
    say("key-changed", null, chain.problems[0].message);
    return { origin, verifiersAt: () => ours };
  }
  const last = chain.value.at(-1);
  if (last === undefined) return { origin, verifiersAt: () => ours };
  if (!(await keys.has(last.vkey))) {
    say("key-changed", null, `the log says that its key is \`${last.vkey}\`, and this node does not have it`);
  }
  return {
    origin: last.key.name,
    verifiersAt: (size) =>
      chain.value
        .filter(({ span }) => span.from <= size && (span.until === null || size <= span.until))
        .map(({ key }) => ed25519NoteVerifier(key, nodeVerify)),
  };
}
