import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Call } from "./recordServer.ts";

const command = resolve("dist/checkrail.js");
export type Ran = Readonly<{ status: number | null; stdout: string; stderr: string }>;

/** The built command serving Northwind Stores in a process of its own, which can be killed, and the command beside it. */
export type ServedRecord = Readonly<{
  folder: string;
  call: Call;
  /** A token of a person's own sign-in. */
  signIn: (login: string) => Promise<string>;
  start: () => Promise<void>;
  kill: () => Promise<void>;
  isRunning: () => boolean;
  page: () => Promise<string>;
  url: () => string;
  run: (words: readonly string[], token?: string, more?: Readonly<Record<string, string>>, input?: string) => Ran;
  /** The same beside the test, for a command that waits: `said` is what it has printed so far. */
  begin: (
    words: readonly string[],
    token?: string,
  ) => Readonly<{
    said: () => string;
    signal: (name: NodeJS.Signals) => void;
    ended: Promise<Ran>;
  }>;
  close: () => Promise<void>;
}>;

/** `keys`: the folder that nodes on one database share. `empty`: without the demo organisation. */
export function servedRecord(
  databaseUrl: string | null = null,
  keys: string | null = null,
  empty = false,
): ServedRecord {
  const folder = mkdtempSync(join(tmpdir(), "checkrail-served-"));
  const data = join(folder, "data");
  const { DATABASE_URL: _, ...plain } = process.env;
  const env = {
    ...plain,
    CHECKRAIL_DATA: data,
    NO_COLOR: "1",
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
    ...(keys ? { CHECKRAIL_KEYS: keys } : {}),
  };
  const tokens = new Map<string, string>();
  const children = new Set<ChildProcess>();
  let server: ChildProcess | null = null;
  let url = "";
  const call: Call = async (who, method, path, body, headers = {}) => {
    const token = ["admin", "pipeline"].includes(who)
      ? readFileSync(join(data, "admin.token"), "utf8").trim()
      : tokens.get(who);
    const reply = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body ? { "content-type": "application/json" } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await reply.text();
    const json = (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>;
    return { status: reply.status, body: json, headers: Object.fromEntries(reply.headers) };
  };
  const kill = async () => {
    const running = server;
    server = null;
    if (running === null || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((done) => running.once("exit", done));
    running.kill("SIGKILL");
    await ended;
  };
  return {
    folder,
    call,
    kill,
    isRunning: () => server !== null && server.exitCode === null,
    signIn: async (login) => {
      const { body } = await call("nobody", "POST", "/v1/session", { login, password: "northwind-demo" });
      tokens.set(login, String(body.token));
      return String(body.token);
    },
    start: async () => {
      const child = spawn(process.execPath, [command, "start", "--port", "0", ...(empty ? ["--empty"] : [])], {
        env,
        stdio: ["ignore", "pipe", "inherit"],
      });
      server = child;
      url = await new Promise<string>((found, failed) => {
        let said = "";
        child.stdout.on("data", (chunk: Buffer) => {
          said += chunk.toString("utf8");
          const [address] = /^http:\/\/\S+$/m.exec(said) ?? [];
          if (address !== undefined) found(address);
        });
        child.once("exit", (code) => failed(new Error(`the server ended with ${code}: ${said}`)));
      });
    },
    url: () => url,
    page: async () => (await fetch(url)).text(),
    run: (words, token, more = {}, input = "") => {
      const own = token === undefined ? {} : { CHECKRAIL_TOKEN: token };
      const all = [command, ...words];
      const ran = spawnSync(process.execPath, all, {
        cwd: folder,
        env: { ...env, ...own, ...more },
        encoding: "utf8",
        input,
      });
      return { status: ran.status, stdout: ran.stdout, stderr: ran.stderr };
    },
    begin: (words, token) => {
      const own = token === undefined ? {} : { CHECKRAIL_TOKEN: token };
      const child = spawn(process.execPath, [command, ...words], { cwd: folder, env: { ...env, ...own } });
      children.add(child);
      const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
        const parts: string[] = [];
        stream.setEncoding("utf8").on("data", (text: string) => parts.push(text));
        return () => parts.join("");
      }) as [() => string, () => string];
      const ended = new Promise<Ran>((done) =>
        child.once("close", (status) => {
          children.delete(child);
          done({ status, stdout: stdout(), stderr: stderr() });
        }),
      );
      return { said: () => stdout() + stderr(), signal: (name) => child.kill(name), ended };
    },
    close: async () => {
      for (const child of children) child.kill("SIGKILL");
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
