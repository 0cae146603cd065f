import { sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";

/** The id that git gives a file with this text: over `blob LENGTH\0` and the bytes; SHA-256 in repositories whose ids have
 *  64 digits. Not a secure digest where it is SHA-1: it only shows that text and entry belong together. */
export function gitBlobId(text: string, digits: number): string {
  const bytes = utf8ToBytes(text);
  const whole = concatBytes(utf8ToBytes(`blob ${bytes.length}\0`), bytes);
  return bytesToHex(digits === 64 ? sha256(whole) : sha1(whole));
}
