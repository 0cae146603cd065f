import type { RawEntry } from "#core";
import { mustGit, splitNul } from "./git.ts";

/** The commits of the first-parent line, newest first, each with its raw difference from its first parent. The first
 *  commit of a repository differs from nothing: all its files are new. */
export async function readFirstParents(
  root: string,
  head: string,
  depth: number,
): Promise<readonly Readonly<{ id: string; entries: readonly RawEntry[] }>[]> {
  const output = await mustGit(root, [
    "log",
    "--first-parent",
    "-m",
    "--root",
    "--raw",
    "-z",
    "--no-renames",
    "--full-index",
    "--no-abbrev",
    "--format=%x00commit %H%x00",
    `--max-count=${depth}`,
    "--end-of-options",
    head,
  ]);
  const steps: { id: string; entries: RawEntry[] }[] = [];
  const parts = splitNul(output);
  for (let at = 0; at < parts.length; at += 1) {
    const part = (parts[at] ?? "").replace(/^\n+/, "");
    const [, id] = /^commit ([0-9a-f]{40,64})$/.exec(part) ?? [];
    if (id !== undefined) {
      steps.push({ id, entries: [] });
      continue;
    }
    const [, oldMode, newMode, oldBlob, newBlob] = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) [A-Z]\d*$/.exec(part) ?? [];
    const step = steps.at(-1);
    if (step === undefined || oldMode === undefined || newMode === undefined || !oldBlob || !newBlob) continue;
    at += 1;
    step.entries.push({ path: parts[at] ?? "", oldMode, newMode, oldBlob, newBlob });
  }
  return steps;
}
