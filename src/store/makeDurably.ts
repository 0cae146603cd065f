import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/** Lets `make` fill a folder that is not there yet: beside it first, then all of it onto the disk, then in its place. Whoever is
 *  killed meanwhile leaves nothing that looks finished. */
export async function makeDurably(folder: string, make: (draft: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  const draft = `${folder}.unfinished`;
  rmSync(draft, { recursive: true, force: true });
  await make(draft);
  syncTree(draft);
  renameSync(draft, folder);
  sync(dirname(folder));
}

function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else if (entry.isFile()) sync(path);
  }
  sync(folder);
}

function sync(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
