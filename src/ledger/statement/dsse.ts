import { canonicalJson, type Digest, digestBytes, isNonEmpty, type NonEmpty } from "#core";
import { fromAnyBase64, toBase64 } from "../base64.ts";
import { bytesToHex, joinBytes, utf8Bytes } from "../bytes.ts";
import { accept, type Checked, refuse, within } from "../checked.ts";
import { nonEmptyListOf, objectOf, optional, type Reader, readFields, refused, text } from "../fields.ts";
import { type Ed25519Key, type Ed25519Verify, ed25519Sign, ed25519Verify } from "../note/ed25519.ts";
import { parseStrictJson } from "../strictJson.ts";

export type EnvelopeCode = "envelope-format" | "envelope-signature";

/** A signed payload (DSSE v1.0.2). The payload is bytes: nobody parses before the signature holds. */
export type Envelope = Readonly<{
  payloadType: string;
  payload: Uint8Array;
  signatures: NonEmpty<Readonly<{ keyid: string | null; sig: Uint8Array }>>;
}>;

/** A key that may have signed. `publicKey` tells keys apart; ids are hints and prove nothing. */
export type EnvelopeKey = Readonly<{
  publicKey: Uint8Array;
  verify: (message: Uint8Array, signature: Uint8Array) => boolean;
}>;

export type EnvelopeSigner = Readonly<{ keyid: string; sign: (message: Uint8Array) => Uint8Array }>;

export const inTotoPayloadType = "application/vnd.in-toto+json";
/** Each is tried with each known key: more would only keep a gate busy. */
const signatureCountMax = 16;
const envelopeLengthMax = 4_000_000;

/** What is signed: the type and the body, each behind its length in bytes, so that neither can run into the other. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = utf8Bytes(payloadType);
  const head = joinBytes([utf8Bytes(`DSSEv1 ${type.length} `), type, utf8Bytes(` ${payload.length} `)]);
  return joinBytes([head, payload]);
}

const encoded: Reader<Uint8Array> = (value, at, say) => {
  const bytes = typeof value === "string" ? fromAnyBase64(value) : null;
  if (bytes === null) say(at, "is neither standard nor URL-safe base64");
  return bytes ?? refused;
};

const string: Reader<string> = (value, at, say) => {
  if (typeof value === "string") return value;
  say(at, "is no text");
  return refused;
};

const shape = objectOf(
  {
    payload: encoded,
    payloadType: text,
    signatures: nonEmptyListOf(objectOf({ keyid: optional(string), sig: encoded }, "ignore"), signatureCountMax),
  },
  "ignore",
);

export function parseEnvelope(input: string | Uint8Array): Checked<Envelope, EnvelopeCode> {
  const json = parseStrictJson(input, envelopeLengthMax);
  if (!json.ok) return within("envelope-format", "the envelope", json);
  return readFields(shape, json.value, "envelope-format", "write `{payload, payloadType, signatures: [{keyid, sig}]}`");
}

/** Canonical JSON: the digest that the log keeps is over exactly these bytes. */
export function printEnvelope({ payloadType, payload, signatures }: Envelope): string {
  return canonicalJson({
    payload: toBase64(payload),
    payloadType,
    signatures: signatures.map(({ keyid, sig }) => ({ ...(keyid === null ? {} : { keyid }), sig: toBase64(sig) })),
  });
}

/** What a leaf of the log commits to. */
export function envelopeDigest(envelope: string): Digest {
  return digestBytes(utf8Bytes(envelope));
}

export function signEnvelope(payloadType: string, payload: Uint8Array, signers: NonEmpty<EnvelopeSigner>): Envelope {
  const message = preAuthEncoding(payloadType, payload);
  const [first, ...rest] = signers;
  const signed = ({ keyid, sign }: EnvelopeSigner) => ({ keyid, sig: sign(message) });
  return { payloadType, payload, signatures: [signed(first), ...rest.map(signed)] };
}

/** Who of the known keys signed; and at least `threshold` different keys did. One key counts once, however often it
 *  signed and under however many ids. */
export function verifyEnvelope<Key extends EnvelopeKey>(
  envelope: Envelope,
  known: readonly Key[],
  threshold = 1,
): Checked<Readonly<{ payloadType: string; payload: Uint8Array; keys: NonEmpty<Key> }>, "envelope-signature"> {
  const message = preAuthEncoding(envelope.payloadType, envelope.payload);
  const keys = new Map<string, Key>();
  for (const key of known)
    if (envelope.signatures.some(({ sig }) => key.verify(message, sig))) keys.set(bytesToHex(key.publicKey), key);
  const found = [...keys.values()];
  if (isNonEmpty(found) && found.length >= Math.max(1, threshold))
    return accept({ payloadType: envelope.payloadType, payload: envelope.payload, keys: found });
  const message2 = `${found.length} of ${Math.max(1, threshold)} trusted keys signed the envelope`;
  const hint =
    "the payload was changed, or the signer is not trusted here; compare the signer's key with the trust file";
  return refuse("envelope-signature", message2, hint);
}

export function ed25519EnvelopeSigner(key: Ed25519Key): EnvelopeSigner {
  return { keyid: digestBytes(key.publicKey), sign: (message) => ed25519Sign(key, message) };
}

export function ed25519EnvelopeKey(publicKey: Uint8Array, verify: Ed25519Verify = ed25519Verify): EnvelopeKey {
  return { publicKey, verify: (message, signature) => verify(publicKey, message, signature) };
}
