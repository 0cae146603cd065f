import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Trouble } from "#core";
import { type NoteKey, noteKey, printVkey } from "#ledger";
import type { SigningKeys } from "#ports";
import { keyFromFile, type LocalKey, newKeyFile } from "./keyFile.ts";

type Held = Readonly<{ note: NoteKey; vkey: string; local: LocalKey }>;

/** Keys of one purpose as files of a folder: `log.key`, and beside it `log-0a1b2c3d.key` for each that was made since, named
 *  by its id. Which of them signs is the log's word, not the folder's. */
export function keyring(folder: string, purpose: "log" | "attestation", name: string): SigningKeys {
  const first = `${purpose}.key`;
  const isOurs = (file: string) => file === first || new RegExp(`^${purpose}-[0-9a-f]{8}\\.key$`).test(file);
  const held = new Map<string, Held>();
  const read = (file: string): Held => {
    const local = keyFromFile(join(folder, file));
    const note = noteKey(name, "ed25519", local.publicKey);
    const one = { note, vkey: printVkey(note), local };
    held.set(one.vkey, one);
    return one;
  };
  const filesThere = () =>
    list(folder)
      .filter(isOurs)
      .sort((a, b) => (a === first ? -1 : b === first ? 1 : a < b ? -1 : 1));
  const { vkey } = read(filesThere()[0] ?? first);
  const find = (wanted: string): Held | null => {
    // A file that was put there since: another node's new key.
    if (!held.has(wanted)) for (const file of filesThere()) read(file);
    return held.get(wanted) ?? null;
  };
  return {
    vkey,
    has: async (wanted) => find(wanted) !== null,
    make: async () => {
      const local = newKeyFile(folder, (publicKey) => `${purpose}-${idOf(noteKey(name, "ed25519", publicKey))}.key`);
      const note = noteKey(name, "ed25519", local.publicKey);
      held.set(printVkey(note), { note, vkey: printVkey(note), local });
      return printVkey(note);
    },
    sign: async (wanted, message) => {
      const found = find(wanted);
      if (found !== null) return found.local.sign(message);
      throw new Trouble(
        "fork-guard",
        `the key \`${wanted.split("+").slice(0, 2).join("+")}\` is not in \`${folder}\``,
        {
          hint: `put its file there: ${purpose}-${wanted.split("+")[1]}.key, or ${first} if it is the first one`,
        },
      );
    },
  };
}

function idOf({ keyId }: NoteKey): string {
  return Buffer.from(keyId).toString("hex");
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
