import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { logHash } from "./witnessLog.ts";

const command = resolve("dist/checkrail.js");

/** A witness in a process of its own, as its operator runs it. It keeps folder and port when it is started again. */
export type ServedWitness = Readonly<{
  name: string;
  folder: string;
  url: string;
  vkey: string;
  /** Its line of a tlog-policy. */
  line: string;
  submit: (body: string) => Promise<Readonly<{ status: number; type: string | null; body: string }>>;
  /** The newest checkpoint of a log that it cosigned; null: none. */
  latest: (origin: string) => Promise<string | null>;
  kill: () => Promise<void>;
  start: () => Promise<void>;
  close: () => Promise<void>;
}>;

export async function servedWitness(name: string, logs: readonly string[], port = 0): Promise<ServedWitness> {
  const folder = mkdtempSync(join(tmpdir(), "checkrail-witness-"));
  let running: ChildProcess | null = null;
  let [url, vkey] = ["", ""];
  const start = async () => {
    const words = ["--folder", folder, "--name", name, "--port", url === "" ? String(port) : new URL(url).port];
    const child = spawn(process.execPath, [command, "witness", ...words, ...logs.flatMap((log) => ["--log", log])], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    running = child;
    await new Promise<void>((found, failed) => {
      let said = "";
      child.stderr.on("data", (chunk: Buffer) => {
        said += chunk.toString("utf8");
      });
      child.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString("utf8");
        const [, key, address] = /^policy +witness \S+ (\S+) \S+\n(http:\/\/\S+)$/m.exec(said) ?? [];
        if (key === undefined || address === undefined) return;
        [url, vkey] = [address, key];
        found();
      });
      child.once("exit", (code) => failed(new Error(`the witness ended with ${code}: ${said}`)));
    });
  };
  const kill = async () => {
    const child = running;
    running = null;
    if (child === null || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once("exit", done));
    child.kill("SIGKILL");
    await ended;
  };
  await start().catch(async (error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    name,
    folder,
    url,
    vkey,
    line: `witness ${name} ${vkey} ${url}`,
    submit: async (body) => {
      const reply = await fetch(`${url}/add-checkpoint`, { method: "POST", body });
      return { status: reply.status, type: reply.headers.get("content-type"), body: await reply.text() };
    },
    latest: async (origin) => {
      const reply = await fetch(`${url}/${logHash(origin)}/checkpoint`);
      return reply.ok ? reply.text() : null;
    },
    kill,
    start,
    close: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
