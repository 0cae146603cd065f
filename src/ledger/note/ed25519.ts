import { ed25519 } from "@noble/curves/ed25519.js";

/** Is this the signature of this key over this message? Node's own is about ten times faster and can be passed in. */
export type Ed25519Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** A key pair; `seed` is the 32 secret bytes of RFC 8032. */
export type Ed25519Key = Readonly<{ seed: Uint8Array; publicKey: Uint8Array }>;

export const seedLength = 32;
export const publicKeyLength = 32;
export const signatureLength = 64;

/** The pair of a seed. Chance is a power: the caller brings the 32 random bytes. */
export function generateKey(seed: Uint8Array): Ed25519Key {
  if (seed.length !== seedLength) throw new RangeError(`a seed has ${seedLength} bytes`);
  return { seed: seed.slice(), publicKey: ed25519.getPublicKey(seed) };
}

export function ed25519Sign(key: Ed25519Key, message: Uint8Array): Uint8Array {
  return ed25519.sign(message, key.seed);
}

/** As RFC 8032 has it, without the leniency of ZIP 215. Total: bytes that are no key or no signature verify nothing. */
export const ed25519Verify: Ed25519Verify = (publicKey, message, signature) => {
  if (publicKey.length !== publicKeyLength || signature.length !== signatureLength) return false;
  try {
    return ed25519.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
};

/** A point of the curve with a secret behind it. Under a key of small order, one signature fits many messages. */
export function isPublicKey(bytes: Uint8Array): boolean {
  if (bytes.length !== publicKeyLength) return false;
  try {
    return !ed25519.Point.fromBytes(bytes, false).isSmallOrder();
  } catch {
    return false;
  }
}
