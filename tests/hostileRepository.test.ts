import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { scratchRepository } from "./scratchRepository.ts";

const made: { remove: () => void }[] = [];
afterEach(() => {
  for (const repository of made.splice(0)) repository.remove();
});

/** A repository with one commit on `main`, on a branch of its own. */
function begun() {
  const repository = scratchRepository();
  made.push(repository);
  repository.write("src/a.ts", "export const a = 1;\n");
  repository.commit("start");
  repository.git("checkout", "-q", "-b", "change");
  const json = (...words: string[]) => {
    const ran = repository.run(["check", "--format", "json", ...words]);
    return { ...ran, decision: JSON.parse(ran.stdout || "null") };
  };
  return { ...repository, json };
}

const addressesOf = (decision: { effects: { action: string; resource: { address: string } }[] }) =>
  decision.effects.map(({ action, resource }) => `${action} ${resource.address}`);

describe("what a repository says of itself hides nothing", () => {
  test("a submodule that `.gitmodules` says to ignore is seen to move", () => {
    const { git, write, json } = begun();
    const pointer = (digit: string) =>
      git("update-index", "--add", "--cacheinfo", `160000,${digit.repeat(40)},vendor/lib`);
    const modules = '[submodule "vendor/lib"]\n\tpath = vendor/lib\n\turl = ./lib\n';
    write(".gitmodules", modules);
    git("add", ".gitmodules");
    pointer("1");
    git("commit", "-q", "-m", "add a submodule");
    git("branch", "-f", "main");
    write(".gitmodules", `${modules}\tignore = all\n`);
    git("add", ".gitmodules");
    pointer("2");
    git("commit", "-q", "-m", "move it");
    const { decision, status } = json("--base", "main");
    expect(addressesOf(decision)).toContain("unread vendor/lib");
    expect([decision.complete, status]).toEqual([false, 1]);
  });

  test("a text called binary by `.gitattributes` counts its lines", () => {
    const { write, commit, run } = begun();
    write(".gitattributes", "* -diff\n");
    write("src/b.ts", "export const b = 1;\n".repeat(500));
    commit("a large change made small");
    write(
      "large.yaml",
      `apiVersion: checkrail.dev/v1
kind: Protocol
metadata: { name: large, owner: "group:default/shop", description: "large changes" }
spec:
  mode: enforce
  lifetime: standing
  scope: {}
  rules:
    - name: large
      when: change.linesAdded >= 500
      forbid: split it
`,
    );
    const ran = run(["check", "--base", "main", "--protocols", "large.yaml"]);
    expect([ran.status, ran.stderr]).toEqual([4, ""]);
  });

  test("grafts and replaced objects do not move the start of a range", () => {
    const { git, write, commit, json } = begun();
    write("db/1.sql", "DROP TABLE orders;\n");
    const head = commit("drop");
    // As if `main` had come after the change.
    write(".git/info/grafts", `${git("rev-parse", "main")} ${head}\n${head}\n`);
    expect(addressesOf(json("--base", "main").decision)).toContain("delete orders");
    rmSync(join(git("rev-parse", "--show-toplevel"), ".git/info/grafts"));
    git("replace", "--graft", head);
    expect(addressesOf(json("--base", "main").decision)).toContain("delete orders");
  });

  test("a link in place of the catalog, the configuration or the protocols is trouble", () => {
    for (const path of ["catalog-info.yaml", ".checkrail/config.yaml", ".checkrail/protocols"]) {
      const { folder, git, write, commit, run } = begun();
      mkdirSync(join(folder, ".checkrail"), { recursive: true });
      symlinkSync("elsewhere", join(folder, path));
      commit("a link");
      git("branch", "-f", "main");
      write("src/a.ts", "export const a = 2;\n");
      commit("change");
      const { status, stderr } = run(["check", "--base", "main"]);
      expect([path, status]).toEqual([path, 1]);
      expect(stderr).toContain(path);
    }
  });
});

