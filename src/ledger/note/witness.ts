import { fromBase64, toBase64 } from "../base64.ts";
import { equalBytes, parseDecimal, textOfInput } from "../bytes.ts";
import { accept, type Checked, quote, refuse } from "../checked.ts";
import { emptyRoot, type Hasher, hashLength, sha256 } from "../tree/hash.ts";
import { type Proof, verifyConsistency } from "../tree/proof.ts";
import { type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
import { type NoteVerifier, parseNote, parseSignatures, printNote, type SignedNote, verifyNote } from "./note.ts";

/** What a log asks of a witness (C2SP tlog-witness, `add-checkpoint`): cosign this, it extends the size you know. */
export type AddCheckpoint = Readonly<{
  oldSize: bigint;
  proof: Proof;
  /** The signed checkpoint, as it is published. */
  note: string;
}>;

/** What a witness keeps of a log, and must write before it answers. */
export type WitnessState = Readonly<{ size: bigint; root: Uint8Array }>;

export type WitnessAnswer =
  /** Persist `next` on the condition that the state is still the one judged on; then cosign `text` and answer the line. */
  | Readonly<{ status: 200; checkpoint: Checkpoint; text: string; next: WitnessState }>
  | Readonly<{ status: 409; message: string; body: string; contentType: "text/x.tlog.size" }>
  | Readonly<{ status: 400 | 403 | 404 | 422; message: string }>;

export const proofLinesMax = 63;

export function printAddCheckpoint({ oldSize, proof, note }: AddCheckpoint): string {
  return `old ${oldSize}\n${proof.map((hash) => `${toBase64(hash)}\n`).join("")}\n${note}`;
}

export function parseAddCheckpoint(body: string | Uint8Array): Checked<AddCheckpoint, "request-format"> {
  const text = textOfInput(body);
  const split = text?.indexOf("\n\n") ?? -1;
  if (text === null || split < 0) return malformed("it is no text with a blank line before the checkpoint");
  const [first = "", ...lines] = text.slice(0, split).split("\n");
  const oldSize = first.startsWith("old ") ? parseDecimal(first.slice("old ".length)) : null;
  if (oldSize === null) return malformed(`${quote(first)} is no \`old SIZE\``);
  if (lines.length > proofLinesMax) return malformed(`the proof has more than ${proofLinesMax} lines`);
  const proof: Uint8Array[] = [];
  for (const line of lines) {
    const hash = fromBase64(line);
    if (hash === null || hash.length !== hashLength) return malformed(`${quote(line)} is no hash`);
    proof.push(hash);
  }
  return accept({ oldSize, proof, note: text.slice(split + 2) });
}

function malformed(why: string): Checked<never, "request-format"> {
  return refuse(
    "request-format",
    `malformed request: ${why}`,
    "send `old SIZE`, the proof, a blank line, the checkpoint",
  );
}

/** What an honest witness answers, given what it keeps of the log. It never cosigns two trees that do not fit together.
 *  The proof is judged against the root that is kept, not against anything that is sent. */
export function judgeAddCheckpoint(
  body: string | Uint8Array,
  known: Readonly<{
    /** The keys of a log by its origin; null for a log that is not served. */
    verifiersOf: (origin: string) => readonly NoteVerifier[] | null;
    /** What is kept of it; null when nothing was cosigned yet. */
    stateOf: (origin: string) => WitnessState | null;
  }>,
  hash: Hasher = sha256,
): WitnessAnswer {
  const request = parseAddCheckpoint(body);
  if (!request.ok) return { status: 400, message: request.problems[0].message };
  // Whose log it is comes first: a line that cannot be read is a line of that log's that does not hold.
  const text = request.value.note.slice(0, request.value.note.lastIndexOf("\n\n") + 1);
  const read = parseCheckpoint(text);
  if (!read.ok) return { status: 400, message: read.problems[0].message };
  const checkpoint = read.value;
  const verifiers = known.verifiersOf(checkpoint.origin);
  if (verifiers === null) return { status: 404, message: `the log ${quote(checkpoint.origin)} is not served here` };
  const note = parseNote(request.value.note);
  const verified = note.ok ? verifyNote(note.value, verifiers) : note;
  if (!verified.ok) return { status: 403, message: verified.problems[0].message };

  const { oldSize, proof } = request.value;
  if (oldSize > checkpoint.size) return { status: 400, message: "the old size is larger than the checkpoint's" };
  const state = known.stateOf(checkpoint.origin) ?? { size: 0n, root: emptyRoot(hash) };
  if (oldSize !== state.size) {
    const message = `the latest cosigned size is ${state.size}, not ${oldSize}`;
    return { status: 409, message, body: `${state.size}\n`, contentType: "text/x.tlog.size" };
  }
  const why = whyNotExtended(state, checkpoint, proof, hash);
  if (why !== null) return { status: 422, message: why };
  return { status: 200, checkpoint, text, next: { size: checkpoint.size, root: checkpoint.root } };
}

function whyNotExtended(state: WitnessState, next: Checkpoint, proof: Proof, hash: Hasher): string | null {
  if (next.size === 0n && !equalBytes(next.root, emptyRoot(hash))) return "a tree without leaves has another root";
  if (state.size === 0n) return proof.length > 0 ? "nothing is proven from size 0; leave the proof out" : null;
  const grown = { size1: state.size, size2: next.size, root1: state.root, root2: next.root, proof };
  const checked = verifyConsistency(grown, hash);
  return checked.ok ? null : `the consistency proof does not verify: ${checked.problems[0].message}`;
}

/** Adds what a witness answered to the signed checkpoint: lines of known witnesses that hold. Others are ignored. */
export function takeCosignatures(
  note: SignedNote,
  answer: string,
  witnesses: readonly NoteVerifier[],
): Checked<Readonly<{ note: SignedNote; printed: string }>, "witness-answer"> {
  const lines = parseSignatures(answer);
  const verified = lines && verifyNote({ text: note.text, signatures: lines }, witnesses);
  if (!verified?.ok) {
    const why = verified ? verified.problems[0].message : "it is no list of signature lines";
    return refuse(
      "witness-answer",
      `the witness's answer does not hold: ${why}`,
      "check the witness's key in the policy",
    );
  }
  const kept = note.signatures.filter(
    (each) => !verified.value.verified.some((line) => line.name === each.name && equalBytes(line.keyId, each.keyId)),
  );
  const grown = { text: note.text, signatures: [...kept, ...verified.value.verified] };
  return accept({ note: grown, printed: printNote(grown) });
}
