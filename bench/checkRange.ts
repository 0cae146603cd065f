import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Measure, ms, quantile, timeMs } from "./measure.ts";
import { runNode } from "./processes.ts";

/** `check` as a whole process on a range of 200 files: code, migrations, manifests, configuration. */
export const checkRange: Measure = {
  name: "check of 200 files",
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), "checkrail-bench-"));
    try {
      makeRepository(folder);
      const command = join(process.cwd(), "dist", "checkrail.js");
      const times: number[] = [];
      for (let i = 0; i < 20; i++) {
        times.push(
          await timeMs(() =>
            runNode([command, "check", "--base", "HEAD~1", "--head", "HEAD", "--format", "json"], folder),
          ),
        );
      }
      const floor = await timeMs(() =>
        execFileSync("git", ["diff", "--raw", "-p", "HEAD~1", "HEAD"], { cwd: folder, maxBuffer: 1 << 28 }),
      );
      const p95 = quantile(times, 0.95);
      const name = "check of 200 files, p95";
      return [
        { name, ours: ms(p95), peer: `${ms(floor)} git diff`, ratio: p95 / floor, goal: "≤ 1.5 s", holds: p95 <= 1500 },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function makeRepository(folder: string): void {
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...words], { cwd: folder });
  git("init", "-q", "-b", "main");
  for (const after of [false, true]) {
    for (let i = 0; i < 200; i++) {
      const [path, text] = fileOf(i, after);
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    git("add", "-A");
    git("-c", "commit.gpgsign=false", "commit", "-q", "-m", after ? "change" : "start");
  }
}

function fileOf(i: number, after: boolean): [path: string, text: string] {
  const n = after ? 3 : 2;
  if (i % 10 === 0) return [`db/${String(i).padStart(4, "0")}.sql`, `ALTER TABLE orders ADD COLUMN c${i}_${n} text;\n`];
  if (i % 10 === 1) return [`k8s/web-${i}.yaml`, manifest(i, n)];
  if (i % 10 === 2) return [`config/app-${i}.json`, `${JSON.stringify({ timeoutMs: n * 1000 }, null, 2)}\n`];
  const lines = Array.from(
    { length: 120 },
    (_, line) => `export const value${line} = ${line * (line === 60 ? n : 1)};`,
  );
  return [`services/s${i % 20}/src/file${i}.ts`, `${lines.join("\n")}\n`];
}

function manifest(i: number, replicas: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: web-${i}, namespace: prod }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web-${i} } }
  template:
    metadata: { labels: { app: web-${i} } }
    spec:
      containers:
        - { name: web, image: "registry.example.com/web:1.2.${replicas}", ports: [{ containerPort: 8080 }] }
`;
}
