import type { Artifact, ArtifactChange, Content } from "#core";
import { splitNul } from "./git.ts";

/** One record of `git diff-tree --raw -z` (git-diff(1), "RAW OUTPUT FORMAT"). */
export type RawRecord = Readonly<{
  status: string;
  oldMode: string;
  newMode: string;
  oldBlob: string;
  newBlob: string;
  path: string;
  oldPath: string | null;
}>;

export function parseRawDiff(output: Buffer): readonly RawRecord[] {
  const parts = splitNul(output);
  const records: RawRecord[] = [];
  for (let i = 0; i < parts.length; ) {
    const [oldMode = "", newMode = "", oldBlob = "", newBlob = "", status = ""] = (parts[i] ?? "")
      .replace(/^:/, "")
      .split(" ");
    const two = status.startsWith("R") || status.startsWith("C");
    const first = parts[i + 1] ?? "";
    const path = two ? (parts[i + 2] ?? "") : first;
    records.push({ status: status.slice(0, 1), oldMode, newMode, oldBlob, newBlob, path, oldPath: two ? first : null });
    i += two ? 3 : 2;
  }
  return records;
}

export const symlinkMode = "120000";
export const symlinkContent: Content = { kind: "opaque", why: "symlink", detail: "it is a symbolic link" };
const submodule = "160000";

/** Ids of the blobs that a record's sides hold, where they are files. */
export function blobsOf({ oldMode, newMode, oldBlob, newBlob }: RawRecord): readonly string[] {
  const isFile = (mode: string, blob: string) => mode.startsWith("100") && !/^0+$/.test(blob);
  return [...(isFile(oldMode, oldBlob) ? [oldBlob] : []), ...(isFile(newMode, newBlob) ? [newBlob] : [])];
}

export function artifactOf(record: RawRecord, contents: ReadonlyMap<string, Content>): Artifact {
  const { path, oldPath, status } = record;
  const before = sideOf(record.oldMode, record.oldBlob, contents);
  const after = sideOf(record.newMode, record.newBlob, contents);
  // git printed a path that is not UTF-8: what stands for it cannot be matched to a service.
  if (path.includes("\ufffd")) {
    const opaque: Content = { kind: "opaque", why: "encoding", detail: "its path is not UTF-8" };
    return { path, oldPath, change: changeOf(status), before: before && opaque, after: after && opaque };
  }
  // A copy leaves the old file where it is: the new one is simply added.
  if (status === "C") return { path, oldPath: null, change: "added", before: null, after };
  return { path, oldPath, change: changeOf(status), before, after };
}

function changeOf(status: string): ArtifactChange {
  if (status === "A" || status === "C") return "added";
  if (status === "D") return "deleted";
  return status === "R" ? "renamed" : "modified";
}

function sideOf(mode: string, blob: string, contents: ReadonlyMap<string, Content>): Content | null {
  if (/^0+$/.test(mode)) return null;
  if (mode === symlinkMode) return symlinkContent;
  if (mode === submodule)
    return { kind: "opaque", why: "submodule", detail: `it is a submodule at ${blob.slice(0, 10)}` };
  return (
    contents.get(blob) ?? {
      kind: "opaque",
      why: "unreadable",
      detail: "its content is not in this clone; fetch it without a filter",
    }
  );
}
