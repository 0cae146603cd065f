import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Content, Trouble } from "#core";
import { readLines } from "./readLines.ts";

/** Writes a file as its text comes, however long; it has its name once it is whole. */
export async function writeTextFile(path: string, parts: AsyncIterable<string> | Iterable<string>): Promise<void> {
  const draft = `${path}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await pipeline(Readable.from(parts), createWriteStream(draft, { flush: true }));
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true });
    if (cause instanceof Trouble) throw cause;
    throw new Trouble("unreadable-file", `\`${path}\` cannot be written`, { hint: "choose another place", cause });
  }
}

/** The lines of a file, one after the other, however long it is. */
export async function* fileLines(path: string): AsyncGenerator<Content> {
  try {
    yield* readLines(createReadStream(path, { highWaterMark: 1 << 20 }));
  } catch (cause) {
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    throw new Trouble("unreadable-file", `\`${path}\` cannot be read`, { hint: "is it there, and a file?", cause });
  }
}
