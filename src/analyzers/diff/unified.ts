import { parsePatch, type StructuredPatch } from "diff";
import type { ArtifactChange } from "#core";
import type { FileChange } from "./fileChange.ts";

export type Unified = Readonly<
  { ok: true; files: readonly FileChange[] } | { ok: false; message: string; hint: string }
>;

const textMax = 64 * 1024 * 1024;
const again = "give the output of `git diff` (not `--cc`, not `--word-diff`) as it is";

/** Reads a unified diff, plain or git's. What looks like one and is not whole is refused: half a difference is not a small one. */
export function parseUnified(text: string): Unified {
  if (text.trim() === "")
    return { ok: false, message: "the difference is empty: nothing was read", hint: "give the difference itself" };
  if (text.length > textMax)
    return { ok: false, message: "the difference is larger than 64 MB", hint: "give it in parts" };
  if (/^@@@+ /m.test(text) || /^diff --(cc|combined) /m.test(text)) {
    return {
      ok: false,
      message: "it is a combined difference of a merge",
      hint: "give `git diff BASE...HEAD` instead",
    };
  }
  let patches: StructuredPatch[];
  try {
    patches = parsePatch(text);
  } catch (error) {
    const why = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return { ok: false, message: `the difference cannot be read: ${why}`, hint: again };
  }
  const files = patches.flatMap(fileOf);
  if (files.length === 0) return { ok: false, message: "there is no file in the difference", hint: again };
  const short = shortHunk(patches);
  if (short !== null)
    return { ok: false, message: `a hunk of \`${short}\` is cut short`, hint: "give the whole difference" };
  const binary = binaryPaths(text);
  return {
    ok: true,
    files: files.map((file) => (binary.has(file.path) ? { ...file, opaque: "it is a binary file" } : file)),
  };
}

function fileOf(patch: StructuredPatch): FileChange[] {
  const oldName = nameOf(patch.oldFileName, "a/", patch.isGit === true);
  const newName = nameOf(patch.newFileName, "b/", patch.isGit === true);
  const path = newName ?? oldName;
  if (path === null) return [];
  const lines = patch.hunks.flatMap((hunk) => hunk.lines);
  const moved = patch.isRename === true && oldName !== null && oldName !== newName;
  const modes = [patch.oldMode, patch.newMode];
  return [
    {
      path,
      oldPath: moved ? oldName : null,
      change: changeOf(patch, oldName, newName, moved),
      added: lines.filter((line) => line.startsWith("+")).map((line) => line.slice(1)),
      removed: lines.filter((line) => line.startsWith("-")).map((line) => line.slice(1)),
      line: firstLine(patch),
      opaque: opaqueMode(modes),
      hunksOnly: true,
      becameExecutable: patch.newMode === "100755" && patch.oldMode !== "100755",
    },
  ];
}

function changeOf(
  patch: StructuredPatch,
  oldName: string | null,
  newName: string | null,
  moved: boolean,
): ArtifactChange {
  if (moved) return "renamed";
  if (patch.isCreate === true || patch.isCopy === true || oldName === null) return "added";
  return patch.isDelete === true || newName === null ? "deleted" : "modified";
}

/** `/dev/null` stands for no file; git's `a/` and `b/` are not part of the name. */
function nameOf(name: string | undefined, prefix: string, isGit: boolean): string | null {
  if (name === undefined || name === "" || name === "/dev/null") return null;
  return (isGit || name.startsWith(prefix)) && name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

function firstLine({ hunks }: StructuredPatch): number | null {
  const [hunk] = hunks;
  if (!hunk) return null;
  const before = hunk.lines.findIndex((line) => !line.startsWith(" "));
  return hunk.newStart + Math.max(0, before);
}

function opaqueMode(modes: readonly (string | undefined)[]): string | null {
  if (modes.includes("160000")) return "it is a submodule";
  return modes.includes("120000") ? "it is a symbolic link" : null;
}

/** A hunk whose lines do not add up to its header was cut. */
function shortHunk(patches: readonly StructuredPatch[]): string | null {
  for (const patch of patches) {
    for (const { lines, oldLines, newLines } of patch.hunks) {
      const removed = lines.filter((line) => line.startsWith("-") || line.startsWith(" ") || line === "").length;
      const added = lines.filter((line) => line.startsWith("+") || line.startsWith(" ") || line === "").length;
      if (removed !== oldLines || added !== newLines) return patch.newFileName ?? patch.oldFileName ?? "a file";
    }
  }
  return null;
}

/** The files of `Binary files a/x and b/x differ` and `GIT binary patch`: their content is not in the text. */
function binaryPaths(text: string): ReadonlySet<string> {
  const paths = new Set<string>();
  for (const [, oldName, newName] of text.matchAll(/^Binary files (.+) and (.+) differ$/gm)) {
    for (const name of [oldName, newName])
      if (name && name !== "/dev/null") paths.add(name.replace(/^"?[ab]\//, "").replace(/"$/, ""));
  }
  for (const [, name] of text.matchAll(/^diff --git a\/.+ b\/(.+)\n(?:(?!diff --git ).*\n)*?GIT binary patch$/gm))
    if (name) paths.add(name);
  return paths;
}
