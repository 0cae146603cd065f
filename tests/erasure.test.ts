import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databases, quotesProposal, type RecordServer, startRecord, writtenSections } from "./recordServer.ts";

const ana = "user:default/ana-ruiz";

describe.each(databases)("words of a person, on %s", (kind) => {
  let record: RecordServer;
  let change = "";
  let patch = "";
  beforeAll(async () => {
    record = await startRecord(kind);
    for (const who of ["ana-ruiz", "ben-okafor"]) await record.admit(who);
    const proposed = (await record.call("ana-ruiz", "POST", "/v1/changes", quotesProposal())).body;
    [change, patch] = [String(proposed.change), String(proposed.patch)];
    const document = { patch, sections: writtenSections, aiPart: "None: written by hand." };
    await record.call("ana-ruiz", "POST", `/v1/changes/${change}/documents`, document);
    const signature = { patch, verdict: "approve", comment: "read it twice" };
    await record.call("ben-okafor", "POST", `/v1/changes/${change}/signatures`, signature);
  });
  afterAll(() => record.close());
  const evidence = async () =>
    JSON.stringify((await record.call("ana-ruiz", "GET", `/v1/changes/${change}/evidence`)).body);
  const codes = async () =>
    (await record.server.store.verifyLog()).problems.map((problem) => `${problem.code} ${problem.index !== null}`);
  const query = (sql: string) => record.server.queue.executeSql(sql, []);

  test("are gone when two have agreed, and the log still verifies and rebuilds", async () => {
    const ask = { person: ana, reason: "the person asked for it" };
    expect(await record.call("ana-ruiz", "POST", "/v1/erasures", ask)).toMatchObject({ status: 403 });
    expect(await record.call("admin", "POST", "/v1/erasures", { ...ask, person: null })).toMatchObject({ status: 400 });
    const { id } = (await record.call("admin", "POST", "/v1/erasures", ask)).body;
    expect(await evidence()).toContain("One carrier answers");

    expect(await record.call("admin", "POST", `/v1/erasures/${id}/grant`)).toMatchObject({ status: 403 });
    const granted = await record.call("ben-okafor", "POST", `/v1/erasures/${id}/grant`);
    expect(granted).toMatchObject({ status: 201, body: { state: "granted", grantedBy: "user:default/ben-okafor" } });
    expect((granted.body.digests as unknown[]).length).toBe(1);
    expect(await evidence()).not.toContain("One carrier answers");
    expect(await record.call("ben-okafor", "POST", `/v1/erasures/${id}/grant`)).toMatchObject({ status: 409 });
    const { body } = await record.call("ana-ruiz", "GET", "/v1/erasures");
    expect(body).toMatchObject({ items: [{ id, state: "granted" }] });

    expect(await codes()).toEqual([]);
    const { tables } = await record.server.store.rebuild();
    expect(tables.filter(({ missing, extra }) => missing + extra > 0)).toEqual([]);
  });

  test("that changed or went without a fact are found, and are not believed meanwhile", async () => {
    const document = { patch, sections: writtenSections, aiPart: "None: written by hand." };
    await record.call("ana-ruiz", "POST", `/v1/changes/${change}/documents`, document);
    expect(await evidence()).toContain("One carrier answers");
    await query("update payloads set text = replace(text, 'One carrier', 'No carrier')");
    expect(await codes()).toEqual(["words-changed false"]);
    expect(await evidence()).not.toContain("carrier answers");
    await query("delete from payloads");
    expect(await codes()).toEqual(["words-missing true", "words-missing true"]);
  });
});