test("nothing that a repository configures is run", () => {
  const { folder, git, write, commit, json, run } = begun();
  const marks = join(folder, "..", `${folder.split("/").at(-1)}-marks`);
  mkdirSync(marks);
  const mark = (name: string) => `touch ${marks}/${name}`;
  write("src/a.ts", "export const a = 2;\n");
  write(".gitattributes", "* diff=mark filter=mark merge=mark\n");
  write("src/b.ts", "export const b = 1;\n");
  commit("change");
  const blob = git("rev-parse", "HEAD:src/b.ts");
  rmSync(join(folder, ".git/objects", blob.slice(0, 2), blob.slice(2)));
  const settings: Record<string, string> = {
    "core.fsmonitor": mark("fsmonitor"),
    "core.pager": mark("pager"),
    "pager.log": mark("pager"),
    "core.sshCommand": mark("ssh"),
    "core.alternateRefsCommand": mark("refs"),
    "diff.external": mark("external"),
    "diff.mark.command": mark("command"),
    "diff.mark.textconv": mark("textconv"),
    "filter.mark.clean": mark("clean"),
    "filter.mark.smudge": mark("smudge"),
    "gpg.program": mark("gpg"),
    "log.showSignature": "true",
    "core.repositoryformatversion": "1",
    "extensions.partialClone": "origin",
    "remote.origin.promisor": "true",
    "remote.origin.url": `ext::sh -c touch% ${marks}/fetch`,
    "protocol.ext.allow": "always",
    "color.ui": "always",
    "diff.noprefix": "true",
    "core.quotepath": "true",
    "core.autocrlf": "true",
    "i18n.logOutputEncoding": "UTF-16",
  };
  for (const [name, value] of Object.entries(settings)) git("config", name, value);
  for (const hook of ["post-checkout", "reference-transaction", "post-index-change"]) {
    write(`.git/hooks/${hook}`, `#!/bin/sh\n${mark(hook)}\n`);
    chmodSync(join(folder, ".git/hooks", hook), 0o755);
  }
  const { decision, status, stderr } = json("--base", "main");
  expect(stderr).toBe("");
  expect(addressesOf(decision)).toEqual(expect.arrayContaining(["unread src/b.ts", "update src/a.ts"]));
  expect(status).toBe(1);
  expect(run(["provenance", "--base", "main"]).status).toBe(0);
  expect(readdirSync(marks)).toEqual([]);
  rmSync(marks, { recursive: true });
});

describe("where the repository is", () => {
  test("a folder named with quotes and a line feed, and a folder below it", () => {
    const { folder, git, write, commit, json } = begun();
    write("db/1.sql", "DROP TABLE orders;\n");
    commit("drop");
    const odd = join(folder, "a \"b'\nc");
    git("clone", "-q", folder, odd);
    const script = `cd "$1/src" && exec "${process.execPath}" "$2" check --base origin/main --format json ../db/1.sql`;
    const stdout = execFileSync("sh", ["-c", script, "sh", odd, join(process.cwd(), "dist/checkrail.js")]);
    const decision = JSON.parse(stdout.toString());
    expect(decision.effects[0].at[0].path).toBe("db/1.sql");
    expect(addressesOf(decision)).toContain("delete orders");
    expect(addressesOf(json("--base", "main").decision)).toContain("delete orders");
  });

  test("a bare repository is said to be bare", () => {
    const { folder, git, run } = begun();
    git("clone", "-q", "--bare", folder, join(folder, "bare.git"));
    const script = `cd "${folder}/bare.git" && "${process.execPath}" "${process.cwd()}/dist/checkrail.js" check --base main 2>&1`;
    expect(execFileSync("sh", ["-c", `${script}; true`]).toString()).toContain("bare");
    expect(run(["check", "--base", "main"]).status).toBe(0);
  });

  test("a repository that git refuses is trouble, not a folder without protocols", () => {
    const { write, run } = begun();
    write("plan.sql", "SELECT 1;\n");
    write(".git/config", "[core\n");
    const { status, stdout, stderr } = run(["check", "plan.sql"]);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("git does not open the repository");
  });
});
