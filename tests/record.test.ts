import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestText } from "#core";
import {
  databases,
  quotesFile,
  quotesProposal,
  type RecordServer,
  startRecord,
  writtenSections,
} from "./recordServer.ts";

describe.each(databases)("the record on %s", (kind) => {
  let record: RecordServer;
  beforeAll(async () => {
    record = await startRecord(kind);
    for (const who of ["ana-ruiz", "ben-okafor", "chloe-tan", "dora-lind"]) await record.admit(who);
  });
  afterAll(() => record.close());

  const place = { service: "cart", environment: "production", artifact: digestText(quotesFile.text) };
  const ask = () => record.call("pipeline", "POST", "/v1/gates/deploy", place);

  test("a configuration push that nobody approved is held, and what was written, signed twice and staged is allowed", async () => {
    const { call } = record;
    expect((await ask()).body.verdict).toBe("hold");

    const proposed = await call("ana-ruiz", "POST", "/v1/changes", quotesProposal());
    expect(proposed.status).toBe(201);
    const { change, patch, result } = proposed.body;
    expect((await call("ben-okafor", "POST", "/v1/changes", quotesProposal())).body).toMatchObject({
      change,
      created: false,
    });

    const document = { patch, sections: writtenSections, aiPart: "None: written by hand." };
    expect((await call("ana-ruiz", "POST", `/v1/changes/${change}/documents`, document)).status).toBe(201);
    const rollout = { kind: "rollout", stages: [1, 10, 50, 100], bakeMinutes: 10, result };
    expect((await call("pipeline", "POST", `/v1/changes/${change}/statuses`, rollout)).status).toBe(201);
    // The author's own signature is kept, and does not count.
    for (const who of ["ana-ruiz", "ben-okafor"]) {
      const signed = await call(who, "POST", `/v1/changes/${change}/signatures`, { patch, verdict: "approve" });
      expect(signed.status).toBe(201);
    }
    const held = await ask();
    expect(held.body.verdict).toBe("hold");
    expect(JSON.stringify(held.body.reasons)).toContain("1 of 2 peers");

    await call("chloe-tan", "POST", `/v1/changes/${change}/signatures`, { patch, verdict: "approve" });
    const allowed = await ask();
    expect(allowed.body).toMatchObject({ verdict: "allow", reasons: [] });
    const attestation = allowed.body.attestation as { id: string; bundle: { receipt: string } };
    expect(attestation.bundle.receipt).toMatch(/^c2sp\.org\/tlog-proof@v1\nindex \d+\n/);
    const again = await call("ana-ruiz", "GET", `/v1/attestations/${attestation.id}?from=2`);
    expect(again.body).toMatchObject({ v: 1, consistency: { size: "2" } });
  });

  test("a signature on what has moved meanwhile is refused, and nothing is recorded", async () => {
    const { call } = record;
    const proposed = await call("ana-ruiz", "POST", "/v1/changes", quotesProposal('{"timeoutMs": 950}\n'));
    const { change, patch } = proposed.body;
    const again = await call(
      "ana-ruiz",
      "POST",
      `/v1/changes/${change}/revisions`,
      quotesProposal('{"timeoutMs": 975}\n'),
    );
    expect(again.body).toMatchObject({ change, revision: 2 });
    const late = await call("ben-okafor", "POST", `/v1/changes/${change}/signatures`, { patch, verdict: "approve" });
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({ code: "moved" });
    const { body } = await call("ben-okafor", "GET", `/v1/changes/${change}/evidence`);
    expect(JSON.stringify(body)).not.toContain('"signature"');
  });

  test("the same request under the same key does one thing", async () => {
    const { call } = record;
    const key = { "idempotency-key": "push-17" };
    const proposal = quotesProposal('{"timeoutMs": 700}\n');
    const [first, second] = [
      await call("ana-ruiz", "POST", "/v1/changes", proposal, key),
      await call("ana-ruiz", "POST", "/v1/changes", proposal, key),
    ];
    expect(second.body).toEqual(first.body);
    expect(second.headers["idempotency-replayed"]).toBe("true");
    const other = await call("ana-ruiz", "POST", "/v1/changes", quotesProposal('{"timeoutMs": 701}\n'), key);
    expect(other).toMatchObject({ status: 409, body: { code: "conflict" } });
  });

  test("who may not, is told why", async () => {
    const { call } = record;
    expect(await call("nobody", "GET", "/v1/changes")).toMatchObject({
      status: 401,
      body: { code: "unauthenticated" },
    });
    expect(await call("pipeline", "POST", "/v1/changes", quotesProposal())).toMatchObject({ status: 403 });
    expect(await call("ana-ruiz", "POST", "/v1/gates/deploy", place)).toMatchObject({ status: 403 });
    expect(await call("ana-ruiz", "POST", "/v1/changes", { title: "" })).toMatchObject({
      status: 400,
      body: { code: "invalid" },
    });
  });
});
