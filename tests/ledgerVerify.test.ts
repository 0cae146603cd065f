import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databases, quotesProposal, type RecordServer, startRecord } from "./recordServer.ts";

describe.each(databases)("the whole log on %s", (kind) => {
  let record: RecordServer;
  beforeAll(async () => {
    record = await startRecord(kind);
    await record.admit("ana-ruiz");
    for (let i = 0; i < 150; i += 1) {
      const made = await record.call("ana-ruiz", "POST", "/v1/changes", quotesProposal(`{"timeoutMs": ${i}}\n`));
      expect(made.status).toBe(201);
    }
  });
  afterAll(() => record.close());

  test("reads again as it was signed, and its projections are made again row for row", async () => {
    const { store } = record.server;
    while ((await store.logStatus()).waiting > 0) await new Promise((done) => setTimeout(done, 20));
    const verified = await store.verifyLog();
    expect(verified.problems).toEqual([]);
    expect(verified.size).toBeGreaterThan(300);
    const rebuilt = await store.rebuild();
    expect(rebuilt.facts).toBe(verified.size);
    expect(rebuilt.tables.filter(({ missing, extra }) => missing + extra > 0)).toEqual([]);
    expect(rebuilt.tables.find(({ table }) => table === "changes")?.rows).toBe(150);
  });
});
