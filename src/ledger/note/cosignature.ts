import { joinBytes, u64Bytes, u64Of, utf8Bytes } from "../bytes.ts";
import { type Ed25519Key, type Ed25519Verify, ed25519Sign, ed25519Verify, signatureLength } from "./ed25519.ts";
import { ed25519NoteVerifier, type NoteSignature, type NoteVerifier } from "./note.ts";
import { type NoteKey, noteKeyId } from "./noteKey.ts";

/** A witness's word that, at a time, this was the largest tree of the log it had seen, and that it extends all before
 *  (C2SP tlog-cosignature, Ed25519). */
export type Cosignature = Readonly<{ seconds: number; signature: Uint8Array }>;

const timeLength = 8;

/** What a witness signs: the time and the whole checkpoint text, extension lines too. The message does not name the
 *  witness, so each witness needs a key of its own. */
export function cosignatureMessage(checkpointText: string, seconds: number): Uint8Array {
  if (!Number.isSafeInteger(seconds) || seconds < 0)
    throw new RangeError("a time is a whole number of seconds since 1970");
  return utf8Bytes(`cosignature/v1\ntime ${seconds}\n${checkpointText}`);
}

/** The line for a signature that was made elsewhere, over `cosignatureMessage`. */
export function cosignatureLine(name: string, publicKey: Uint8Array, cosignature: Cosignature): NoteSignature {
  const { seconds, signature } = cosignature;
  const keyId = noteKeyId(name, "cosignature", publicKey);
  return { name, keyId, signature: joinBytes([u64Bytes(BigInt(seconds)), signature]) };
}

export function cosign(checkpointText: string, name: string, key: Ed25519Key, seconds: number): NoteSignature {
  const signature = ed25519Sign(key, cosignatureMessage(checkpointText, seconds));
  return cosignatureLine(name, key.publicKey, { seconds, signature });
}

/** Time and signature behind the key id; null when it is no cosignature, or of a time that no clock shows. */
export function readCosignature(signature: Uint8Array): Cosignature | null {
  if (signature.length !== timeLength + signatureLength) return null;
  const seconds = u64Of(signature);
  if (seconds > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return { seconds: Number(seconds), signature: signature.slice(timeLength) };
}

/** Checks the lines of a key, whichever of the two kinds it is. */
export function noteVerifier(key: NoteKey, verify: Ed25519Verify = ed25519Verify): NoteVerifier {
  if (key.type === "ed25519") return ed25519NoteVerifier(key, verify);
  const prefix = (seconds: number) => cosignatureMessage("", seconds);
  return {
    name: key.name,
    keyId: key.keyId,
    verify: (message, bytes) => {
      const read = readCosignature(bytes);
      return read !== null && verify(key.publicKey, joinBytes([prefix(read.seconds), message]), read.signature);
    },
  };
}
