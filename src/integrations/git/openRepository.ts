import { type Content, type RawEntry, Trouble } from "#core";
import type { Range, Repository } from "#ports";
import { decodeBytes } from "../decode.ts";
import { readBlobs } from "./blobs.ts";
import { readCommits } from "./commits.ts";
import { countLines } from "./countLines.ts";
import { findRoot } from "./findRoot.ts";
import { readFirstParents } from "./firstParents.ts";
import { mustGit, runGit, splitNul } from "./git.ts";
import { artifactOf, blobsOf, parseRawDiff, symlinkContent, symlinkMode } from "./rawDiff.ts";

/** Opens the repository that a folder belongs to. */
export async function openRepository(cwd: string): Promise<Repository> {
  const { root, prefix } = await findRoot(cwd);
  return {
    root,
    prefix,
    slug: await readSlug(root),
    userEmail: async () => {
      const { status, stdout } = await runGit(root, ["config", "--get", "user.email"]);
      return status === 0 ? stdout.toString("utf8").trim() : null;
    },
    resolve: (ref) => resolveRef(root, ref),
    defaultBase: () => defaultBase(root),
    readRange: (base, head) => readRange(root, base, head),
    firstParents: (head, depth) => readFirstParents(root, head, depth),
    readFile: (commit, path) => readFileAt(root, commit, path),
    listFiles: async (commit, under) => {
      const below = under === "" || under === "." ? [] : ["--", under];
      return splitNul(await mustGit(root, ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, ...below]));
    },
  };
}

async function resolveRef(root: string, ref: string): Promise<string> {
  const { status, stdout } = await runGit(root, [
    "rev-parse",
    "--verify",
    "--quiet",
    "--end-of-options",
    `${ref}^{commit}`,
  ]);
  if (status === 0) return stdout.toString("utf8").trim();
  const shallow = await isShallow(root);
  const hint = shallow
    ? "this clone is shallow: git fetch --unshallow"
    : "see git branch -a; a remote branch may need git fetch";
  throw new Trouble("unknown-ref", `there is no commit \`${ref}\` here`, { hint });
}

async function isShallow(root: string): Promise<boolean> {
  return (await mustGit(root, ["rev-parse", "--is-shallow-repository"])).toString("utf8").trim() === "true";
}

async function defaultBase(root: string): Promise<string | null> {
  const { status, stdout } = await runGit(root, ["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]);
  if (status === 0) return stdout.toString("utf8").trim();
  for (const name of ["origin/main", "origin/master", "main", "master"]) {
    const found = await runGit(root, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`]);
    if (found.status === 0) return name;
  }
  return null;
}

async function readFileAt(root: string, commit: string, path: string): Promise<Content | null> {
  const [entry] = splitNul(await mustGit(root, ["ls-tree", "-z", commit, "--", path]));
  const [, mode, kind, blob] = /^(\d+) (\w+) ([0-9a-f]+)\t/.exec(entry ?? "") ?? [];
  if (blob === undefined) return null;
  if (mode === symlinkMode) return symlinkContent;
  if (kind !== "blob") return { kind: "opaque", why: "unreadable", detail: `it is a ${kind}` };
  return decodeBytes(await mustGit(root, ["cat-file", "blob", blob]));
}

/** Inexact renames cost the product of both sides: beyond this git finds those of equal content, and the rest is read as taken away
 *  and added. */
const renamesMax = 1000;
/** `.gitmodules` of the change could otherwise hide a submodule that moves. */
const diffWords = ["-r", "-z", "--full-index", "--ignore-submodules=none"];

async function readRange(root: string, baseRef: string, headRef: string): Promise<Range> {
  const [base, head] = await Promise.all([resolveRef(root, baseRef), resolveRef(root, headRef)]);
  const mergeBase = await findMergeBase(root, base, head, baseRef, headRef);
  const diff = (...words: string[]) => ["diff-tree", ...diffWords, ...words, mergeBase, head];
  const [plain, renamed, counts, commits, tree] = await Promise.all([
    mustGit(root, diff("--raw", "--no-renames")),
    runGit(root, diff("--raw", "-M", `-l${renamesMax}`)),
    runGit(root, diff("--numstat", "--no-renames", "--no-ext-diff", "--no-textconv")),
    readCommits(root, mergeBase, head),
    mustGit(root, ["rev-parse", `${head}^{tree}`]),
  ]);
  // Renames and counts need every content. In a clone that lacks some, each file that is there is still read, and each other said.
  const records = parseRawDiff(renamed.status === 0 ? renamed.stdout : plain);
  const contents = await readBlobs(root, records.flatMap(blobsOf));
  const entries: RawEntry[] = parseRawDiff(plain).map(({ path, oldMode, newMode, oldBlob, newBlob }) => ({
    path,
    oldMode,
    newMode,
    oldBlob,
    newBlob,
  }));
  return {
    mergeBase,
    base,
    head,
    headTree: tree.toString("utf8").trim(),
    artifacts: records.map((record) => artifactOf(record, contents)),
    entries,
    commits,
    ...countLines(counts.status === 0 ? counts.stdout : null, entries, contents),
  };
}

async function findMergeBase(
  root: string,
  base: string,
  head: string,
  baseRef: string,
  headRef: string,
): Promise<string> {
  const { status, stdout } = await runGit(root, ["merge-base", base, head]);
  if (status === 0) return stdout.toString("utf8").trim();
  const hint = (await isShallow(root))
    ? "this clone is shallow and their common commit is not in it: git fetch --unshallow"
    : "they share no history: name a base that the change started from";
  throw new Trouble("no-merge-base", `\`${baseRef}\` and \`${headRef}\` have no common commit`, { hint });
}

/** `host/owner/name` from the address of `origin`, without credentials; null for none, or one that is only a path. */
async function readSlug(root: string): Promise<string | null> {
  const { status, stdout } = await runGit(root, ["config", "--get", "remote.origin.url"]);
  if (status !== 0) return null;
  const url = stdout.toString("utf8").trim();
  const [, host, path] =
    /^(?:[a-z+]+:\/\/)(?:[^@/]*@)?([^/:]+)(?::\d+)?\/(.+?)(?:\.git)?\/?$/i.exec(url) ??
    /^(?:[^@/]+@)?([^/:]+):(?!\/\/)(.+?)(?:\.git)?\/?$/.exec(url) ??
    [];
  return host === undefined || path === undefined ? null : `${host}/${path}`;
}
