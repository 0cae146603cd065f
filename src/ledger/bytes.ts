import { concatBytes, hexToBytes } from "@noble/hashes/utils.js";

/** UTF-8 of a text; a lone surrogate has none, and the text would come back as another one. */
export { bytesToHex, concatBytes, utf8ToBytes as utf8Bytes } from "@noble/hashes/utils.js";

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Lower-case hex of a given number of bytes; null when it is anything else. */
export function parseHex(text: string, length: number): Uint8Array | null {
  return text.length === 2 * length && /^[0-9a-f]*$/.test(text) ? hexToBytes(text) : null;
}

const maxU64 = (1n << 64n) - 1n;

/** ASCII decimal of an unsigned 64-bit number without leading zeros; null when it is anything else. Never a `number`:
 *  sizes and indices past 2^53 occur, and would be rounded in silence. */
export function parseDecimal(text: string): bigint | null {
  if (!/^(0|[1-9][0-9]{0,19})$/.test(text)) return null;
  const value = BigInt(text);
  return value <= maxU64 ? value : null;
}

/** Eight bytes, big-endian. */
export function u64Bytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

export function u64Of(bytes: Uint8Array): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0);
}

const pieceLength = 8192;

/** The text of strict UTF-8; null when the bytes are none. Refuses what a lenient decoder replaces: overlong forms,
 *  surrogates, cut sequences. */
export function utf8Text(bytes: Uint8Array): string | null {
  let ascii = true;
  for (const byte of bytes) if (byte >= 0x80) ascii = false;
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += pieceLength) {
    const piece = bytes.subarray(at, at + pieceLength);
    pieces.push(ascii ? String.fromCharCode(...piece) : Array.from(piece, percent).join(""));
  }
  if (ascii) return pieces.join("");
  try {
    return decodeURIComponent(pieces.join(""));
  } catch {
    return null;
  }
}

function percent(byte: number): string {
  return `%${byte < 16 ? "0" : ""}${byte.toString(16)}`;
}

/** A text that has UTF-8 bytes of its own: no half of a surrogate pair. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text);
}

/** Takes a text or its bytes; null when the bytes are no UTF-8, or the text has none. */
export function textOfInput(input: string | Uint8Array): string | null {
  if (typeof input !== "string") return utf8Text(input);
  return isWellFormed(input) ? input : null;
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...parts);
}
