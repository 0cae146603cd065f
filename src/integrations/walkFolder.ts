import { readdir, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { type Content, Trouble } from "#core";

/** What lies below a folder: a file to read, or why it is none. */
export type Walked = "file" | Content;

const filesMax = 20_000;
/** What tools put there and no change holds. Named as a word, each is read. */
const skipped = new Set([".git", "node_modules", ".terraform"]);

/** All files below a folder, by whole path. A link is followed where it stays inside: a folder that somebody else filled could lead
 *  anywhere on this machine. */
export async function walkFolder(folder: string): Promise<ReadonlyMap<string, Walked>> {
  const found = new Map<string, Walked>();
  const top = await realpath(folder).catch(() => folder);
  await walk(folder, folder, top, found);
  return found;
}

async function walk(folder: string, start: string, top: string, found: Map<string, Walked>): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "EACCES" ? "may not be read" : `cannot be read (${cause.code})`;
    throw new Trouble("unreadable-file", `\`${folder}\` ${why}`, { hint: "check the path and its permissions", cause });
  });
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name)) await walk(path, start, top, found);
    } else {
      const kind = entry.isSymbolicLink() ? await followed(path, top) : "file";
      if (kind !== null) found.set(path, kind);
    }
    if (found.size > filesMax) {
      throw new Trouble("unreadable-file", `more than ${filesMax} files below \`${start}\``, {
        hint: "name a smaller folder",
      });
    }
  }
}

/** null: a folder that is read where it lies. */
async function followed(path: string, top: string): Promise<Walked | null> {
  const real = await realpath(path).catch(() => null);
  if (real === null) return link("it is a symbolic link to nothing");
  if (!real.startsWith(`${top}${sep}`)) return link("it is a symbolic link that leads out of the folder");
  const isFolder = (await stat(real)).isDirectory();
  if (!isFolder) return "file";
  const isSkipped = real
    .slice(top.length)
    .split(sep)
    .some((name) => skipped.has(name));
  return isSkipped ? link("it is a symbolic link to a folder that is not read") : null;
}

function link(detail: string): Content {
  return { kind: "opaque", why: "symlink", detail };
}
