import { expect, test } from "vitest";
import { generateKey } from "../note/ed25519.ts";
import { noteSigner, printNote, signNote } from "../note/note.ts";
import { noteKey, printVkey } from "../note/noteKey.ts";
import { rotationText, verifyRotation } from "./rotation.ts";

const origin = "ledger.northwind.example/prod";
const keyOf = (seed: number) => generateKey(new Uint8Array(32).fill(seed));
const [old, next, stranger] = [keyOf(1), keyOf(2), keyOf(3)] as const;
const vkey = (key: typeof old) => printVkey(noteKey(origin, "ed25519", key.publicKey));
const rotation = { origin, purpose: "log", from: vkey(old), to: vkey(next) } as const;

function proofBy(keys: readonly (typeof old)[], text = rotationText(rotation)): string {
  const signatures = keys.flatMap((key) => signNote(text, noteSigner(origin, key)).signatures);
  return printNote({ text, signatures });
}

test("a rotation holds by the key that goes and the key that comes, together", () => {
  expect(verifyRotation(rotation, proofBy([old, next]))).toMatchObject({ ok: true });
  for (const keys of [[old], [next], [old, stranger], [next, stranger], [old, old]]) {
    expect(verifyRotation(rotation, proofBy(keys)).ok).toBe(false);
  }
});

test("it is of one log, one purpose and these keys", () => {
  const proof = proofBy([old, next]);
  expect(verifyRotation({ ...rotation, origin: "elsewhere.example" }, proof).ok).toBe(false);
  expect(verifyRotation({ ...rotation, purpose: "attestation" }, proof).ok).toBe(false);
  expect(verifyRotation({ ...rotation, to: vkey(stranger) }, proof).ok).toBe(false);
  expect(verifyRotation(rotation, proof.replace("— ", "— x")).ok).toBe(false);
});
