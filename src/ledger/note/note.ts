import { fromBase64, toBase64 } from "../base64.ts";
import { bytesToHex, equalBytes, joinBytes, textOfInput, utf8Bytes } from "../bytes.ts";
import { accept, type Checked, quote, refuse } from "../checked.ts";
import { type Ed25519Key, type Ed25519Verify, ed25519Sign, ed25519Verify } from "./ed25519.ts";
import { isKeyName, keyIdLength, noteKeyId } from "./noteKey.ts";

export type NoteCode = "note-format" | "note-too-large" | "note-ambiguous-key" | "note-signature" | "note-unsigned";

/** One line `— NAME BASE64` below a note. */
export type NoteSignature = Readonly<{ name: string; keyId: Uint8Array; signature: Uint8Array }>;

/** A text, with its last newline, and who is said to have signed it. Not to be believed before `verifyNote`. */
export type SignedNote = Readonly<{ text: string; signatures: readonly NoteSignature[] }>;

export type Signer = Readonly<{ name: string; keyId: Uint8Array; sign: (message: Uint8Array) => Uint8Array }>;

/** Checks one signer's lines. `verify` gets the bytes of the text and the bytes behind the key id. */
export type NoteVerifier = Readonly<{
  name: string;
  keyId: Uint8Array;
  verify: (message: Uint8Array, signature: Uint8Array) => boolean;
}>;

export type VerifiedNote = Readonly<{
  text: string;
  /** At least one. Each known signer once. */
  verified: readonly NoteSignature[];
  /** Lines of signers that nobody here knows. They say nothing. */
  unverified: readonly NoteSignature[];
}>;

const noteLengthMax = 1_000_000;
/** C2SP wants at least 16 read; Go reads 100. */
const signatureCountMax = 100;
const lineStart = "\u2014 ";

/** Reads a note without believing it: valid UTF-8, no control characters, the last blank line before the signatures. */
export function parseNote(input: string | Uint8Array): Checked<SignedNote, NoteCode> {
  if (input.length > noteLengthMax)
    return refuse("note-too-large", `a note has ${noteLengthMax} bytes at most`, "send the note alone");
  const note = textOfInput(input);
  if (note === null) return malformed("it is not valid UTF-8");
  if (hasControls(note)) return malformed("it holds control characters");
  const split = note.lastIndexOf("\n\n");
  if (split < 0) return malformed("no blank line parts text and signatures");
  const lines = note.slice(split + 2).split("\n");
  if (lines.pop() !== "" || lines.length === 0) return malformed("it does not end with a whole signature line");
  if (lines.length > signatureCountMax) return malformed(`it has more than ${signatureCountMax} signatures`);
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const signature = parseLine(line);
    if (signature === null) return malformed(`${quote(line)} is no signature line`);
    signatures.push(signature);
  }
  return accept({ text: note.slice(0, split + 1), signatures });
}

/** ASCII control characters but newline. */
function hasControls(note: string): boolean {
  for (let at = 0; at < note.length; at++) {
    const code = note.charCodeAt(at);
    if (code < 0x20 && code !== 0x0a) return true;
  }
  return false;
}

function parseLine(line: string): NoteSignature | null {
  const [, name = "", data = ""] = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line) ?? [];
  const bytes = fromBase64(data);
  if (!isKeyName(name) || bytes === null || bytes.length <= keyIdLength) return null;
  return { name, keyId: bytes.slice(0, keyIdLength), signature: bytes.slice(keyIdLength) };
}

export function printNote({ text, signatures }: SignedNote): string {
  return `${text}\n${signatures.map(printSignature).join("")}`;
}

/** The line with its newline; a witness answers with such lines. */
export function printSignature({ name, keyId, signature }: NoteSignature): string {
  return `${lineStart}${name} ${toBase64(joinBytes([keyId, signature]))}\n`;
}

/** Reads lines as a witness answers them; null when one is none. */
export function parseSignatures(text: string): NoteSignature[] | null {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length === 0 || lines.length > signatureCountMax) return null;
  const read = lines.map(parseLine);
  return read.every((each) => each !== null) ? read : null;
}

/** Signs a text that ends in a newline, below what others signed. A signer that signed before is replaced. */
export function signNote(text: string, signer: Signer, others: readonly NoteSignature[] = []): SignedNote {
  const probe = parseNote(`${text}\n${lineStart}probe ${toBase64(new Uint8Array(keyIdLength + 1))}\n`);
  if (!text.endsWith("\n") || !probe.ok || probe.value.text !== text)
    throw new TypeError("a note is a text that ends in a newline, without control characters");
  const signature = { name: signer.name, keyId: signer.keyId, signature: signer.sign(utf8Bytes(text)) };
  return { text, signatures: [...others.filter((other) => !isOf(other, signer)), signature] };
}

/** Believes a note when at least one known signer signed it, and none of the known signers' lines is false. */
export function verifyNote(note: SignedNote, known: readonly NoteVerifier[]): Checked<VerifiedNote, NoteCode> {
  const message = utf8Bytes(note.text);
  const verified: NoteSignature[] = [];
  const unverified: NoteSignature[] = [];
  for (const signature of note.signatures) {
    const [verifier, second] = known.filter((each) => isOf(signature, each));
    const id = quote(`${signature.name}+${bytesToHex(signature.keyId)}`);
    if (second) return refuse("note-ambiguous-key", `two known keys are called ${id}`, "keep one of them");
    const seen = verifier ? verified : unverified;
    // Only the first line of a signer counts, as in Go: a note cannot grow heavier by repetition.
    if (seen.some((other) => isOf(other, signature))) continue;
    if (verifier && !verifier.verify(message, signature.signature)) {
      const hint =
        "the text or the signature was changed, or the key is another one of that name; fetch the note again";
      return refuse("note-signature", `the signature of ${id} does not verify`, hint);
    }
    seen.push(signature);
  }
  if (verified.length === 0)
    return refuse("note-unsigned", "no known key signed the note", "check which keys are trusted here");
  return accept({ text: note.text, verified, unverified });
}

function isOf(a: Pick<NoteVerifier, "name" | "keyId">, b: Pick<NoteVerifier, "name" | "keyId">): boolean {
  return a.name === b.name && equalBytes(a.keyId, b.keyId);
}

function malformed(why: string): Checked<never, NoteCode> {
  return refuse("note-format", `malformed note: ${why}`, "fetch the note again, byte for byte");
}

/** A log's own signature: Ed25519 over the text. */
export function noteSigner(name: string, key: Ed25519Key): Signer {
  return {
    name,
    keyId: noteKeyId(name, "ed25519", key.publicKey),
    sign: (message) => ed25519Sign(key, message),
  };
}

export function ed25519NoteVerifier(
  { name, keyId, publicKey }: Readonly<{ name: string; keyId: Uint8Array; publicKey: Uint8Array }>,
  verify: Ed25519Verify = ed25519Verify,
): NoteVerifier {
  return { name, keyId, verify: (message, signature) => verify(publicKey, message, signature) };
}
