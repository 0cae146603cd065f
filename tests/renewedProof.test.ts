import { afterAll, beforeAll, expect, test } from "vitest";
import type { Digest } from "#core";
import { nodeVerification } from "#integrations";
import { judgeOffline, parseOfflineBundle } from "#ledger";
import { type Allowed, allowQuotes, reviewers } from "./allowedDeploy.ts";
import { type RecordServer, startRecord } from "./recordServer.ts";

let record: RecordServer;
let good: Allowed;

beforeAll(async () => {
  record = await startRecord("pglite");
  for (const who of ["ana-ruiz", ...reviewers]) await record.admit(who);
  good = await allowQuotes(record, '{"timeoutMs": 901}\n');
});
afterAll(() => record.close());

/** Whether a gate with a bundle of now would let the version be gone back to, with nobody to ask. */
async function passesOffline(): Promise<boolean> {
  const { service, environment, artifact } = good.place;
  const path = `/v1/bundles?service=${service}&environment=${environment}`;
  const bundle = parseOfflineBundle(JSON.stringify((await record.call("pipeline", "GET", path)).body));
  if (!bundle.ok) throw new Error(bundle.problems[0].message);
  const question = { service, environment, artifact: artifact as Digest, override: null };
  return judgeOffline(bundle.value, question, await record.server.store.now(), nodeVerification).ok;
}

async function observe(): Promise<void> {
  const { status } = await record.call("pipeline", "POST", "/v1/health", { ...good.place, healthy: true });
  expect(status).toBeLessThan(300);
  while ((await record.server.store.logStatus()).waiting > 0) await new Promise((done) => setTimeout(done, 10));
}

test("a way back is proved anew under the key that came, also where nothing that the old one signed counts", async () => {
  await observe();
  expect(await passesOffline()).toBe(true);
  const stolen = { purpose: "attestation", reason: "a disk was lost", compromised: true };
  expect((await record.call("admin", "POST", "/v1/signing-keys/rotations", stolen)).status).toBe(201);
  expect(await passesOffline()).toBe(false);
  await observe();
  expect(await passesOffline()).toBe(true);
});
