import { type Digest, type Instant, parseInstant } from "#core";
import { toBase64 } from "./base64.ts";
import { utf8Bytes } from "./bytes.ts";
import { type Checked, refuse, within } from "./checked.ts";
import {
  bytesOf,
  digest,
  hashBytes,
  instant,
  isDigest,
  matching,
  objectOf,
  one,
  optional,
  readFields,
  size,
} from "./fields.ts";
import { parseStrictJson } from "./strictJson.ts";
import { hashLength } from "./tree/hash.ts";

/** One leaf of the log. It holds digests, ids and a time; personal text stays in the payload, outside the log, where it
 *  can be erased. */
export type Entry = Readonly<{
  /** The kind of fact: `decision`, `checkrail.review` … */
  type: string;
  /** UUID, version 7. */
  id: string;
  subject: Digest | null;
  /** Over the exact bytes of what is recorded, an envelope for one. */
  payload: Digest;
  /** Sixteen bytes that keep a short payload from being guessed by its digest. */
  salt: Uint8Array | null;
  /** A checkpoint that existed before: the entry cannot be older. */
  prevSeen: Readonly<{ size: bigint; root: Uint8Array }> | null;
  at: Instant;
}>;

export const entryBytesMax = 1024;
const saltLength = 16;

const typeForm = /^[a-z][a-z0-9.-]{0,63}$/;
const idForm = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const shape = objectOf(
  {
    v: one,
    type: matching(typeForm, "kind of fact: lower-case letters, digits, dots, hyphens"),
    id: matching(idForm, "UUID of version 7"),
    subject: optional(digest),
    payload: digest,
    salt: optional(bytesOf(saltLength)),
    prevSeen: optional(objectOf({ size, root: hashBytes }, "refuse")),
    at: instant,
  },
  "refuse",
);

/** The bytes that are logged: canonical JSON. `subject` is written even when there is none. */
export function printEntry(entry: Entry): Uint8Array {
  assertReadsBack(entry);
  return utf8Bytes(textOf(entry));
}

/** Throws where an entry of these could not be read back: a fact that the log cannot take must not be recorded. */
export function assertNamable({ type, id, subject }: Pick<Entry, "type" | "id" | "subject">): void {
  assertIs(typeForm.test(type), "type");
  assertIs(idForm.test(id), "id");
  assertIs(subject === null || isDigest(subject), "subject");
}

/** What `parseEntry` asks of each field, without the way through the text: this runs for every fact. */
function assertReadsBack(entry: Entry): void {
  const { payload, salt, prevSeen, at } = entry;
  assertNamable(entry);
  assertIs(isDigest(payload), "payload");
  assertIs(salt === null || salt.length === saltLength, "salt");
  assertIs(prevSeen === null || (prevSeen.size >= 0n && prevSeen.size <= Number.MAX_SAFE_INTEGER), "prevSeen.size");
  assertIs(prevSeen === null || prevSeen.root.length === hashLength, "prevSeen.root");
  assertIs(parseInstant(at) === at, "at");
}

function assertIs(is: boolean, field: string): void {
  if (!is) throw new TypeError(`an entry must read back: \`${field}\` is not of its form`);
}

/** Canonical JSON (RFC 8785) written down at once: the names are in order, and no field of an entry holds a letter that
 *  JSON escapes. */
function textOf({ type, id, subject, payload, salt, prevSeen, at }: Entry): string {
  const seen = prevSeen && `"prevSeen":{"root":"${toBase64(prevSeen.root)}","size":${prevSeen.size}},`;
  const salted = salt && `"salt":"${toBase64(salt)}",`;
  const about = subject === null ? "null" : `"${subject}"`;
  return `{"at":"${at}","id":"${id}","payload":"${payload}",${seen ?? ""}${salted ?? ""}"subject":${about},"type":"${type}","v":1}`;
}

/** Reads a leaf back. One entry has exactly one text: other spacing, order or spelling is refused. */
export function parseEntry(bytes: Uint8Array | string): Checked<Entry, "entry-format"> {
  const json = parseStrictJson(bytes, entryBytesMax);
  if (!json.ok) return within("entry-format", "the entry", json);
  const read = readFields(shape, json.value, "entry-format", "log what `printEntry` writes");
  if (!read.ok) return read;
  const { v: _, ...entry } = read.value;
  const text = typeof bytes === "string" ? bytes : String.fromCharCode(...bytes);
  if (text === textOf(entry)) return { ok: true, value: entry };
  return refuse("entry-format", "the entry is not canonical JSON", "sort the keys, leave out spaces and what is null");
}
