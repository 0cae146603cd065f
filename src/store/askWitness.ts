import {
  clockSkewSeconds,
  noteVerifier,
  type PolicyWitness,
  parseNote,
  printAddCheckpoint,
  printSignature,
  readCosignature,
  takeCosignatures,
} from "#ledger";
import type { CallWitness } from "#ports";
import type { Query } from "./database.ts";
import { readConsistency } from "./ledgerReader.ts";
import { nodeVerify } from "./nodeVerify.ts";

/** What became of one question to a witness. */
export type Asked =
  | Readonly<{ kind: "cosigned"; size: bigint; line: string }>
  /** It knows a newer checkpoint of this log, and so do we by now. */
  | Readonly<{ kind: "overtaken" }>
  /** It has seen what this log does not have. */
  | Readonly<{ kind: "forked"; said: string }>
  | Readonly<{ kind: "absent"; said: string }>;

/** Long enough for a witness on the other side of the world, which writes before it answers. */
const timeoutMs = 3_000;
/** A witness that has seen less than it said is believed twice, then it is strange. */
const roundsMax = 3;

type NewestRow = Readonly<{ size: string; note: string; now: string }>;

async function readNewest(query: Query): Promise<NewestRow | null> {
  const [row] = await query<NewestRow>(
    `select size::text as size, note, extract(epoch from clock_timestamp())::bigint::text as now
     from checkpoints order by checkpoints.size desc limit 1`,
  );
  return row ?? null;
}

/** Asks a witness to cosign the newest checkpoint (C2SP tlog-witness), with the proof that it extends what the witness saw
 *  last: `from`, or what it answers that it saw. */
export async function askWitness(
  query: Query,
  witness: PolicyWitness,
  from: bigint,
  call: CallWitness,
): Promise<Asked | null> {
  if (witness.url === null) return { kind: "absent", said: "the policy has no URL for it" };
  const newest = await readNewest(query);
  if (newest === null) return null;
  const size = BigInt(newest.size);
  let old = from > size ? size : from;
  for (let round = 0; round < roundsMax; round += 1) {
    const proof = old === 0n || old === size ? [] : await readConsistency(query, Number(old), Number(size));
    const body = printAddCheckpoint({ oldSize: old, proof, note: newest.note });
    const reply = await call({ url: `${witness.url.replace(/\/$/, "")}/add-checkpoint`, body, timeoutMs });
    if (reply.kind === "silent") return { kind: "absent", said: reply.why };
    if (reply.status === 200) return cosigned(newest, reply.body, witness);
    if (reply.status === 422) return { kind: "forked", said: `has seen another history: ${reply.body.trim()}` };
    const known = reply.status === 409 ? sizeOf(reply.body) : null;
    if (known === null) return { kind: "absent", said: `answers ${reply.status}: ${reply.body.trim()}` };
    if (known > size) {
      const now = await readNewest(query);
      if (now !== null && BigInt(now.size) >= known) return { kind: "overtaken" };
      return { kind: "forked", said: `has seen ${known} leaves, and this log has ${size}` };
    }
    old = known;
  }
  return { kind: "absent", said: `does not stay with what it says that it saw (${old} leaves)` };
}

function sizeOf(body: string): bigint | null {
  return /^(?:0|[1-9]\d{0,15})\n$/.test(body) ? BigInt(body.trim()) : null;
}

function cosigned({ note: text, size, now }: NewestRow, answer: string, { key }: PolicyWitness): Asked {
  const note = parseNote(text);
  if (!note.ok) throw new Error(`a checkpoint of our own does not read: ${note.problems[0].message}`);
  const taken = takeCosignatures(note.value, answer, [noteVerifier(key, nodeVerify)]);
  if (!taken.ok) return { kind: "absent", said: taken.problems[0].message };
  const line = taken.value.note.signatures.find(
    ({ name, keyId }) => name === key.name && Buffer.compare(keyId, key.keyId) === 0,
  );
  const seconds = line && readCosignature(line.signature)?.seconds;
  if (line === undefined || seconds === undefined) return { kind: "absent", said: "answers without its own signature" };
  const ahead = seconds - Number(now);
  // Whoever verifies would not believe it either, or not for long.
  if (Math.abs(ahead) > clockSkewSeconds) {
    return { kind: "absent", said: `its clock is ${Math.abs(ahead)} s ${ahead > 0 ? "ahead" : "behind"}` };
  }
  return { kind: "cosigned", size: BigInt(size), line: printSignature(line) };
}
