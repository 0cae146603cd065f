import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startJobs } from "#jobs";
import { databases, quotesProposal, type RecordServer, startRecord } from "./recordServer.ts";

describe.each(databases)("the queue on %s", (kind) => {
  let record: RecordServer;
  beforeAll(async () => {
    record = await startRecord(kind);
    await record.admit("ana-ruiz");
  });
  afterAll(() => record.close());

  test("a scheduled job is known to the queue, runs, and stops with the server", async () => {
    const { queue, store } = record.server;
    const errors: Error[] = [];
    let swept = 0;
    const sweep = async () => {
      swept += 1;
      return store.sweep();
    };
    const stop = await startJobs({ queue, sweep, failed: (error) => errors.push(error), pollSeconds: 0.5 });
    const { rows } = await queue.executeSql("select name, cron from pgboss.schedule");
    expect(rows).toEqual([{ name: "sweep", cron: "17 * * * *" }]);
    await queue.executeSql("insert into pgboss.job (name) values ('sweep')");
    for (let i = 0; swept === 0 && i < 400; i += 1) await sleep(100);
    await stop();
    expect(swept).toBe(1);
    expect(errors).toEqual([]);
  });

  test("sweeping keeps the answers of this week, and the record whole", async () => {
    const { queue, store } = record.server;
    const key = { "idempotency-key": "swept" };
    const first = await record.call("ana-ruiz", "POST", "/v1/changes", quotesProposal(), key);
    expect(await store.sweep()).toBe(0);
    await queue.executeSql("update requests set at = at - interval '8 days'");
    expect(await store.sweep()).toBe(1);
    // Asked again it is the same change all the same: it has the same content.
    const again = await record.call("ana-ruiz", "POST", "/v1/changes", quotesProposal(), key);
    expect(again.body).toMatchObject({ change: first.body.change, created: false });
  });
});
