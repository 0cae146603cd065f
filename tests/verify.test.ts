import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { digestText } from "#core";
import {
  type AttestationCode,
  cosign,
  type EnvelopeSigner,
  ed25519EnvelopeSigner,
  generateKey,
  noteKey,
  parseBundle,
  parseEnvelope,
  parseNote,
  parseReceipt,
  printEnvelope,
  printNote,
  printReceipt,
  printVkey,
  signEnvelope,
} from "#ledger";
import { type Allowed, allowQuotes, reviewers } from "./allowedDeploy.ts";
import { quotesFile, type RecordServer, startRecord } from "./recordServer.ts";

type Fields = Record<string, unknown>;
type Files = { bundle: Fields & Record<"envelope" | "entry" | "receipt", string>; trust: Fields & { expect: Fields } };

const command = resolve("dist/checkrail.js");
const stranger = generateKey(new Uint8Array(32).fill(99));
const keyText = (publicKey: Uint8Array) => `ed25519:${Buffer.from(publicKey).toString("base64")}`;
const root = (digit: number) => Buffer.alloc(32, digit).toString("base64");
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

let record: RecordServer;
let allowed: Allowed;
let held: string;
beforeAll(async () => {
  record = await startRecord("pglite");
  for (const who of ["ana-ruiz", ...reviewers]) await record.admit(who);
  const place = { service: "cart", environment: "production", artifact: digestText("unknown") };
  held = String(((await record.call("pipeline", "POST", "/v1/gates/deploy", place)).body.attestation as Fields).id);
  allowed = await allowQuotes(record, quotesFile.text);
});
afterAll(() => record.close());

/** Files as they come from the server, for the artifact that is deployed. */
async function files(id = allowed.id, query = ""): Promise<Files> {
  const bundle = (await record.call("pipeline", "GET", `/v1/attestations/${id}${query}`)).body;
  const path = "/v1/trust?service=cart&environment=production";
  const trust = (await record.call("pipeline", "GET", path)).body;
  return { bundle, trust } as Files;
}

/** The built command on copies of the files: it is told of no server, and none is looked for. */
function verify({ bundle, trust }: Files, words: readonly string[] = ["--artifact", allowed.place.artifact ?? ""]) {
  const folder = record.folder;
  writeFileSync(join(folder, "attestation.json"), JSON.stringify(bundle));
  writeFileSync(join(folder, "trust.json"), JSON.stringify(trust));
  const all = [command, "verify", "attestation.json", "--format", "json", ...words];
  const env = { PATH: process.env.PATH, CHECKRAIL_DATA: join(folder, "nowhere") };
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { cwd: folder, env, encoding: "utf8" });
  if (stdout === "") return { status, codes: [], said: {} as Fields, stderr };
  const said = JSON.parse(stdout) as Fields & { problems?: { code: string; hint: string }[] };
  for (const { hint } of said.problems ?? []) expect(hint).toMatch(/^[a-z].{10,}/);
  return { status, codes: said.problems?.map(({ code }) => code) ?? [], said: said as Fields, stderr };
}

/** Who has stolen the server's own key can sign, and still cannot put it in the log. */
function signedByServer(envelope: string, change: { payloadType?: string; record?: Fields }): string {
  const seed = Buffer.from(readFileSync(join(record.folder, "keys/attestation.key"), "utf8").trim(), "base64");
  const signer: EnvelopeSigner = ed25519EnvelopeSigner(generateKey(Uint8Array.from(seed)));
  const parsed = parseEnvelope(envelope);
  if (!parsed.ok) throw new Error("the server's envelope does not read");
  const statement = JSON.parse(Buffer.from(parsed.value.payload).toString("utf8")) as { predicate: Fields };
  const changed = { ...statement, predicate: { ...statement.predicate, ...change.record } };
  const payload = Uint8Array.from(Buffer.from(JSON.stringify(changed)));
  return printEnvelope(signEnvelope(change.payloadType ?? parsed.value.payloadType, payload, [signer]));
}

/** The receipt with a witness's word that is so many hours old, and the policy that asks for it. */
function witnessed({ bundle }: Files, hoursAgo: number): { receipt: string; witnesses: string } {
  const receipt = parseReceipt(bundle.receipt);
  if (!receipt.ok) throw new Error("the server's receipt does not read");
  const note = parseNote(receipt.value.checkpoint);
  if (!note.ok) throw new Error("the server's checkpoint does not read");
  const { text, signatures } = note.value;
  const seconds = Math.floor(Date.now() / 1000) - hoursAgo * 3_600;
  const checkpoint = printNote({ text, signatures: [...signatures, cosign(text, "w", stranger, seconds)] });
  return {
    receipt: printReceipt({ ...receipt.value, checkpoint }),
    witnesses: `witness w ${printVkey(noteKey("w", "cosignature", stranger.publicKey))}\nquorum w\n`,
  };
}

test("what the server attests verifies on copies of the files, and is marked when the time was given", async () => {
  const given = await files();
  expect(verify(given)).toMatchObject({ status: 0, said: { verified: true, simulated: false, level: 3 } });
  expect(verify(given, ["--artifact", allowed.place.artifact ?? "", "--now", inHours(0.5)]).said.simulated).toBe(true);
  expect(parseBundle(JSON.stringify(given.bundle)).ok).toBe(true);
});

test("a gate remembers the log: the next attestation must extend it, and the server shows that it does", async () => {
  const first = await files();
  const artifact = ["--artifact", allowed.place.artifact ?? ""];
  expect(verify(first, [...artifact, "--remember"]).status).toBe(0);
  const trust = JSON.parse(readFileSync(join(record.folder, "trust.json"), "utf8")) as Files["trust"];
  const { size } = trust.lastCheckpoint as { size: string };
  await record.admit("june-park");
  const later = await files(allowed.id, `?from=${size}`);
  expect(verify({ bundle: later.bundle, trust }, artifact)).toMatchObject({ status: 0 });
  expect(verify({ bundle: { ...later.bundle, consistency: null }, trust }, artifact).codes).toEqual([
    "consistency-missing",
  ]);
});

