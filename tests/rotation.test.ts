import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestText } from "#core";
import {
  ed25519NoteVerifier,
  openCheckpoint,
  parseBundle,
  parseNote,
  parseTrustPolicy,
  parseVkey,
  type TrustPolicy,
  verifyAttestation,
} from "#ledger";
import { databases, type RecordServer, startRecord } from "./recordServer.ts";

const question = { service: "component:default/cart", environment: "production", artifact: digestText("an image") };

describe.each(databases)("rotation on %s", (kind) => {
  let record: RecordServer;
  beforeAll(async () => {
    record = await startRecord(kind);
  });
  afterAll(() => record.close());

  async function attest() {
    const { body } = await record.call("pipeline", "POST", "/v1/gates/deploy", question);
    const { bundle, index } = body.attestation as { bundle: object; index: number };
    const parsed = parseBundle(JSON.stringify(bundle));
    if (!parsed.ok) throw new Error("no bundle");
    return { bundle: parsed.value, index };
  }

  async function trust(): Promise<TrustPolicy> {
    const path = "/v1/trust?service=component:default/cart&environment=production&level=0";
    const parsed = parseTrustPolicy(JSON.stringify((await record.call("admin", "GET", path)).body));
    if (!parsed.ok) throw new Error(parsed.problems[0].message);
    return parsed.value;
  }

  async function rotate(body: object) {
    const done = await record.call("admin", "POST", "/v1/signing-keys/rotations", body);
    expect(done).toMatchObject({ status: 201, body: { frozen: false, leaf: expect.any(Number) } });
    return done.body as { vkey: string; leaf: number };
  }

  /** Failures that are about who signed and where it stands; a hold has others. */
  async function failures(bundle: Awaited<ReturnType<typeof attest>>["bundle"], policy: TrustPolicy) {
    const checked = verifyAttestation(bundle, policy, await record.server.store.now());
    const codes = checked.ok ? [] : checked.problems.map(({ code }) => String(code));
    return codes.filter((code) => ["envelope-signature", "not-in-log", "verifier-mismatch"].includes(code));
  }

  test("the log's key: old receipts verify, new ones are under the new key, and who knows the old one only is not shut out", async () => {
    const [before, pinned] = [await attest(), await trust()];
    const { vkey, leaf } = await rotate({ purpose: "log", reason: "yearly" });
    const [after, now] = [await attest(), await trust()];
    expect(now.logKeys.map(({ span }) => span)).toEqual([
      { from: 0n, until: BigInt(leaf) },
      { from: BigInt(leaf) + 1n, until: null },
    ]);
    for (const policy of [pinned, now]) {
      expect(await failures(before.bundle, policy)).toEqual([]);
      expect(await failures(after.bundle, policy)).toEqual([]);
    }
    const status = await record.server.store.logStatus();
    const key = parseVkey(vkey);
    if (!key.ok) throw new Error("no key");
    const log = { origin: status.origin, verifiers: [ed25519NoteVerifier(key.value)] };
    expect(openCheckpoint(status.checkpoint ?? "", log)).toMatchObject({ ok: true });
    // Beyond its last size, the old key alone says nothing.
    const note = parseNote(status.checkpoint ?? "");
    const [, byOld] = note.ok ? note.value.signatures : [];
    const receipt = after.bundle.receipt
      .split("\n")
      .filter((line) => !line.startsWith("— ") || line.endsWith(lineEnd(byOld)));
    expect(await failures({ ...after.bundle, receipt: receipt.join("\n") }, now)).toContain("not-in-log");
    expect(await record.server.store.verifyLog()).toMatchObject({ problems: [] });
  });

  test("the key for attestations: what it signed counts below the rotation, and no later", async () => {
    const before = await attest();
    const { leaf } = await rotate({ purpose: "attestation", reason: "yearly" });
    const [after, now] = [await attest(), await trust()];
    expect(now.signers.map(({ span }) => span)).toEqual([
      { from: 0n, until: BigInt(leaf) },
      { from: BigInt(leaf) + 1n, until: null },
    ]);
    expect(await failures(before.bundle, now)).toEqual([]);
    expect(await failures(after.bundle, now)).toEqual([]);
    const earlier = {
      ...now,
      signers: [{ ...now.signers[0], span: { from: 0n, until: BigInt(before.index) } }],
    } as const;
    expect(await failures(before.bundle, earlier)).toContain("envelope-signature");

    await rotate({ purpose: "attestation", reason: "a disk was lost", compromised: true });
    expect(await failures(after.bundle, await trust())).toContain("envelope-signature");
    expect(await failures((await attest()).bundle, await trust())).toEqual([]);
  });

  test("a key can be prepared, and only one that is at hand, by an admin, and of the same name", async () => {
    const { body } = await record.call("admin", "POST", "/v1/signing-keys", { purpose: "log" });
    const { leaf } = await rotate({ purpose: "log", reason: "every node has it", to: String(body.vkey) });
    expect(leaf).toBeGreaterThan(0);
    const again = { purpose: "log", reason: "again", to: body.vkey };
    expect((await record.call("admin", "POST", "/v1/signing-keys/rotations", again)).status).toBe(400);
    const other = { ...again, to: String(body.vkey).replace("checkrail", "elsewhere") };
    expect((await record.call("admin", "POST", "/v1/signing-keys/rotations", other)).status).toBe(400);
    expect((await record.call("pipeline", "POST", "/v1/signing-keys/rotations", again)).status).toBe(403);
  });

  test("every fact makes the same rows again", async () => {
    const { tables } = await record.server.store.rebuild();
    expect(tables.filter(({ missing, extra }) => missing + extra > 0)).toEqual([]);
  });

  test("a log whose key is in other hands ends: one last checkpoint, then nothing but reading", async () => {
    const frozen = await record.call("admin", "POST", "/v1/signing-keys/rotations", {
      purpose: "log",
      reason: "a disk was lost",
      compromised: true,
    });
    expect(frozen).toMatchObject({ status: 201, body: { frozen: true, vkey: null, leaf: expect.any(Number) } });
    const leaf = Number(frozen.body.leaf);
    expect(await record.server.store.logStatus()).toMatchObject({ frozen: true });
    expect(await record.call("pipeline", "POST", "/v1/gates/deploy", question)).toMatchObject({
      status: 503,
      body: { code: "fork-guard", hint: expect.stringContaining("new log") },
    });
    const build = { purpose: "log", reason: "once more", compromised: true };
    expect((await record.call("admin", "POST", "/v1/signing-keys/rotations", build)).status).toBeGreaterThanOrEqual(
      400,
    );
    expect((await record.call("admin", "GET", "/v1/changes")).status).toBe(200);
    const status = await record.server.store.logStatus();
    expect(status).toMatchObject({ size: leaf + 1, signed: leaf + 1 });
    expect((await trust()).logKeys.at(-1)?.span.until).toBe(BigInt(leaf) + 1n);
    expect(await record.server.store.verifyLog()).toMatchObject({ problems: [] });
  });
});

function lineEnd(signature: { keyId: Uint8Array; signature: Uint8Array } | undefined): string {
  if (signature === undefined) throw new Error("the note has two lines");
  return Buffer.concat([signature.keyId, signature.signature]).toString("base64");
}
