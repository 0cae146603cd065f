import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const ana = { name: "Ana Ruiz", email: "ana@northwind.example" };
const command = resolve("dist/checkrail.js");

/** A real repository in the system's temporary folder, and the built command run in it. */
export function scratchRepository(who = ana) {
  const folder = mkdtempSync(join(tmpdir(), "checkrail-test-"));
  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
    GIT_AUTHOR_NAME: who.name,
    GIT_AUTHOR_EMAIL: who.email,
    GIT_COMMITTER_NAME: who.name,
    GIT_COMMITTER_EMAIL: who.email,
    NO_COLOR: "1",
  };
  const git = (...words: string[]) => execFileSync("git", words, { cwd: folder, env, encoding: "utf8" }).trim();
  git("init", "-q", "-b", "main");
  return {
    folder,
    git,
    write: (path: string, text: string | Uint8Array) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    commit: (message: string) => {
      git("add", "-A");
      git("-c", "commit.gpgsign=false", "commit", "-q", "--allow-empty", "-m", message);
      return git("rev-parse", "HEAD");
    },
    run: (words: readonly string[], input = "") => {
      const ran = spawnSync(process.execPath, [command, ...words], {
        cwd: folder,
        env,
        input,
        encoding: "utf8",
        maxBuffer: 1 << 28,
      });
      return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
