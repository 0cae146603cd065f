import { execFile } from "node:child_process";
import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Host } from "#ports";

export function processHost(folder: string, spool: string): Host {
  return {
    figures: async () => {
      const [git, folderMode, tokenMode, space, spooled] = await Promise.all([
        promisify(execFile)("git", ["--version"]).then(
          ({ stdout }) => stdout.trim(),
          () => null,
        ),
        modeOf(folder),
        modeOf(join(folder, "admin.token")),
        statfs(folder).catch(() => null),
        readdir(spool).catch(() => []),
      ]);
      return {
        node: process.versions.node,
        git,
        folder,
        folderMode,
        tokenMode,
        freeBytes: space === null ? null : space.bavail * space.bsize,
        spooled: spooled.filter((name) => name.endsWith(".json")).length,
      };
    },
  };
}

async function modeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found === null ? null : found.mode & 0o777;
}
