import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";

/** SHA-256. The default is pure JavaScript and runs anywhere; a hot path passes the platform's own. */
export type Hasher = (bytes: Uint8Array) => Uint8Array;

export const sha256: Hasher = (bytes) => nobleSha256(bytes);

export const hashLength = 32;

/** RFC 6962 section 2.1: SHA-256(0x00 || entry). */
export function leafHash(entry: Uint8Array, hash: Hasher = sha256): Uint8Array {
  const bytes = new Uint8Array(1 + entry.length);
  bytes.set(entry, 1);
  return hash(bytes);
}

/** RFC 6962 section 2.1: SHA-256(0x01 || left || right). The other prefix keeps a node from posing as a leaf. */
export function nodeHash(left: Uint8Array, right: Uint8Array, hash: Hasher = sha256): Uint8Array {
  const bytes = new Uint8Array(1 + left.length + right.length);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, 1 + left.length);
  return hash(bytes);
}

/** The root of a tree without leaves: SHA-256 of nothing, which is not the hash of an empty leaf. */
export function emptyRoot(hash: Hasher = sha256): Uint8Array {
  return hash(new Uint8Array());
}
