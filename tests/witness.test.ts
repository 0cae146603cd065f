import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { noteVerifier, parseNote, parseVkey, verifyNote } from "#ledger";
import { type ServedWitness, servedWitness } from "./servedWitness.ts";
import { logHash, witnessLog } from "./witnessLog.ts";

const log = witnessLog("ledger.northwind.example/prod");
const other = witnessLog("ledger.northwind.example/test", 3);
let witness: ServedWitness;
beforeAll(async () => {
  witness = await servedWitness("witness.audit.example", [log.vkey, other.vkey]);
});
afterAll(() => witness.close());

function holds(vkey: string, note: string): boolean {
  const key = parseVkey(vkey);
  const read = parseNote(note);
  return key.ok && read.ok && verifyNote(read.value, [noteVerifier(key.value)]).ok;
}

describe("a witness, over HTTP", () => {
  test("knows nothing before it was told, and cosigns what extends it", async () => {
    expect(await witness.latest(log.origin)).toBeNull();
    const first = await witness.submit(log.ask(0, 5));
    expect(first).toMatchObject({ status: 200, body: expect.stringMatching(/^— witness\.audit\.example \S+\n$/) });
    expect(holds(witness.vkey, `${log.note(5)}${first.body}`)).toBe(true);
    expect(await witness.latest(log.origin)).toBe(`${log.note(5)}${first.body}`);
    expect((await witness.submit(log.ask(5, 5))).status).toBe(200);
    expect((await witness.submit(log.ask(5, 200))).status).toBe(200);
    expect(await witness.latest(other.origin)).toBeNull();
  });

  test("answers each refusal with its own status", async () => {
    const grown = log.ask(200, 201);
    const forged = witnessLog(log.origin, 9);
    const forked = witnessLog(log.origin, 1, "another leaf");
    const table: readonly (readonly [number, string])[] = [
      [400, "nonsense"],
      [400, log.ask(201, 200)],
      [400, `old 200\n${`${"A".repeat(43)}=\n`.repeat(64)}\n${log.note(201)}`],
      [400, "x".repeat(200_000)],
      [403, forged.ask(200, 201)],
      [403, grown.replace(/\n— (.*) \S+\n$/, "\n— $1 AAAA\n")],
      [404, witnessLog("ledger.nobody.example").ask(0, 1)],
      [409, log.ask(5, 201)],
      [422, forked.ask(200, 201)],
      [422, log.ask(200, 200, { note: forked.note(200) })],
      [422, log.ask(200, 201, { proof: [] })],
    ];
    for (const [status, body] of table) {
      expect({ body: body.slice(0, 60), status: (await witness.submit(body)).status }).toEqual({
        body: body.slice(0, 60),
        status,
      });
    }
    const conflict = await witness.submit(log.ask(5, 201));
    expect(conflict).toEqual({ status: 409, type: "text/x.tlog.size", body: "200\n" });
    expect(await (await fetch(`${witness.url}/add-checkpoint`)).text()).toContain("POST");
    expect((await fetch(`${witness.url}/elsewhere`)).status).toBe(404);
    // What the log signed and could not show to be one history is kept, as proof against it.
    const kept = readdirSync(join(witness.folder, "refused")).map((name) =>
      readFileSync(join(witness.folder, "refused", name), "utf8"),
    );
    expect(kept).toContain(forked.note(201));
    expect((await witness.submit(grown)).status).toBe(200);
  });

  test("of many that ask at once with the same old size, one wins, and the others hear the new one", async () => {
    const asked = Array.from({ length: 8 }, (_, at) => witness.submit(other.ask(0, at + 1)));
    const replies = await Promise.all(asked);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    const won = replies.findIndex(({ status }) => status === 200) + 1;
    expect(replies.filter(({ status, body }) => status === 409 && body === `${won}\n`)).toHaveLength(7);
  });

  test("remembers what it cosigned when it is killed while it answers", async () => {
    for (let round = 0; round < 4; round += 1) {
      const from = Number((await witness.submit(log.ask(0, 1))).body);
      const told: number[] = [];
      let size = from;
      const asking = (async () => {
        for (;;) {
          const { status } = await witness.submit(log.ask(size, size + 1));
          if (status !== 200) throw new Error(String(status));
          size += 1;
          told.push(size);
        }
      })().catch(() => undefined);
      while (told.length < 3) await new Promise((done) => setTimeout(done, 1));
      await witness.kill();
      await asking;
      await witness.start();
      const knows = Number((await witness.submit(log.ask(0, 1))).body);
      expect(knows).toBeGreaterThanOrEqual(told.at(-1) ?? 0);
    }
  });

  test("signs nothing on half a memory, a strange one or a lost one, and says what to do", async () => {
    const path = join(witness.folder, "logs", `${logHash(log.origin)}.checkpoint`);
    const whole = readFileSync(path, "utf8");
    const size = Number(whole.split("\n")[1]);
    const spoilt = [
      () => truncateSync(path, 40),
      () => truncateSync(path, 0),
      () => truncateSync(path, whole.length - 5),
      () => writeFileSync(path, whole.replace(`\n${size}\n`, `\n${size - 1}\n`)),
      () => rmSync(path),
    ];
    for (const spoil of spoilt) {
      spoil();
      expect(await witness.submit(log.ask(size, size + 1))).toMatchObject({ status: 500 });
      expect((await witness.submit(log.ask(0, size + 1))).status).toBe(500);
    }
    await witness.kill();
    await expect(witness.start()).rejects.toThrow(/is gone.*\n.*put it back from its copy/);
    writeFileSync(path, whole);
    await witness.start();
    expect((await witness.submit(log.ask(size, size + 1))).status).toBe(200);
  });

  test("is one process for each folder, and wants to know whose logs", () => {
    const run = (...words: string[]) =>
      spawnSync(process.execPath, [resolve("dist/checkrail.js"), "witness", ...words]);
    const second = run("--folder", witness.folder, "--log", log.vkey, "--port", "0");
    expect([second.status, String(second.stderr)]).toEqual([1, expect.stringContaining("belongs to process")]);
    const idle = run("--folder", join(witness.folder, "idle"));
    expect([idle.status, String(idle.stderr)]).toEqual([2, expect.stringContaining("--log VKEY")]);
    const mixed = run("--log", witness.vkey);
    expect([mixed.status, String(mixed.stderr)]).toEqual([2, expect.stringContaining("not of a log")]);
  });
});
