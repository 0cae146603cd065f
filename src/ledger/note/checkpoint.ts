import { fromBase64, toBase64 } from "../base64.ts";
import { parseDecimal } from "../bytes.ts";
import { accept, type Checked, quote, refuse } from "../checked.ts";
import { hashLength } from "../tree/hash.ts";
import { type NoteCode, type NoteVerifier, parseNote, type VerifiedNote, verifyNote } from "./note.ts";

export type CheckpointCode = "checkpoint-format" | "checkpoint-origin";

/** What a log states when it signs: whose log, how many leaves, which root (C2SP tlog-checkpoint). */
export type Checkpoint = Readonly<{
  /** A URL without scheme and trailing slash, such as `ledger.acme.example/checkrail/prod`. */
  origin: string;
  size: bigint;
  root: Uint8Array;
  /** Lines after the root. Nobody audits them; ours never have any. */
  extensions: readonly string[];
}>;

/** The text that is signed. */
export function printCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  return [origin, size.toString(), toBase64(root), ...extensions].map((line) => `${line}\n`).join("");
}

/** Reads the text back. One checkpoint has exactly one text. */
export function parseCheckpoint(text: string): Checked<Checkpoint, CheckpointCode> {
  const lines = text.split("\n");
  if (lines.pop() !== "" || lines.length < 3 || lines.includes(""))
    return malformed("three lines or more, each of them filled and ended");
  const [origin = "", sizeText = "", rootText = "", ...extensions] = lines;
  const size = parseDecimal(sizeText);
  if (size === null) return malformed(`${quote(sizeText)} is no size`);
  const root = fromBase64(rootText);
  if (root === null || root.length !== hashLength) return malformed(`${quote(rootText)} is no SHA-256 hash in base64`);
  return accept({ origin, size, root, extensions });
}

function malformed(why: string): Checked<never, CheckpointCode> {
  return refuse("checkpoint-format", `malformed checkpoint: ${why}`, "fetch the checkpoint again, byte for byte");
}

/** A signed checkpoint, believed: the note's signatures hold, and it is of the log that was asked for. */
export function openCheckpoint(
  note: string | Uint8Array,
  log: Readonly<{ origin: string; verifiers: readonly NoteVerifier[] }>,
): Checked<Readonly<{ checkpoint: Checkpoint; note: VerifiedNote }>, CheckpointCode | NoteCode> {
  const parsed = parseNote(note);
  if (!parsed.ok) return parsed;
  const verified = verifyNote(parsed.value, log.verifiers);
  if (!verified.ok) return verified;
  const read = parseCheckpoint(verified.value.text);
  if (!read.ok) return read;
  if (read.value.origin === log.origin) return accept({ checkpoint: read.value, note: verified.value });
  const hint = "a log has one name for ever; ask the log that is meant";
  return refuse(
    "checkpoint-origin",
    `the checkpoint is of ${quote(read.value.origin)}, not ${quote(log.origin)}`,
    hint,
  );
}
