import { randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
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
import type { Spool } from "#ports";

const name = /^([0-9a-f]{32})\.json$/;

/** Files of a folder, one for each use. */
export function diskSpool(folder: string): Spool {
  const path = (id: string) => join(folder, `${id}.json`);
  return {
    folder,
    put: async (id, text) => {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        keep(path(id), text);
        syncFolder(folder);
      } catch (cause) {
        throw new Trouble("unreadable-file", `\`${folder}\` takes no record of this: ${whyNot(cause)}`, {
          hint: "what is not recorded does not pass: name a folder that can be written with CHECKRAIL_SPOOL",
          cause,
        });
      }
    },
    list: async () => {
      const ids = namesIn(folder).flatMap((file) => name.exec(file)?.[1] ?? []);
      return ids.toSorted().map((id) => ({ id, text: readFileSync(path(id), "utf8") }));
    },
    done: async (id) => {
      rmSync(path(id), { force: true });
    },
    refuse: async (id) => {
      renameSync(path(id), join(folder, `${id}.refused`));
    },
  };
}

/** On the disk under another name first: half a file is never found. */
function keep(path: string, text: string): void {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, text, { mode: 0o600, flag: "wx", flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

function whyNot(cause: unknown): string {
  return cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
}
