import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** Runs a piece of TypeScript in a fresh process, several times, and returns what it printed as JSON each time: cold
 *  figures and peak memory are of a process, not of a function. */
export async function inFreshProcess<T>(source: string, runs: number, words: readonly string[] = []): Promise<T[]> {
  const folder = mkdtempSync(join(process.cwd(), "node_modules", ".bench-"));
  const entry = join(folder, "entry.ts");
  const outfile = join(folder, "bundle.mjs");
  try {
    writeFileSync(entry, source);
    const options = {
      bundle: true,
      packages: "external",
      format: "esm",
      platform: "node",
      target: "node20.19",
    } as const;
    await build({ entryPoints: [entry], outfile, ...options, absWorkingDir: process.cwd(), logLevel: "error" });
    return Array.from({ length: runs }, () => JSON.parse(runNode([outfile, ...words])) as T);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function runNode(words: readonly string[], cwd = process.cwd()): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...words], {
    cwd,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status === null || stderr.includes("Error")) throw new Error(`${words.join(" ")}: ${stderr}`);
  return stdout;
}
