import { closeSync, fdatasyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { Trouble } from "#core";
import { type NoteSignature, parseVkey, printNote } from "#ledger";
import type { CheckpointSigner, SigningKeys } from "#ports";

type Signed = Readonly<{ size: number; root: string }>;

/** Signs checkpoints of one log, and keeps beside the keys what it signed last: after a restore of the database it refuses
 *  to sign another history. The memory is on the disk before the signature leaves. */
export function checkpointSigner(folder: string, origin: string, keys: SigningKeys): CheckpointSigner {
  const memory = join(folder, "last-signed.json");
  // Nodes may share the folder: what another one signed last counts here too.
  let known = readLast(memory);
  const newest = (): Signed | null => {
    const written = readLast(memory);
    return (known?.size ?? -1) > (written?.size ?? -1) ? known : written;
  };
  return {
    origin,
    keys,
    lastSigned: () => {
      const last = newest();
      return last && { size: last.size, root: Uint8Array.from(Buffer.from(last.root, "base64")) };
    },
    signCheckpoint: async ({ size, root, text }, vkeys) => {
      const next = { size, root: Buffer.from(root).toString("base64") };
      const last = newest();
      assertExtends(last, next);
      if (last === null || last.size < size) writeDurably(memory, JSON.stringify(next));
      known = next;
      const message = Buffer.from(text, "utf8");
      const signatures: NoteSignature[] = [];
      for (const vkey of vkeys) signatures.push(signatureOf(vkey, await keys.sign(vkey, message)));
      return printNote({ text, signatures });
    },
  };
}

function signatureOf(vkey: string, signature: Uint8Array): NoteSignature {
  const key = parseVkey(vkey);
  if (!key.ok) throw new Error(`a key of our own does not read: ${key.problems[0].message}`);
  return { name: key.value.name, keyId: key.value.keyId, signature };
}

function assertExtends(last: Signed | null, next: Signed): void {
  if (last === null || next.size > last.size || (next.size === last.size && next.root === last.root)) return;
  const what = next.size < last.size ? `has ${next.size} leaves` : `has another root at ${next.size} leaves`;
  throw new Trouble("fork-guard", `the log ${what}, but ${last.size} were signed before: nothing is signed`, {
    hint: "the database is older than what was signed: bring back the newest one, or begin a new log under a new name",
  });
}

function readLast(path: string): Signed | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && "size" in value && "root" in value) return value as Signed;
  } catch {
    // Half a file: answered below.
  }
  throw new Trouble("fork-guard", `\`${path}\` does not say what was signed last`, {
    hint: "compare with a witness (`checkrail ledger status`), write the size and root it knows, then start again",
  });
}

/** In place, so that a crash leaves the old text or the new one of the same length class; padded for that reason. */
function writeDurably(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const file = openSync(path, "a+", 0o600);
  try {
    closeSync(file);
    const rewrite = openSync(path, "r+");
    try {
      const padded = text.padEnd(160, " ");
      writeSync(rewrite, padded, 0, "utf8");
      ftruncateSync(rewrite, padded.length);
      fdatasyncSync(rewrite);
    } finally {
      closeSync(rewrite);
    }
  } catch (error) {
    throw new Trouble("database-gone", `what was signed last cannot be kept in \`${path}\``, {
      hint: "free the disk or mend its rights; nothing is signed until then",
      cause: error,
    });
  }
}
