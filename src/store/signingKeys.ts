import { Trouble } from "#core";
import { keyEnrolled, newFact } from "#facts";
import { ed25519NoteVerifier, openCheckpoint, parseVkey } from "#ledger";
import type { CheckpointSigner, SigningKeys } from "#ports";
import { appendFacts } from "./appendFacts.ts";
import type { Database, Query } from "./database.ts";
import { frozenLog, type Purpose, readEnrolled, strangeKey } from "./enrolledKey.ts";
import { readKeyChain } from "./keyChain.ts";

/** The keys that this node has, and how it names facts. */
export type NodeKeys = Readonly<{ signer: CheckpointSigner; attestation: SigningKeys; uuid: () => string }>;

/** A signer of checkpoints, with the keys that are in force at a size of the log. */
export type BoundSigner = Readonly<{
  origin: string;
  signCheckpoint: (checkpoint: Readonly<{ size: number; root: Uint8Array; text: string }>) => Promise<string>;
}>;

/** A node without the log's key signs nothing, and nobody signs a log that was frozen. @throws {Trouble} fork-guard */
export async function refuseStrangeKey({ query }: Database, { signer }: NodeKeys): Promise<void> {
  const { keys, origin } = signer;
  const enrolled = await readEnrolled(query, "log");
  if (enrolled !== null) {
    if (!(await keys.has(enrolled.vkey))) throw strangeKey("log", enrolled.vkey, keys.vkey);
    if (enrolled.state === "frozen" && (await isFinal(query))) throw frozenLog();
    return;
  }
  // Nobody said whose the log is; what was signed does.
  const [last] = await query<{ note: string }>("select note from checkpoints order by size desc limit 1");
  const key = parseVkey(keys.vkey);
  if (last === undefined || !key.ok) return;
  if (!openCheckpoint(last.note, { origin, verifiers: [ed25519NoteVerifier(key.value)] }).ok) {
    throw strangeKey("log", null, keys.vkey);
  }
}

/** Whether the leaf that froze the log is under a checkpoint: then that one is the last. */
async function isFinal(query: Query): Promise<boolean> {
  const rows = await query(
    `select 1 from facts f join leaves l on l.fact = f.id
     where f.type = 'log.frozen' and exists (select 1 from checkpoints c where c.size > l.index)`,
  );
  return rows.length > 0;
}

/** Enrols this node's keys where none are, together: of nodes that do so at once, the keys of exactly one count. */
export async function enrolSigningKeys(database: Database, keys: NodeKeys): Promise<void> {
  const own = { log: keys.signer.keys.vkey, attestation: keys.attestation.vkey };
  const missing: Purpose[] = [];
  for (const purpose of ["log", "attestation"] as const) {
    if ((await readEnrolled(database.query, purpose)) === null) missing.push(purpose);
  }
  if (missing.length === 0) return;
  const facts = missing.map((purpose) => {
    const id = keys.uuid();
    return newFact(keyEnrolled, id, null, {
      id,
      purpose,
      vkey: own[purpose],
      person: null,
      replaces: null,
      proof: null,
    });
  });
  const guards = missing.map((purpose) => ({ kind: "first-key", purpose }) as const);
  await database
    .transaction((query) => appendFacts(query, { facts, payloads: [], guards }))
    .catch((error: unknown) => {
      if (!(error instanceof Trouble && error.code === "conflict")) throw error;
    });
  await refuseStrangeKey(database, keys);
}

/** Signs with the key that is in force at this size: the log's own leaves say which. The one before it signs beside it for as
 *  long as it is at hand and nobody else may have it, so that who has not heard of the rotation still believes. */
export async function bindSigner({ query }: Database, { signer }: NodeKeys, size: bigint): Promise<BoundSigner> {
  const chain = await readKeyChain(query, "log");
  const at = chain.findLastIndex(({ span }) => span.from <= size);
  const [current, before] = [chain[at], chain[at - 1]];
  const first = (await readEnrolled(query, "log"))?.vkey ?? signer.keys.vkey;
  const vkeys = [current?.vkey ?? first];
  if (before && !before.compromised && (await signer.keys.has(before.vkey))) vkeys.push(before.vkey);
  return { origin: signer.origin, signCheckpoint: (checkpoint) => signer.signCheckpoint(checkpoint, vkeys) };
}
