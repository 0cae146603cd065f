import { textOf } from "#core";
import type { Commit } from "#ports";
import { readBlobs } from "./blobs.ts";
import { mustGit, runGit, splitNul } from "./git.ts";

const fields = ["%H", "%T", "%P", "%an", "%ae", "%cn", "%ce", "%B"];
const format = `--format=tformat:${fields.join("%x00")}%x00`;
const notesRef = "refs/notes/ai";

/** The commits of a range, newest first, with their git-ai notes. A message cannot hold a NUL byte, so NUL separates. */
export async function readCommits(root: string, from: string, to: string): Promise<readonly Commit[]> {
  const output = await mustGit(root, ["log", "--no-notes", "--no-show-signature", format, `${from}..${to}`]);
  const parts = splitNul(output);
  const ids = new Set(parts.filter((_, index) => index % fields.length === 0).map((id) => id.trim()));
  const notes = await readNotes(root, ids);
  const commits: Commit[] = [];
  for (let i = 0; i + fields.length <= parts.length; i += fields.length) {
    const [id = "", tree = "", parents = "", an = "", ae = "", cn = "", ce = "", message = ""] = parts.slice(
      i,
      i + fields.length,
    );
    const hash = id.trim();
    commits.push({
      id: hash,
      tree,
      parents: parents.split(" ").filter(Boolean),
      author: { name: an, email: ae },
      committer: { name: cn, email: ce },
      title: message.split("\n", 1)[0] ?? "",
      message,
      note: notes.get(hash) ?? null,
    });
  }
  return commits;
}

async function readNotes(root: string, commits: ReadonlySet<string>): Promise<ReadonlyMap<string, string>> {
  const { status, stdout } = await runGit(root, ["notes", `--ref=${notesRef}`, "list"]);
  if (status !== 0) return new Map();
  const rows = stdout.toString("utf8").split("\n").filter(Boolean);
  const pairs = rows.map((row) => row.split(" ") as [string, string]).filter(([, commit]) => commits.has(commit));
  const blobs = await readBlobs(
    root,
    pairs.map(([blob]) => blob),
  );
  return new Map(
    pairs.flatMap(([blob, commit]) => {
      const text = textOf(blobs.get(blob) ?? null);
      return text === null ? [] : [[commit, text] as const];
    }),
  );
}
