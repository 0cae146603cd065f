import { spawn } from "node:child_process";
import { Trouble } from "#core";

export type GitOutput = Readonly<{ status: number; stdout: Buffer; stderr: string }>;

/** A repository is somebody else's text, and its configuration can name programs to run: hooks, monitors, pagers, external diffs,
 *  lazy fetches. None of them may run because Checkrail looked. */
const safe = ["--no-pager", "--no-optional-locks", "--no-replace-objects", "--literal-pathspecs"].concat(
  [
    "core.quotepath=off",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "protocol.allow=never",
    "log.showSignature=false",
  ].flatMap((setting) => ["-c", setting]),
  [
    "-c",
    "i18n.logOutputEncoding=UTF-8",
    "-c",
    "core.attributesFile=/dev/null",
    "-c",
    "advice.graftFileDeprecated=false",
  ],
);
const environment = {
  LC_ALL: "C",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  // A missing object must not be fetched; a git that knows no such word has no protocol that it may use.
  GIT_NO_LAZY_FETCH: "1",
  GIT_ALLOW_PROTOCOL: "",
  // History as the commits tell it: `.git/info/grafts` could hide commits, as replace refs could.
  GIT_GRAFT_FILE: "/dev/null",
};
const outputBytesMax = 1024 * 1024 * 1024;

/** Runs git without a shell. The status is data; git missing, or an output without end, is trouble. */
export function runGit(cwd: string, words: readonly string[], input?: string): Promise<GitOutput> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", [...safe, ...words], { cwd, env: { ...process.env, ...environment } });
    const chunks: Buffer[] = [];
    let size = 0;
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > outputBytesMax) {
        child.kill("SIGKILL");
        reject(new Trouble("git-failed", `git ${words[0]} printed more than 1 GB`, { hint: "judge a smaller range" }));
      } else chunks.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (stderr.length < 10_000) stderr += chunk.toString("utf8");
    });
    child.on("error", (cause: NodeJS.ErrnoException) => {
      const hint =
        cause.code === "ENOENT" ? "install git, and see that it is on the PATH" : "see whether git runs in this folder";
      reject(new Trouble("git-failed", "git could not be run", { hint, cause }));
    });
    child.on("close", (status) =>
      resolve({ status: status ?? 1, stdout: Buffer.concat(chunks), stderr: stderr.trim() }),
    );
    // git may go before it has read everything; its status tells.
    child.stdin.on("error", () => {});
    child.stdin.end(input ?? "");
  });
}

/** The same where a failure is trouble. */
export async function mustGit(cwd: string, words: readonly string[], input?: string): Promise<Buffer> {
  const { status, stdout, stderr } = await runGit(cwd, words, input);
  if (status === 0) return stdout;
  const [line = "it gave no reason"] = stderr.split("\n");
  throw new Trouble("git-failed", `git ${words[0]} failed: ${line}`, {
    hint: "run it by hand in this folder to see more",
  });
}

/** Parts of a NUL-separated output, as bytes read as UTF-8. */
export function splitNul(output: Buffer): string[] {
  const text = output.toString("utf8");
  const parts = text.split("\0");
  if (parts.at(-1) === "" || parts.at(-1) === "\n") parts.pop();
  return parts;
}
