import { createHash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Trouble } from "#core";

/** What a witness remembers, durably: for each log the newest checkpoint that it cosigned, as the whole note. */
export type WitnessFolder = Readonly<{
  /** Where the memory of this log is. */
  pathOf: (origin: string) => string;
  /** null: nothing was cosigned yet. @throws {Trouble} fork-guard: something was, and it is gone */
  read: (origin: string) => string | null;
  /** On the disk, under its name, when it returns. */
  write: (origin: string, note: string) => void;
  /** Keeps what this log signed and a witness had to refuse: beside what it cosigned, it proves the fork. */
  keepRefused: (origin: string, note: string) => string | null;
}>;

/** More of them prove no more. */
const refusedMax = 100;

/** The name under which C2SP tlog-witness serves the newest checkpoint of a log. */
export function logId(origin: string): string {
  return createHash("sha256").update(origin).digest("hex");
}

export function witnessFolder(folder: string): WitnessFolder {
  const logs = join(folder, "logs");
  const refused = join(folder, "refused");
  const known = join(logs, "known");
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const pathOf = (origin: string) => join(logs, `${logId(origin)}.checkpoint`);
  const isKnown = (origin: string) => (readText(known) ?? "").split("\n").includes(logId(origin));
  return {
    pathOf,
    read: (origin) => {
      const note = readText(pathOf(origin));
      if (note !== null || !isKnown(origin)) return note;
      throw new Trouble("fork-guard", `\`${pathOf(origin)}\` is gone, and something of \`${origin}\` was cosigned`, {
        hint: "put it back from its copy, or begin anew with another folder and key: this one signs nothing for that log",
      });
    },
    write: (origin, note) => {
      replaceDurably(logs, pathOf(origin), note);
      // After the memory itself: a crash in between must not look as if it had been lost.
      if (!isKnown(origin)) replaceDurably(logs, known, `${readText(known) ?? ""}${logId(origin)}\n`);
    },
    keepRefused: (origin, note) => {
      mkdirSync(refused, { recursive: true, mode: 0o700 });
      const path = join(refused, `${logId(origin).slice(0, 16)}-${logId(note).slice(0, 16)}.checkpoint`);
      if (readText(path) === null && readdirSync(refused).length >= refusedMax) return null;
      replaceDurably(refused, path, note);
      return path;
    },
  };
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** The old text or the new one, whenever the power goes; never half of one. */
function replaceDurably(folder: string, path: string, text: string): void {
  const draft = `${path}.part`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flush: true });
    renameSync(draft, path);
    const handle = openSync(folder, "r");
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new Trouble("database-gone", `\`${path}\` cannot be written`, {
      hint: "free the disk or mend its rights; nothing is cosigned until then",
      cause,
    });
  }
}