const pinned = (size: number, digit = 5) => ({ size: String(size), root: root(digit) });
const expecting = (change: Fields) => (given: Files) => ({
  ...given,
  trust: { ...given.trust, expect: { ...given.trust.expect, ...change } },
});
const trusting = (change: (given: Files) => Fields) => (given: Files) => ({
  ...given,
  trust: { ...given.trust, ...change(given) },
});
const firstSigner = ({ trust }: Files) => (trust.signers as Fields[])[0] ?? {};
const source = {
  kind: "source",
  commit: "1".repeat(40),
  repository: "git+https://github.com/northwind/stores",
  refs: ["refs/heads/main"],
  level: 2,
  properties: { required: [], forbidden: [] },
};

describe("each of the fourteen checks refuses by its own code", () => {
  const rows: readonly [
    check: number,
    code: AttestationCode,
    change: (given: Files) => Files | Promise<Files>,
    also?: AttestationCode[],
  ][] = [
    [
      1,
      "envelope-signature",
      trusting((given) => ({ signers: [{ ...firstSigner(given), publicKey: keyText(stranger.publicKey) }] })),
    ],
    [
      2,
      "payload-type",
      (given) => ({
        ...given,
        bundle: {
          ...given.bundle,
          envelope: signedByServer(given.bundle.envelope, { payloadType: "application/json" }),
        },
      }),
      ["not-in-log"],
    ],
    [3, "statement-type", trusting(() => ({ expect: source }))],
    [4, "subject-mismatch", expecting({ service: "search" })],
    [
      5,
      "verifier-mismatch",
      trusting((given) => ({ signers: [{ ...firstSigner(given), verifierId: "https://elsewhere.example" }] })),
    ],
    [6, "resource-mismatch", expecting({ repository: "github.com/northwind/other" })],
    [7, "ref-not-allowed", expecting({ refs: ["release"] })],
    [8, "not-passed", () => files(held), ["subject-mismatch", "expired", "policy-not-allowed"]],
    [9, "level-too-low", expecting({ level: 4 })],
    [
      9,
      "property-forbidden",
      (given) => ({
        ...given,
        bundle: { ...given.bundle, envelope: signedByServer(given.bundle.envelope, { record: { breakGlass: true } }) },
      }),
      ["not-in-log"],
    ],
    [10, "policy-not-allowed", trusting(() => ({ policies: [digestText("another")] }))],
    [
      11,
      "not-in-log",
      async (given) => ({ ...given, bundle: { ...given.bundle, receipt: (await files(held)).bundle.receipt } }),
    ],
    [12, "witness-quorum", trusting((given) => ({ witnesses: witnessed(given, 0).witnesses }))],
    [
      12,
      "cosignature-stale",
      (given) => {
        const { receipt, witnesses } = witnessed(given, 30);
        return {
          bundle: { ...given.bundle, receipt },
          trust: { ...given.trust, witnesses, cosignatureAgeMaxSeconds: 86_400 },
        };
      },
    ],
    [13, "checkpoint-older", trusting(() => ({ lastCheckpoint: pinned(1_000_000) }))],
    [
      13,
      "checkpoint-forked",
      async (given) => ({
        bundle: (await files(allowed.id, "?from=2")).bundle,
        trust: { ...given.trust, lastCheckpoint: pinned(2) },
      }),
    ],
    [13, "consistency-missing", trusting(() => ({ lastCheckpoint: pinned(2) }))],
    [14, "inputs-do-not-allow", trusting(() => ({ inputs: "required" }))],
  ];
  test.each(rows)("check %i: %s", async (_check, code, change, also = []) => {
    const { status, codes, said } = verify(await change(await files()));
    expect(said).toMatchObject({ verified: false });
    expect(codes).toContain(code);
    expect(codes.filter((each) => each !== code && !also.includes(each as AttestationCode))).toEqual([]);
    expect(status).toBe(3);
  });

  test("check 8, of its time: what has ended, and what begins tomorrow", async () => {
    const given = await files();
    const artifact = ["--artifact", allowed.place.artifact ?? ""];
    expect(verify(given, [...artifact, "--now", inHours(1.1)]).codes).toEqual(["expired"]);
    expect(verify(given, [...artifact, "--now", inHours(-1)]).codes).toEqual(["not-yet-valid"]);
  });

  test("a witness whose word is fresh is a quorum", async () => {
    const given = await files();
    const { receipt, witnesses } = witnessed(given, 1);
    const trust = { ...given.trust, witnesses, cosignatureAgeMaxSeconds: 86_400 };
    expect(verify({ bundle: { ...given.bundle, receipt }, trust })).toMatchObject({ status: 0 });
  });

  test("all at once, and nobody named an artifact", async () => {
    const { status, codes } = verify(expecting({ level: 4, repository: "x" })(await files()), []);
    expect([status, codes]).toEqual([3, ["subject-mismatch", "resource-mismatch", "level-too-low"]]);
  });
});

test("files that cannot be read are trouble, in words", async () => {
  const given = await files();
  expect(verify({ ...given, bundle: { ...given.bundle, v: 2 } as never })).toMatchObject({ status: 1 });
  expect(verify({ ...given, trust: { ...given.trust, policies: [] } }).stderr).toContain("is no trust file");
  expect(verify(given, ["--trust", "absent.json"]).stderr).toContain("checkrail trust");
  expect(verify(given, ["--artifact", "latest"]).status).toBe(2);
});
