import { fromBase64, toBase64 } from "../base64.ts";
import { bytesToHex, equalBytes, joinBytes, parseHex, utf8Bytes } from "../bytes.ts";
import { accept, type Checked, quote, refuse } from "../checked.ts";
import { sha256 } from "../tree/hash.ts";
import { type Ed25519Key, generateKey, isPublicKey, publicKeyLength, seedLength } from "./ed25519.ts";

export type KeyCode = "key-format" | "key-name" | "key-id" | "key-type" | "key-bytes";

/** What a key of a signed note signs with: a log's own signature, or a witness's cosignature with a time. */
export type NoteKeyType = "ed25519" | "cosignature";

/** C2SP signed-note, signature types. The other types (ECDSA, RFC 6962 tree heads, ML-DSA-44) are refused by name. */
const typeBytes = { ed25519: 0x01, cosignature: 0x04 } as const;

/** Who signs a note, as configured: name, four bytes of id, public key. Written as a "vkey". */
export type NoteKey = Readonly<{ name: string; keyId: Uint8Array; type: NoteKeyType; publicKey: Uint8Array }>;

export const keyIdLength = 4;
const nameLengthMax = 255;

/** SHA-256(name || 0x0A || type || public key), the first four bytes. A hint for finding the key, not a proof of anything. */
export function noteKeyId(name: string, type: NoteKeyType, publicKey: Uint8Array): Uint8Array {
  const bytes = [utf8Bytes(`${name}\n`), Uint8Array.of(typeBytes[type]), publicKey];
  return sha256(joinBytes(bytes)).slice(0, keyIdLength);
}

export function noteKey(name: string, type: NoteKeyType, publicKey: Uint8Array): NoteKey {
  return { name, keyId: noteKeyId(name, type, publicKey), type, publicKey };
}

export function isKeyName(name: string): boolean {
  return name !== "" && name.length <= nameLengthMax && !/[+\p{White_Space}\p{Cc}\p{Surrogate}]/u.test(name);
}

/** `name+hex8+base64(type || public key)`. */
export function printVkey({ name, keyId, type, publicKey }: NoteKey): string {
  return `${name}+${bytesToHex(keyId)}+${toBase64(joinBytes([Uint8Array.of(typeBytes[type]), publicKey]))}`;
}

/** Reads a vkey. The base64 part may contain plus signs, so only the first two of them divide. */
export function parseVkey(text: string): Checked<NoteKey, KeyCode> {
  const [, name = "", id = "", data = ""] = /^([^+]*)\+([^+]*)\+(.*)$/s.exec(text) ?? [];
  const read = readKey({ name, id, data }, publicKeyLength, text);
  if (!read.ok) return read;
  const { type, bytes, keyId } = read.value;
  if (!isPublicKey(bytes))
    return refuse("key-bytes", `${quote(text)} holds no Ed25519 public key`, "copy the key again from its owner");
  if (!equalBytes(keyId, noteKeyId(name, type, bytes)))
    return refuse("key-id", `the id in ${quote(text)} is not that of the name and key`, "copy the whole vkey again");
  return accept({ name, keyId, type, publicKey: bytes });
}

/** `PRIVATE+KEY+name+hex8+base64(0x01 || seed)`, as Go writes signer keys. Secret. */
export function printSkey(name: string, key: Ed25519Key): string {
  const id = bytesToHex(noteKeyId(name, "ed25519", key.publicKey));
  return `PRIVATE+KEY+${name}+${id}+${toBase64(joinBytes([Uint8Array.of(typeBytes.ed25519), key.seed]))}`;
}

/** Reads a signer key. Messages never quote it. */
export function parseSkey(text: string): Checked<Readonly<{ name: string; key: Ed25519Key }>, KeyCode> {
  const [, name = "", id = "", data = ""] = /^PRIVATE\+KEY\+([^+]*)\+([^+]*)\+(.*)$/s.exec(text) ?? [];
  const read = readKey({ name, id, data }, seedLength, "the signer key");
  if (!read.ok) return read;
  const { type, bytes, keyId } = read.value;
  if (type !== "ed25519") return refuse("key-type", "the signer key is not of type 1", "make a new key pair");
  const key = generateKey(bytes);
  if (!equalBytes(keyId, noteKeyId(name, type, key.publicKey)))
    return refuse(
      "key-id",
      "the id in the signer key is not that of its name and seed",
      "restore the key from its copy",
    );
  return accept({ name, key });
}

function readKey(
  { name, id, data }: Readonly<{ name: string; id: string; data: string }>,
  length: number,
  shown: string,
): Checked<Readonly<{ type: NoteKeyType; bytes: Uint8Array; keyId: Uint8Array }>, KeyCode> {
  const hint = "write NAME+ID+KEY: a name, eight hex digits, base64";
  const keyId = parseHex(id, keyIdLength);
  const bytes = fromBase64(data);
  if (keyId === null || bytes === null || bytes.length === 0)
    return refuse("key-format", `${quote(shown)} is no key of a signed note`, hint);
  if (!isKeyName(name)) return refuse("key-name", `a key cannot be named ${quote(name)}`, "no spaces, no plus signs");
  const type = bytes[0] === typeBytes.ed25519 ? "ed25519" : bytes[0] === typeBytes.cosignature ? "cosignature" : null;
  if (type === null)
    return refuse(
      "key-type",
      `keys of type ${bytes[0]} are not known`,
      "use Ed25519: type 1 for logs, 4 for witnesses",
    );
  return bytes.length === 1 + length
    ? accept({ type, bytes: bytes.slice(1), keyId })
    : refuse("key-bytes", `${quote(shown)} has ${bytes.length - 1} bytes of key instead of ${length}`, hint);
}
