import { canonicalJson, type Instant } from "#core";
import { toBase64 } from "../base64.ts";
import { utf8Bytes } from "../bytes.ts";
import { accept, type Checked, refuse } from "../checked.ts";
import {
  bytesOf,
  hashBytes,
  instant,
  isObject,
  listOf,
  matching,
  objectOf,
  one,
  oneOf,
  optional,
  type Reader,
  readFields,
  text,
  truth,
  whole,
} from "../fields.ts";
import { sha256 } from "../tree/hash.ts";

/** A log to take away: JSON lines in canonical form (RFC 8785), in this order: one `head`, the `key` lines of what the log said about
 *  its keys before `from`, then `leaf` lines with each `checkpoint` behind its last leaf, and one `end`. Version 1. */
export type ExportLine = ExportHead | ExportKey | ExportLeaf | ExportCheckpoint | ExportEnd;

export type ExportHead = Readonly<{
  kind: "head";
  v: 1;
  origin: string;
  /** Leaves from this one on; `roots`: the perfect subtrees over those before it, largest first. */
  from: number;
  to: number;
  roots: readonly Uint8Array[];
  exportedAt: Instant;
  /** Whom to believe, as the exporter knew it: compare it with what you were told on another way. */
  trust: Readonly<{ log: readonly SpannedKey[]; attestation: readonly SpannedKey[]; witnesses: string }>;
}>;

export type SpannedKey = Readonly<{ key: string; from: number; until: number | null; compromised: boolean }>;

/** A leaf before `from` that brings a key, and its proof in the tree of `to` leaves. */
export type ExportKey = Readonly<{
  kind: "key";
  index: number;
  entry: string;
  body: string;
  proof: readonly Uint8Array[];
}>;

export type ExportLeaf = Readonly<{
  kind: "leaf";
  index: number;
  entry: string;
  /** null: the exporter did not have it. */
  body: string | null;
  hash: Uint8Array;
}>;

export type ExportCheckpoint = Readonly<{ kind: "checkpoint"; size: number; note: string }>;
export type ExportEnd = Readonly<{ kind: "end"; leaves: number; checkpoints: number }>;

const anyText = matching(/^/, "text");
const spanned: Reader<SpannedKey> = objectOf(
  { key: text, from: whole, until: optional(whole), compromised: truth },
  "refuse",
);
const shapes = {
  head: objectOf(
    {
      kind: oneOf("head"),
      v: one,
      origin: text,
      from: whole,
      to: whole,
      roots: listOf(hashBytes),
      exportedAt: instant,
      sum: text,
      trust: objectOf({ log: listOf(spanned), attestation: listOf(spanned), witnesses: text }, "refuse"),
    },
    "refuse",
  ),
  key: objectOf({ kind: oneOf("key"), index: whole, entry: text, body: anyText, proof: listOf(hashBytes) }, "refuse"),
  leaf: objectOf(
    { kind: oneOf("leaf"), index: whole, entry: text, body: optional(anyText), hash: bytesOf(32) },
    "refuse",
  ),
  checkpoint: objectOf({ kind: oneOf("checkpoint"), size: whole, note: text, sum: text }, "refuse"),
  end: objectOf({ kind: oneOf("end"), leaves: whole, checkpoints: whole }, "refuse"),
} as const;

/** One line, without its line feed. Head and checkpoints hold words that nobody signed for this log (when, whom to believe,
 *  lines of witnesses); their `sum` finds damage, not forgery. */
export function printExportLine(line: ExportLine): string {
  switch (line.kind) {
    case "head":
      return summed({ ...line, roots: line.roots.map(toBase64) });
    case "checkpoint":
      return summed(line);
    case "key":
      return canonicalJson({ ...line, proof: line.proof.map(toBase64) });
    case "leaf":
      return canonicalJson({ ...line, hash: toBase64(line.hash) });
    default:
      return canonicalJson(line);
  }
}

function summed(line: object): string {
  return canonicalJson({ ...line, sum: toBase64(sha256(utf8Bytes(canonicalJson(line)))) });
}

const hint = "take the export again; a line has one spelling, and nothing of it may be changed";

/** Reads a line back: a line of another spelling is another line, and refused. */
export function parseExportLine(input: string): Checked<ExportLine, "export-line"> {
  let value: unknown;
  try {
    value = JSON.parse(input);
  } catch {
    return refuse("export-line", "it is not JSON", hint);
  }
  if (!isObject(value) || !isKind(value.kind)) return refuse("export-line", "it is no line of an export", hint);
  const shape: Reader<ExportLine> = shapes[value.kind];
  const read = readFields(shape, value, "export-line", hint);
  if (!read.ok) return read;
  const line = withoutSum(read.value);
  return printExportLine(line) === input
    ? accept(line)
    : refuse("export-line", "it was changed, or is spelt in another way than an export is", hint);
}

function withoutSum(line: ExportLine & Readonly<{ sum?: string }>): ExportLine {
  const { sum: _, ...rest } = line;
  return rest;
}

function isKind(value: unknown): value is keyof typeof shapes {
  return typeof value === "string" && Object.hasOwn(shapes, value);
}
