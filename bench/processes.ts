import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

/** Runs two pieces of TypeScript in fresh processes, in turn, A B A B …, and returns what each printed as JSON: cold figures and peak
 *  memory are of a process, not of a function, and a drifting machine hits both alike. */
export async function inFreshProcesses<T>(
  sources: readonly [string, string],
  runs: number,
  words: readonly string[] = [],
): Promise<readonly (readonly [T, T])[]> {
  const folder = mkdtempSync(join(process.cwd(), "node_modules", ".bench-"));
  try {
    const bundles = await Promise.all(sources.map((source, index) => bundle(source, join(folder, `${index}`))));
    const [ours, floor] = bundles;
    if (ours === undefined || floor === undefined) throw new Error("two sources are compared");
    const run = (file: string) => JSON.parse(runNode([file, ...words])) as T;
    run(ours);
    run(floor);
    return Array.from({ length: runs }, () => [run(ours), run(floor)] as const);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a piece of TypeScript in a process of its own and returns what it printed as JSON. */
export async function inFreshProcess<T>(source: string, words: readonly string[]): Promise<T> {
  const folder = mkdtempSync(join(process.cwd(), "node_modules", ".bench-"));
  try {
    return JSON.parse(runNode([await bundle(source, join(folder, "one")), ...words])) as T;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundle(source: string, name: string): Promise<string> {
  const outfile = `${name}.mjs`;
  writeFileSync(`${name}.ts`, source);
  const options = { bundle: true, packages: "external", format: "esm", platform: "node", target: "node20.19" } as const;
  await build({ entryPoints: [`${name}.ts`], outfile, ...options, absWorkingDir: process.cwd(), logLevel: "error" });
  return outfile;
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
