import { resolve } from "node:path";
import { Trouble } from "#core";
import { runGit } from "./git.ts";

/** The working tree that a folder belongs to, and the folder's path in it. The way up holds no line feed, whatever the folders are
 *  named. */
export async function findRoot(cwd: string): Promise<Readonly<{ root: string; prefix: string }>> {
  const { status, stdout, stderr } = await runGit(cwd, [
    "rev-parse",
    "--is-inside-work-tree",
    "--show-cdup",
    "--show-prefix",
  ]);
  if (status !== 0) throw unopened(cwd, stderr);
  const [isInside, wayUp = "", ...rest] = stdout.toString("utf8").split("\n");
  if (isInside !== "true") {
    throw new Trouble("not-a-repository", `\`${cwd}\` is a git folder without files of its own (bare)`, {
      hint: "run it in a clone with a working tree",
    });
  }
  return { root: resolve(cwd, wayUp), prefix: rest.join("\n").replace(/\/?\n$/, "") };
}

/** That git refuses a repository does not mean that there is none: only then may a judge go on without it. */
function unopened(cwd: string, stderr: string): Trouble {
  if (stderr.includes("not a git repository")) {
    return new Trouble("not-a-repository", `\`${cwd}\` is in no git repository`, {
      hint: "run it inside a git repository",
    });
  }
  const hint = stderr.includes("dubious ownership")
    ? "git trusts only your own folders: see safe.directory in git-config(1)"
    : "run `git status` in this folder to see more";
  return new Trouble("git-failed", `git does not open the repository of \`${cwd}\``, { hint });
}
