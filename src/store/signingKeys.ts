import { Trouble } from "#core";
import { keyEnrolled, newFact } from "#facts";
import { ed25519NoteVerifier, openCheckpoint, parseVkey } from "#ledger";
import type { CheckpointSigner } from "#ports";
import { appendFacts } from "./appendFacts.ts";
import type { Database } from "./database.ts";
import { type Purpose, readEnrolled, strangeKey } from "./enrolledKey.ts";

/** The keys that this node has, and how it names facts. */
export type NodeKeys = Readonly<{ signer: CheckpointSigner; attestation: string; uuid: () => string }>;

/** A node with another key than the log's signs nothing. @throws {Trouble} fork-guard */
export async function refuseStrangeKey({ query }: Database, { signer }: NodeKeys): Promise<void> {
  const enrolled = await readEnrolled(query, "log");
  if (enrolled !== null) {
    if (enrolled !== signer.vkey) throw strangeKey("log", enrolled, signer.vkey);
    return;
  }
  // Nobody said whose the log is; what was signed does.
  const [last] = await query<{ note: string }>("select note from checkpoints order by size desc limit 1");
  const key = parseVkey(signer.vkey);
  if (last === undefined || !key.ok) return;
  const verifiers = [ed25519NoteVerifier(key.value)];
  if (!openCheckpoint(last.note, { origin: signer.origin, verifiers }).ok) {
    throw strangeKey("log", null, signer.vkey);
  }
}

/** Enrols this node's keys where none are, together: of nodes that do so at once, the keys of exactly one count. */
export async function enrolSigningKeys(database: Database, keys: NodeKeys): Promise<void> {
  const own = { log: keys.signer.vkey, attestation: keys.attestation };
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
