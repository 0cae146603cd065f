import { canonicalJson, type Digest, type Instant } from "#core";
import { toBase64 } from "./base64.ts";
import { utf8Bytes } from "./bytes.ts";
import { type Checked, refuse, within } from "./checked.ts";
import {
  bytesOf,
  digest,
  hashBytes,
  instant,
  matching,
  objectOf,
  one,
  optional,
  present,
  readFields,
  size,
} from "./fields.ts";
import { parseStrictJson } from "./strictJson.ts";

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

const shape = objectOf(
  {
    v: one,
    type: matching(/^[a-z][a-z0-9.-]{0,63}$/, "kind of fact: lower-case letters, digits, dots, hyphens"),
    id: matching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, "UUID of version 7"),
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
  const bytes = utf8Bytes(textOf(entry));
  const again = parseEntry(bytes);
  if (!again.ok) throw new TypeError(`an entry must read back: ${again.problems[0].message}`);
  return bytes;
}

function textOf({ type, id, subject, payload, salt, prevSeen, at }: Entry): string {
  const optionals = present({
    salt: salt && toBase64(salt),
    prevSeen: prevSeen && { size: Number(prevSeen.size), root: toBase64(prevSeen.root) },
  });
  return canonicalJson({ v: 1, type, id, subject, payload, at, ...optionals });
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
