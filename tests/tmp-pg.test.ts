import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { startPostgres } from "./postgres.ts";
import { openServer } from "../src/openServer.ts";
import { newFact, statusReported } from "#facts";
test("pg", async () => {
  const pg = await startPostgres();
  const server = await openServer({ databaseUrl: pg.url, folder: mkdtempSync(join(tmpdir(), "cr-")), version: "t" });
  const t: number[] = [];
  for (let i = 0; i < 200; i++) {
    const id = server.random.uuid();
    const a = performance.now();
    await server.store.append({ facts: [newFact(statusReported, id, null, { change: `c${i}`, id, name: "ci", state: "success", result: "sha256:00" as any })], payloads: [], guards: [] });
    const b = performance.now();
    const r = await server.store.receipt(id, 2000);
    const c = performance.now();
    if (!r) console.log(server.trouble());
    expect(r).not.toBeNull();
    t.push(b - a, c - b);
  }
  const app = t.filter((_, i) => i % 2 === 0).sort((x, y) => x - y), inc = t.filter((_, i) => i % 2).sort((x, y) => x - y);
  console.log("append p50", app[100], "p99", app[197], "incl p50", inc[100], "p99", inc[197]);
  const a = performance.now();
  for (let b = 0; b < 40; b++) {
    const facts = Array.from({ length: 256 }, () => { const id = server.random.uuid(); return newFact(statusReported, id, null, { change: id, id, name: "ci", state: "success" as const, result: "sha256:00" as any }); });
    await server.store.append({ facts, payloads: [], guards: [] });
  }
  const b = performance.now();
  while ((await server.store.logStatus()).waiting > 0) await new Promise((r) => setTimeout(r, 20));
  const c = performance.now();
  console.log("batched append/s", 10240 / (b - a) * 1000, "all in log/s", 10240 / (c - a) * 1000, await server.store.logStatus());
  await server.close(); await pg.stop();
}, 60000);
