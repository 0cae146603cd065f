import { closeSync, fdatasyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { digestBytes, Trouble } from "#core";
import { noteKey, printNote, printVkey, signNote } from "#ledger";
import type { AttestationSigner, CheckpointSigner } from "#ports";
import { keyFromFile, type LocalKey } from "./keyFile.ts";

type Signed = Readonly<{ size: number; root: string }>;

/** Signs checkpoints of one log, and keeps beside the key what it signed last: after a restore of the database it refuses
 *  to sign another history. The memory is on the disk before the signature leaves. */
export function checkpointSigner(folder: string, origin: string): CheckpointSigner {
  const key = keyFromFile(join(folder, "log.key"));
  const memory = join(folder, "last-signed.json");
  const publicKey = noteKey(origin, "ed25519", key.publicKey);
  // Nodes may share the folder: what another one signed last counts here too.
  let known = readLast(memory);
  return {
    origin,
    vkey: printVkey(publicKey),
    signCheckpoint: async ({ size, root, text }) => {
      const next = { size, root: Buffer.from(root).toString("base64") };
      const written = readLast(memory);
      const last = (known?.size ?? -1) > (written?.size ?? -1) ? known : written;
      assertExtends(last, next);
      if (last === null || last.size < size) writeDurably(memory, JSON.stringify(next));
      known = next;
      return printNote(signNote(text, { name: origin, keyId: publicKey.keyId, sign: key.sign }));
    },
  };
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

export function attestationSigner(folder: string, verifierId: string): AttestationSigner {
  const key: LocalKey = keyFromFile(join(folder, "attestation.key"));
  const name = verifierId.replace(/^https?:\/\//, "");
  return {
    verifierId,
    keyId: digestBytes(key.publicKey),
    vkey: printVkey(noteKey(name, "ed25519", key.publicKey)),
    sign: async (bytes) => key.sign(bytes),
  };
}
