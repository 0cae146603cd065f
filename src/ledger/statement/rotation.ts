import { accept, type Checked, refuse } from "../checked.ts";
import type { Ed25519Verify } from "../note/ed25519.ts";
import {
  ed25519NoteVerifier,
  type NoteCode,
  type NoteSignature,
  parseNote,
  printNote,
  verifyNote,
} from "../note/note.ts";
import { type KeyCode, type NoteKey, parseVkey } from "../note/noteKey.ts";

/** From this leaf on, another key signs. */
export type Rotation = Readonly<{ origin: string; purpose: "log" | "attestation"; from: string; to: string }>;

export type RotationCode = "rotation" | KeyCode | NoteCode;

/** What both keys sign. It names the log, so that it cannot be used for another one. */
export function rotationText({ origin, purpose, from, to }: Rotation): string {
  return `checkrail.dev/key-rotation/v1\n${origin}\n${purpose}\nfrom ${from}\nto ${to}\n`;
}

/** The proof of a rotation: a note under both signatures. */
export function printRotation(rotation: Rotation, signatures: readonly NoteSignature[]): string {
  return printNote({ text: rotationText(rotation), signatures });
}

/** Did the key that goes and the key that comes both sign exactly this? Answers the new one. */
export function verifyRotation(
  rotation: Rotation,
  proof: string,
  verify?: Ed25519Verify,
): Checked<NoteKey, RotationCode> {
  const [old, next] = [parseVkey(rotation.from), parseVkey(rotation.to)];
  if (!old.ok) return old;
  if (!next.ok) return next;
  const note = parseNote(proof);
  if (!note.ok) return note;
  const hint =
    "a key comes into force by the signature of the one before it: take this for an attack until it is explained";
  if (note.value.text !== rotationText(rotation)) return refuse("rotation", "the proof is of another rotation", hint);
  const verifiers = [old.value, next.value].map((key) => ed25519NoteVerifier(key, verify));
  const signed = verifyNote(note.value, verifiers);
  if (!signed.ok) return signed;
  if (signed.value.verified.length < 2) return refuse("rotation", "only one of both keys signed the rotation", hint);
  return accept(next.value);
}
