import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { digestText } from "#core";
import { writtenSections } from "./recordServer.ts";

const command = resolve("dist/checkrail.js");
const folder = mkdtempSync(join(tmpdir(), "checkrail-serve-"));
const data = join(folder, "data");
let server: ChildProcess;
let url = "";

beforeAll(async () => {
  server = spawn(process.execPath, [command, "start", "--port", "0"], {
    env: { ...process.env, CHECKRAIL_DATA: data, DATABASE_URL: undefined },
    stdio: ["ignore", "pipe", "inherit"],
  });
  url = await new Promise<string>((found, failed) => {
    let said = "";
    server.stdout?.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
      const [address] = /^http:\/\/\S+$/m.exec(said) ?? [];
      if (address !== undefined) found(address);
    });
    server.once("exit", (code) => failed(new Error(`the server ended with ${code}: ${said}`)));
  });
});

afterAll(async () => {
  const ended = new Promise((done) => server.once("exit", done));
  server.kill("SIGTERM");
  expect(await ended).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

async function signedIn(login: string): Promise<string> {
  const reply = await fetch(`${url}/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ login, password: "northwind-demo" }),
  });
  const { token } = (await reply.json()) as { token: string };
  return token;
}

function run(words: readonly string[], token: string | null = null) {
  const env = { ...process.env, CHECKRAIL_DATA: data, ...(token === null ? {} : { CHECKRAIL_TOKEN: token }) };
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...words], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("the first page says what waits, without script", async () => {
  const page = await (await fetch(url)).text();
  expect(page).toContain("Retire the old discount");
  expect(page.match(/<script[^>]*>/g)).toEqual(['<script type="module" src="/assets/page.js">']);
});

test("from a terminal: proposed, written, signed by two, asked, allowed", async () => {
  execFileSync("git", ["init", "-q"], { cwd: folder });
  execFileSync("git", ["config", "user.email", "ana-ruiz@northwind.example"], { cwd: folder });
  execFileSync("git", ["remote", "add", "origin", "https://github.com/northwind/stores.git"], { cwd: folder });
  const path = "services/cart/config/quotes.json";
  execFileSync("mkdir", ["-p", join(folder, "services/cart/config")]);
  writeFileSync(join(folder, path), '{"timeoutMs": 900}\n');
  const artifact = digestText(readFileSync(join(folder, path), "utf8"));
  const [ana, kofi] = [await signedIn("ana-ruiz"), await signedIn("ben-okafor")];

  const proposed = run(
    ["change", "propose", path, "--title", "Raise the quote timeout", "--target", "main", "--format", "json"],
    ana,
  );
  expect(proposed.stderr).toBe("");
  const { change } = JSON.parse(proposed.stdout) as { change: string };
  const ask = ["gate", "deploy", "--service", "cart", "--environment", "production", "--artifact", artifact];
  const held = run(ask);
  expect(held.status).toBe(3);

  const written = Object.entries(writtenSections).map(([name, text]) => `## ${name}\n${text}\n`);
  writeFileSync(join(folder, "change.md"), `# Careers\n${written.join("\n")}\n## AI part\nNone.\n`);
  expect(run(["change", "document", change, "change.md"], ana)).toMatchObject({ status: 0 });
  for (const token of [kofi, await signedIn("chloe-tan"), await signedIn("dora-lind")]) {
    expect(run(["change", "sign", change], token)).toMatchObject({ status: 0 });
  }
  const shown = run(["change", "show", change, "--gate", "deploy", "--environment", "production"], ana);
  const allowed = run(ask);
  expect(allowed.stdout + allowed.stderr + (allowed.status === 0 ? "" : shown.stdout)).toMatch(/^ALLOW/);
  expect(allowed.status).toBe(0);
  expect(JSON.parse(readFileSync(join(folder, "attestation.json"), "utf8"))).toHaveProperty("receipt");
});

test("a second server on the folder is refused, and one that is not there is a hold", () => {
  const second = spawnSync(process.execPath, [command, "start", "--port", "0"], {
    env: { ...process.env, CHECKRAIL_DATA: data },
    encoding: "utf8",
  });
  expect(second.status).toBe(1);
  expect(second.stderr).toContain("belongs to process");
  const gone = run([
    "gate",
    "deploy",
    "--service",
    "a",
    "--environment",
    "b",
    "--artifact",
    `sha256:${"0".repeat(64)}`,
    "--server",
    "http://127.0.0.1:9",
  ]);
  expect(gone.status).toBe(1);
  expect(gone.stderr).toContain("treat it as hold");
});
