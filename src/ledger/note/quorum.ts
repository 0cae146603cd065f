import { equalBytes } from "../bytes.ts";
import { accept, type Checked, refuse } from "../checked.ts";
import { noteVerifier, readCosignature } from "./cosignature.ts";
import { type Ed25519Verify, ed25519Verify } from "./ed25519.ts";
import { type SignedNote, verifyNote } from "./note.ts";
import type { PolicyWitness, Quorum, TlogPolicy } from "./policy.ts";

export type QuorumCode = "witness-quorum" | "cosignature-stale";

/** Which witness cosigned, and when by its clock. */
export type Witnessed = Readonly<{ name: string; seconds: number }>;

/** Clocks differ; a cosignature from further ahead is not believed. */
export const clockSkewSeconds = 300;

/** Did enough witnesses cosign this checkpoint, and lately? Only cosignatures that are young enough count: with a quorum of
 *  old ones and one young one, a single witness could keep a checkpoint alive from which a dismissal is missing. */
export function judgeQuorum(
  policy: TlogPolicy,
  note: SignedNote,
  time: Readonly<{ nowSeconds: number; ageMaxSeconds: number | null }>,
  verify: Ed25519Verify = ed25519Verify,
): Checked<readonly Witnessed[], QuorumCode> {
  const { nowSeconds, ageMaxSeconds } = time;
  const { quorum } = policy;
  if (quorum === null && ageMaxSeconds === null) return accept([]);
  if (quorum === null) {
    const hint = "name witnesses in the policy, or ask for no age: a checkpoint itself bears no time";
    return refuse("witness-quorum", "nobody witnesses this log, so nothing shows how old the checkpoint is", hint);
  }
  const verifiers = policy.witnesses.map(({ key }) => noteVerifier(key, verify));
  const verified = verifyNote(note, verifiers);
  const signatures = verified.ok ? verified.value.verified : [];
  if (!verified.ok && verified.problems[0].code !== "note-unsigned")
    return refuse("witness-quorum", verified.problems[0].message, "fetch the checkpoint again, byte for byte");

  const times = new Map<PolicyWitness, number>();
  for (const witness of policy.witnesses) {
    const line = signatures.find(
      ({ name, keyId }) => name === witness.key.name && equalBytes(keyId, witness.key.keyId),
    );
    const cosignature = line && readCosignature(line.signature);
    if (cosignature && cosignature.seconds <= nowSeconds + clockSkewSeconds) times.set(witness, cosignature.seconds);
  }
  if (!isQuorumMet(quorum, (witness) => times.has(witness))) {
    const hint = `ask the witnesses for cosignatures, then take a new receipt; wanted: ${printQuorum(quorum)}`;
    const told = times.size === 1 ? "1 witness" : `${times.size} witnesses`;
    return refuse("witness-quorum", `${told} cosigned the checkpoint; that is no quorum`, hint);
  }
  const oldest = ageMaxSeconds === null ? 0 : nowSeconds - ageMaxSeconds;
  if (isQuorumMet(quorum, (witness) => (times.get(witness) ?? -1) >= oldest))
    return accept([...times].map(([{ name }, seconds]) => ({ name, seconds })));
  const newest = Math.max(...times.values());
  const age = `${nowSeconds - newest} seconds at the youngest; at most ${ageMaxSeconds} for a whole quorum`;
  return refuse("cosignature-stale", `the cosignatures are too old: ${age}`, "take a new receipt from the log");
}

export function isQuorumMet(quorum: Quorum, counts: (witness: PolicyWitness) => boolean): boolean {
  if (quorum.kind === "witness") return counts(quorum.witness);
  return quorum.members.filter((member) => isQuorumMet(member, counts)).length >= quorum.threshold;
}

/** `2 of (ana, ben, all of …)`. */
export function printQuorum(quorum: Quorum): string {
  if (quorum.kind === "witness") return quorum.witness.name;
  return `${quorum.threshold} of (${quorum.members.map(printQuorum).join(", ")})`;
}
