import type { Instant } from "#core";
import { epochMs } from "#core";
import { equalBytes, utf8Bytes } from "../bytes.ts";
import { quote, type Refusal, refusal } from "../checked.ts";
import { parseEntry } from "../entry.ts";
import { type Checkpoint, parseCheckpoint } from "../note/checkpoint.ts";
import { noteVerifier } from "../note/cosignature.ts";
import type { Ed25519Verify } from "../note/ed25519.ts";
import { parseNote } from "../note/note.ts";
import { judgeQuorum, type Witnessed } from "../note/quorum.ts";
import { parseReceipt, type Receipt, verifyReceipt } from "../note/receipt.ts";
import { envelopeDigest } from "../statement/dsse.ts";
import { type Hasher, leafHash } from "../tree/hash.ts";
import { verifyConsistency } from "../tree/proof.ts";
import type { AttestationBundle } from "./attestationBundle.ts";
import type { AttestationCode } from "./attestationCode.ts";
import { logKeysAt, type TrustPolicy, witnessPolicyOf } from "./trustPolicy.ts";

/** What the log shows: where the leaf stands, under which checkpoint, and who witnessed that. */
export type Logged = Readonly<{
  index: bigint | null;
  checkpoint: Checkpoint | null;
  witnessed: readonly Witnessed[];
  problems: readonly Refusal<AttestationCode>[];
}>;

/** Checks 11 to 13: the leaf is in the log, enough witnesses saw that lately, and the log goes on from where this gate
 *  saw it last. */
export function checkLog(
  bundle: AttestationBundle,
  trust: TrustPolicy,
  question: Readonly<{ now: Instant; indexMin: bigint; verify: Ed25519Verify; hash: Hasher }>,
): Logged {
  const receipt = parseReceipt(bundle.receipt);
  if (!receipt.ok) {
    const problems = receipt.problems.map(({ message }) => notInLog(message));
    return { index: null, checkpoint: null, witnessed: [], problems };
  }
  const { index } = receipt.value;
  const problems = checkLeaf(bundle, receipt.value, trust, question);
  const note = parseNote(receipt.value.checkpoint);
  const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
  if (!note.ok || !checkpoint.ok) return { index, checkpoint: null, witnessed: [], problems };

  const time = {
    nowSeconds: Math.floor(epochMs(question.now) / 1000),
    ageMaxSeconds: trust.cosignatureAgeMaxSeconds,
  };
  const witnessed = judgeQuorum(witnessPolicyOf(trust), note.value, time, question.verify);
  if (!witnessed.ok) problems.push(...witnessed.problems);
  problems.push(...checkProgress(bundle, checkpoint.value, trust, question.hash));
  return { index, checkpoint: checkpoint.value, witnessed: witnessed.ok ? witnessed.value : [], problems };
}

function checkLeaf(
  bundle: AttestationBundle,
  receipt: Receipt,
  trust: TrustPolicy,
  { indexMin, verify, hash }: Readonly<{ indexMin: bigint; verify: Ed25519Verify; hash: Hasher }>,
): Refusal<AttestationCode>[] {
  const problems: Refusal<AttestationCode>[] = [];
  const entry = parseEntry(bundle.entry);
  if (!entry.ok) problems.push(notInLog(entry.problems[0].message));
  else if (entry.value.payload !== envelopeDigest(bundle.envelope))
    problems.push(notInLog("the leaf commits to another envelope"));
  const keys = logKeysAt(trust, sizeOf(receipt.checkpoint) ?? 0n);
  const log = { origin: trust.log.name, verifiers: keys.map((key) => noteVerifier(key, verify)) };
  const included = verifyReceipt(receipt, leafHash(utf8Bytes(bundle.entry), hash), log, hash);
  if (!included.ok) problems.push(notInLog(included.problems[0].message));
  if (receipt.index < indexMin)
    problems.push(notInLog(`it says that it saw ${indexMin} leaves, and is itself leaf ${receipt.index}`));
  return problems;
}

/** What the note says, for finding the key that must have signed it. */
function sizeOf(text: string): bigint | null {
  const note = parseNote(text);
  const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
  return checkpoint.ok ? checkpoint.value.size : null;
}

function notInLog(why: string): Refusal<AttestationCode> {
  const hint = "take the attestation again from the ledger; without its place in the log it opens nothing";
  return refusal("not-in-log", `it is not shown to be in the log: ${why}`, hint);
}

function checkProgress(
  bundle: AttestationBundle,
  { size, root }: Checkpoint,
  { lastCheckpoint: last }: TrustPolicy,
  hash: Hasher,
): Refusal<AttestationCode>[] {
  if (last === null || last.size === 0n) return [];
  if (size < last.size) {
    const hint =
      "take a new receipt from the log; if it has none so new, it was rolled back: stop, and ask its operator";
    return [refusal("checkpoint-older", `the checkpoint has ${size} leaves; this gate saw ${last.size} before`, hint)];
  }
  const fork = "keep both checkpoints: together they prove that the log shows different histories; tell its operator";
  if (size === last.size)
    return equalBytes(root, last.root)
      ? []
      : [refusal("checkpoint-forked", `this gate saw another tree of ${size} leaves before`, fork)];
  const { consistency } = bundle;
  if (consistency === null || consistency.size !== last.size) {
    const shown = consistency === null ? "nothing" : `size ${consistency.size}`;
    const hint = `ask the log for the proof from ${last.size} to ${size}, and put it into the bundle`;
    return [
      refusal(
        "consistency-missing",
        `it must be shown to extend size ${quote(String(last.size))}; it shows ${shown}`,
        hint,
      ),
    ];
  }
  const grown = { size1: last.size, size2: size, root1: last.root, root2: root, proof: consistency.proof };
  const checked = verifyConsistency(grown, hash);
  if (checked.ok) return [];
  const message = `the tree does not extend the one of ${last.size} leaves that this gate saw: ${checked.problems[0].message}`;
  return [refusal("checkpoint-forked", message, fork)];
}
