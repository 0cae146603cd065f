import { readFile, stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { type Content, compareText, Trouble } from "#core";
import type { Files, NamedContent } from "#ports";
import { decodeBytes } from "./decode.ts";
import { type Walked, walkFolder } from "./walkFolder.ts";

/** A plan of 180 MB is still read; what is larger is said to be too large. */
const sizeBytesMax = 200 * 1024 * 1024;
const totalBytesMax = 512 * 1024 * 1024;
const readsAtOnce = 16;

/** Files on disk. */
export const diskFiles: Files = filesUpTo(totalBytesMax);

export function filesUpTo(totalMax: number): Files {
  return {
    list: async (cwd, folder) => {
      const whole = resolve(cwd, folder);
      const info = await stat(whole).catch(orNothing);
      if (info === null) return [];
      if (!info.isDirectory()) return [nameOf(whole, cwd)];
      return [...(await walkFolder(whole)).keys()].map((path) => nameOf(path, cwd)).sort(compareText);
    },
    find: async (cwd, words, wanted = /(?:)/) => {
      const found = new Map<string, Walked>();
      for (const word of words) {
        const whole = resolve(cwd, word);
        const info = await stat(whole).catch((cause: NodeJS.ErrnoException) => {
          throw new Trouble("unreadable-file", `\`${word}\` ${whyNot(cause)}`, {
            hint: "check the path and its permissions",
            cause,
          });
        });
        if (!info.isDirectory()) {
          found.set(whole, "file");
          continue;
        }
        const below = await walkFolder(whole);
        if (below.size === 0) {
          const hint = "an empty folder is no change: name what is to be read";
          throw new Trouble("unreadable-file", `there is no file in \`${word}\``, { hint });
        }
        for (const [path, kind] of below) if (wanted.test(path)) found.set(path, kind);
      }
      return readAll(found, cwd, totalMax);
    },
    read: async (cwd, path) => {
      const whole = resolve(cwd, path);
      const info = await stat(whole).catch(orNothing);
      return info === null ? null : readOne(whole);
    },
  };
}

async function readAll(
  found: ReadonlyMap<string, Walked>,
  cwd: string,
  totalMax: number,
): Promise<readonly NamedContent[]> {
  const waiting = [...found].sort(([a], [b]) => compareText(a, b));
  const read: NamedContent[] = [];
  let left = totalMax;
  while (waiting.length > 0) {
    const batch = waiting.splice(0, readsAtOnce);
    const sizes = await Promise.all(batch.map(([path, kind]) => (kind === "file" ? sizeOf(path) : 0)));
    const contents = batch.map(([path, kind], index): Content | Promise<Content> => {
      if (kind !== "file") return kind;
      const size = sizes[index] ?? 0;
      if (size > sizeBytesMax) return readOne(path);
      if (size > left) return tooLarge(`the files have more than ${megabytes(totalMax)}; judge them in parts`);
      left -= size;
      return readOne(path);
    });
    for (const [index, content] of (await Promise.all(contents)).entries())
      read.push({ path: nameOf(batch[index]?.[0] ?? "", cwd), content });
  }
  return read;
}

async function sizeOf(path: string): Promise<number> {
  const info = await stat(path).catch(() => null);
  return info?.isFile() ? info.size : 0;
}

async function readOne(path: string): Promise<Content> {
  try {
    const info = await stat(path);
    if (!info.isFile()) return unreadable("it is not a plain file");
    if (info.size > sizeBytesMax)
      return tooLarge(`it has ${megabytes(info.size)}; at most ${megabytes(sizeBytesMax)} are read`);
    return decodeBytes(await readFile(path));
  } catch (cause) {
    return unreadable(path.includes("\ufffd") ? "its name is not UTF-8" : `it ${whyNot(cause)}`);
  }
}

function unreadable(detail: string): Content {
  return { kind: "opaque", why: "unreadable", detail };
}

function tooLarge(detail: string): Content {
  return { kind: "opaque", why: "too-large", detail };
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MB`;
}

function nameOf(path: string, cwd: string): string {
  const name = relative(cwd, path);
  return (name === "" ? path : name).replaceAll("\\", "/");
}

/** Only "not there" is nothing; what is there and cannot be read is trouble. */
function orNothing(cause: NodeJS.ErrnoException): null {
  if (cause.code === "ENOENT" || cause.code === "ENOTDIR") return null;
  throw new Trouble("unreadable-file", `\`${cause.path ?? ""}\` ${whyNot(cause)}`, {
    hint: "check the path and its permissions",
    cause,
  });
}

function whyNot(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : String(cause);
  if (code === "ENOENT") return "is not there";
  if (code === "ELOOP") return "is a symbolic link that leads back to itself";
  return code === "EACCES" ? "may not be read" : `cannot be read (${code})`;
}
