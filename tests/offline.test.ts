import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestText } from "#core";
import { type Allowed, allowQuotes, reviewers } from "./allowedDeploy.ts";
import { type ServedRecord, servedRecord } from "./servedRecord.ts";

const quotes = (ms: number) => `{"timeoutMs": ${ms}}\n`;
let record: ServedRecord;
let good: Allowed;
let bad: Allowed;

beforeAll(async () => {
  record = servedRecord();
  await record.start();
  for (const who of ["ana-ruiz", ...reviewers]) await record.signIn(who);
  good = await allowQuotes(record, quotes(900));
  await record.call("pipeline", "POST", "/v1/health", { ...good.place, healthy: true });
  bad = await allowQuotes(record, quotes(5));
});
afterAll(() => record.close());

const place = ["--service", "cart", "--environment", "production"];
const ask = (artifact: string | undefined, ...more: string[]) =>
  record.run(["gate", "deploy", ...place, "--artifact", artifact ?? "", "--offline", ...more]);

describe("a way back with nobody to ask", () => {
  test("the pipeline saves it beside its answers", () => {
    const artifact = good.place.artifact ?? "";
    const asked = record.run(["gate", "deploy", ...place, "--artifact", artifact, "--bundle", "offline.json"]);
    expect(asked).toMatchObject({ status: 0 });
    expect(asked.stdout).toContain("rolling back passes at once");
    expect(record.run(["verify", "attestation.json", "--artifact", artifact])).toMatchObject({ status: 0 });
    expect(record.run(["bundle", ...place]).stderr).toContain("1 versions of cart");
    expect(record.run(["bundle", ...place, "--trust", "trust.json"])).toMatchObject({ status: 0 });
  });

  test("with the server killed, a version that was allowed and healthy passes, and no other does", async () => {
    await record.kill();
    const started = performance.now();
    expect(ask(good.place.artifact)).toMatchObject({ status: 0, stdout: expect.stringContaining("ALLOW") });
    expect(performance.now() - started).toBeLessThan(5_000);
    for (const artifact of [bad.place.artifact, digestText("never seen")]) {
      const held = ask(artifact);
      expect(held).toMatchObject({ status: 3, stdout: expect.stringMatching(/^HOLD/) });
      expect(held.stdout).toContain(`go back to ${good.place.artifact}`);
    }
  });

  test("in another place, by another trust file, or with a changed bundle it holds", () => {
    const there = ["--artifact", good.place.artifact ?? "", "--offline"];
    expect(record.run(["gate", "deploy", "--service", "cart", "--environment", "staging", ...there]).status).toBe(3);
    const trust = JSON.parse(readFileSync(join(record.folder, "trust.json"), "utf8")) as { signers: object[] };
    const [signer] = trust.signers;
    const other = { ...trust, signers: [{ ...signer, verifierId: "https://elsewhere.example" }] };
    writeFileSync(join(record.folder, "other.json"), JSON.stringify(other));
    const judged = ask(good.place.artifact, "--trust", "other.json");
    expect(judged).toMatchObject({ status: 3, stdout: expect.stringContaining("verifier-mismatch") });

    const bundle = JSON.parse(readFileSync(join(record.folder, "offline.json"), "utf8")) as { healthy: string[] };
    const proof = JSON.parse(bundle.healthy[0] ?? "") as { envelope: string };
    const envelope = JSON.parse(proof.envelope) as { payload: string };
    const statement = Buffer.from(envelope.payload, "base64").toString("utf8");
    const forged = statement.replaceAll((good.place.artifact ?? "").slice(7), (bad.place.artifact ?? "").slice(7));
    const payload = Buffer.from(forged).toString("base64");
    const healthy = [JSON.stringify({ ...proof, envelope: JSON.stringify({ ...envelope, payload }) })];
    writeFileSync(join(record.folder, "forged.json"), JSON.stringify({ ...bundle, healthy }));
    const tried = ask(bad.place.artifact, "--bundle", "forged.json");
    expect(tried).toMatchObject({ status: 3, stdout: expect.stringContaining("envelope-signature") });
    expect(tried.stdout).toContain("not-in-log");
  });

  test("without a bundle it holds; with half of one it is trouble", () => {
    expect(ask(good.place.artifact, "--bundle", "absent.json").status).toBe(3);
    const bundle = readFileSync(join(record.folder, "offline.json"), "utf8");
    writeFileSync(join(record.folder, "half.json"), bundle.slice(0, bundle.length / 2));
    expect(ask(good.place.artifact, "--bundle", "half.json").status).toBe(1);
  });
});
