import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { type Content, compareText, Trouble } from "#core";
import type { Files } from "#ports";
import { decodeBytes } from "./decode.ts";

/** A plan of 180 MB is still read; what is larger is said to be too large. */
const sizeBytesMax = 200 * 1024 * 1024;
const filesMax = 20_000;
const skipped = new Set([".git", "node_modules", ".terraform"]);

/** Files on disk. */
export const diskFiles: Files = {
  expand: async (cwd, words) => {
    const found = new Set<string>();
    for (const word of words) {
      const path = resolve(cwd, word);
      const info = await stat(path).catch((cause: NodeJS.ErrnoException) => {
        throw unreadable(word, cause);
      });
      if (info.isDirectory()) await walk(path, cwd, found);
      else found.add(nameOf(path, cwd));
    }
    return [...found].sort(compareText);
  },
  read: async (cwd, path): Promise<Content> => {
    const whole = resolve(cwd, path);
    const info = await stat(whole).catch((cause: NodeJS.ErrnoException) => {
      throw unreadable(path, cause);
    });
    if (!info.isFile()) return { kind: "opaque", why: "unreadable", detail: "it is not a plain file" };
    if (info.size > sizeBytesMax) {
      const size = `${Math.round(info.size / 1024 / 1024)} MB`;
      return {
        kind: "opaque",
        why: "too-large",
        detail: `it has ${size}; at most ${sizeBytesMax / 1024 / 1024} MB are read`,
      };
    }
    const bytes = await readFile(whole).catch((cause: NodeJS.ErrnoException) => {
      throw unreadable(path, cause);
    });
    return decodeBytes(bytes);
  },
};

async function walk(folder: string, cwd: string, found: Set<string>): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(folder, cause);
  });
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name)) await walk(path, cwd, found);
    } else found.add(nameOf(path, cwd));
    if (found.size > filesMax) {
      throw new Trouble("unreadable-file", `more than ${filesMax} files below \`${folder}\``, {
        hint: "name a smaller folder",
      });
    }
  }
}

function nameOf(path: string, cwd: string): string {
  const name = relative(cwd, path);
  return (name === "" ? path : name).replaceAll("\\", "/");
}

function unreadable(path: string, cause: NodeJS.ErrnoException): Trouble {
  const why =
    cause.code === "ENOENT"
      ? "is not there"
      : cause.code === "EACCES"
        ? "may not be read"
        : `cannot be read (${cause.code})`;
  return new Trouble("unreadable-file", `\`${path}\` ${why}`, { hint: "check the path and its permissions", cause });
}
