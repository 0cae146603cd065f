import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instantOf } from "#core";
import { nodeVerification } from "#integrations";
import { parseBundle, parseNote, parseTrustPolicy, verifyAttestation } from "#ledger";
import { allowQuotes, reviewers } from "./allowedDeploy.ts";
import { databases } from "./recordServer.ts";
import { startWitnessed, until, type WitnessedRecord } from "./witnessedRecord.ts";

type Told = Readonly<{
  verdict: string;
  reasons: readonly string[];
  next: readonly string[];
  attestation: { id: string; bundle: object } | null;
}>;

describe.each(databases)("a log that two of three witnesses must have seen, on %s", (kind) => {
  let whole: WitnessedRecord;
  let place: Readonly<Record<string, string>>;
  const ask = async () => (await whole.record.call("pipeline", "POST", "/v1/gates/deploy", place)).body as Told;
  const status = () => whole.record.server.store.logStatus();
  beforeAll(async () => {
    whole = await startWitnessed(kind, { names: ["ana", "ben", "chloe"], quorum: 2 });
    for (const who of ["ana-ruiz", ...reviewers]) await whole.record.admit(who);
  });
  afterAll(() => whole.close());

  test("gives out only what they cosigned, and it verifies with no server", async () => {
    place = (await allowQuotes(whole.record, '{"timeoutMs": 910}\n')).place;
    const { attestation, verdict } = await ask();
    expect(verdict).toBe("allow");
    const query = `service=${place.service}&environment=${place.environment}&checkpoint=true`;
    const reply = await whole.record.call("admin", "GET", `/v1/trust?${query}`);
    const trust = parseTrustPolicy(JSON.stringify(reply.body));
    const told = await ask();
    const bundle = parseBundle(JSON.stringify(told.attestation?.bundle));
    if (!trust.ok || !bundle.ok || !attestation) throw new Error(JSON.stringify({ trust, bundle }));
    expect(trust.value.witnesses).toMatch(/^witness ana .*\n.*\n.*\ngroup all-of-them 2 .*\nquorum/);
    expect(trust.value.cosignatureAgeMaxSeconds).toBe(86_400);
    const expected = { ...trust.value, lastCheckpoint: null };
    const deploy = { ...expected.expect, artifact: place.artifact } as typeof expected.expect;
    const verify = (file: typeof bundle.value) =>
      verifyAttestation(file, { ...expected, expect: deploy }, instantOf(Date.now()), nodeVerification);
    const checked = verify(bundle.value);
    expect(checked.ok ? checked.value.witnessed.length : checked.problems).toBeGreaterThanOrEqual(2);
    // Without the lines of witnesses it opens nothing.
    const note = parseNote(bundle.value.receipt);
    if (!note.ok) throw new Error("no note");
    const bare = bundle.value.receipt.replace(/^— (ana|ben|chloe) .*\n/gm, "");
    const refused = verify({ ...bundle.value, receipt: bare });
    expect(refused.ok ? [] : refused.problems.map(({ code }) => code)).toEqual(["witness-quorum"]);
  });

  test("goes on with one of them away, and says so", async () => {
    await whole.witnesses[2]?.kill();
    expect(await ask()).toMatchObject({ verdict: "allow" });
    await until(async () => (await status()).witnesses.some(({ trouble }) => trouble !== null));
    const { witnesses, quorum, signed } = await status();
    expect(witnesses.map(({ name, trouble }) => [name, trouble?.said.split(":")[0] ?? null])).toEqual([
      ["ana", null],
      ["ben", null],
      ["chloe", "does not answer"],
    ]);
    expect(quorum).toMatchObject({ wanted: "2 of (ana, ben, chloe)", size: signed, missingSince: null, missing: [] });
    const metrics = (await whole.record.app.inject({ method: "GET", url: "/metrics" })).body;
    expect(metrics).toMatch(/checkrail_ledger_witness_lag_leaves\{witness="chloe"\} [1-9]/);
  });

  test("holds with two of them away: by name, and since when; and gives nothing out", async () => {
    await whole.witnesses[1]?.kill();
    const before = Date.now();
    const held = await ask();
    expect(Date.now() - before).toBeLessThan(4_000);
    expect(held).toMatchObject({ verdict: "hold", attestation: null });
    expect(held.reasons.join()).toMatch(
      /too few witnesses.*2 of \(ana, ben, chloe\).*`ben` \(last 20.*`chloe` \(last 20/,
    );
    expect(held.next.join()).toContain("ledger status");
    const { quorum, signed } = await status();
    expect(quorum?.size).toBeLessThan(signed);
    const published = await whole.record.server.store.published.checkpoint();
    expect(published).toContain(`\n${quorum?.size}\n`);
    const [newest] = (await whole.record.server.store.attestations.list({ limit: 1, after: null, artifact: null }))
      .items;
    const asked = await whole.record.call("admin", "GET", `/v1/attestations/${newest?.id}`);
    expect(asked).toMatchObject({ status: 503, body: { code: "not-included", title: expect.stringContaining("ben") } });
    const metrics = (await whole.record.app.inject({ method: "GET", url: "/metrics" })).body;
    expect(metrics).toMatch(/checkrail_ledger_quorum_missing_seconds [0-9.]*[1-9]/);
  });

  test("allows again when one is back, which catches up from what it saw last", async () => {
    await whole.witnesses[1]?.start();
    await until(async () => (await status()).quorum?.missingSince === null);
    expect(await ask()).toMatchObject({ verdict: "allow" });
    await whole.witnesses[2]?.start();
    await until(async () => (await status()).witnesses.every(({ lag, trouble }) => lag === 0 && trouble === null));
  });
});

test("a time of grace lets gates pass without their witness, for so long", async () => {
  const whole = await startWitnessed("pglite", { names: ["solo"], quorum: 1, grace: "60" });
  try {
    for (const who of ["ana-ruiz", ...reviewers]) await whole.record.admit(who);
    await whole.witnesses[0]?.kill();
    const { place } = await allowQuotes(whole.record, '{"timeoutMs": 920}\n');
    const { body } = await whole.record.call("pipeline", "POST", "/v1/gates/deploy", place);
    expect(body).toMatchObject({ verdict: "allow" });
    const { quorum } = await whole.record.server.store.logStatus();
    expect(quorum).toMatchObject({ graceSeconds: 60, missing: [{ name: "solo" }] });
  } finally {
    await whole.close();
  }
});
