import { createPublicKey, verify as nodeVerify } from "node:crypto";
import { describe, expect, test } from "vitest";
import { digestText, instantOf } from "#core";
import { overrideStatement } from "../statement/override.ts";
import { artifactResource } from "../statement/statement.ts";
import { commitId, decided, summary } from "../testing/attestations.ts";
import {
  decisionOf,
  deployExpected,
  type GateSetting,
  gateOf,
  keyOf,
  now,
  signed,
  signerKey,
  sourceExpected,
  summaryOf,
} from "../testing/gate.ts";
import { codes, must } from "../testing/log.ts";
import { type AttestationBundle, parseBundle, printBundle } from "./attestationBundle.ts";
import { attestationCodes } from "./attestationCode.ts";
import { breakGlassProperty } from "./claim.ts";
import { parseTrustPolicy, printTrustPolicy, type TrustPolicy } from "./trustPolicy.ts";
import { verifyAttestation } from "./verifyAttestation.ts";
import { verifyOverride } from "./verifyOverride.ts";

const seconds = Date.parse(now) / 1000;
const source = (change: Parameters<typeof summaryOf>[0]) => ({ envelope: signed(summaryOf(change)) });
const deploy = (change: Parameters<typeof decisionOf>[0]) => ({
  envelope: signed(decisionOf(change)),
  trust: { expect: deployExpected },
});
const judge = (setting: Partial<GateSetting>, change: Partial<AttestationBundle> = {}) => {
  const { bundle, trust } = gateOf(setting);
  // What a gate reads is files: both kinds go through their text.
  return verifyAttestation(
    must(parseBundle(printBundle({ ...bundle, ...change }))),
    must(parseTrustPolicy(printTrustPolicy(trust))),
    now,
  );
};
const changed = (change: (whole: ReturnType<typeof gateOf>) => Partial<AttestationBundle>) =>
  judge({}, change(gateOf({})));
const [first] = decided.changes;
const last = (size: bigint, root: Uint8Array): Partial<GateSetting> => ({ trust: { lastCheckpoint: { size, root } } });
const another = new Uint8Array(32).fill(5);

describe("an attestation that holds", () => {
  test("of a source revision", () => {
    const verified = must(judge({}));
    expect([verified.level, verified.index, verified.checkpoint.size]).toEqual([3, 4n, 7n]);
    expect(verified.witnessed.map(({ name }) => name)).toEqual(["w1", "w3"]);
    expect(verified.signers.map(({ verifierId }) => verifierId)).toEqual([summary.verifier.id]);
  });

  test("of a deployment, also with Node's own signatures", () => {
    expect(must(judge(deploy({}))).level).toBe(3);
    const { bundle, trust } = gateOf(deploy({}));
    const prefix = Buffer.from("302a300506032b6570032100", "hex");
    const verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => {
      const key = createPublicKey({ key: Buffer.concat([prefix, publicKey]), format: "der", type: "spki" });
      return nodeVerify(null, message, key, signature);
    };
    expect(verifyAttestation(bundle, trust, now, { verify }).ok).toBe(true);
  });

  test("at a gate that saw nothing before, or this very checkpoint", () => {
    expect(judge({ trust: { lastCheckpoint: null } }, { consistency: null }).ok).toBe(true);
    const { root } = must(judge({})).checkpoint;
    expect(judge(last(7n, root), { consistency: null }).ok).toBe(true);
    expect(judge(last(0n, another)).ok).toBe(true);
  });
});

const rows: readonly [string, string, () => ReturnType<typeof judge>][] = [
  ["envelope-signature", "a stranger's key", () => judge({ envelope: signed(summaryOf(), [keyOf(99)]) })],
  [
    "envelope-signature",
    "a log's key, for another purpose",
    () => judge({ envelope: signed(summaryOf(), [keyOf(11)]) }),
  ],
  ["payload-type", "another type", () => judge({ envelope: signed(summaryOf(), [signerKey], "application/json") })],
  ["statement-type", "a decision where a summary is expected", () => judge({ envelope: signed(decisionOf()) })],
  ["statement-type", "a summary where a decision is expected", () => judge({ trust: { expect: deployExpected } })],
  [
    "subject-mismatch",
    "another commit",
    () => judge(source({ revisions: [{ commit: "9".repeat(40), tree: null, uri: null, refs: ["refs/heads/main"] }] })),
  ],
  ["subject-mismatch", "another artifact", () => judge(deploy({ artifact: digestText("other") }))],
  ["subject-mismatch", "another environment", () => judge(deploy({ environment: "staging" }))],
  ["subject-mismatch", "another service", () => judge(deploy({ service: "search" }))],
  [
    "subject-mismatch",
    "no artifact that anybody named",
    () => judge({ ...deploy({}), trust: { expect: { ...deployExpected, artifact: null } } }),
  ],
  ["subject-mismatch", "a merge decision", () => judge(deploy({ gate: "merge" }))],
  ["subject-mismatch", "no environment at all", () => judge(deploy({ environment: null }))],
  [
    "verifier-mismatch",
    "an id that the key may not use",
    () => judge(source({ verifier: { id: "https://x", version: null } })),
  ],
  [
    "resource-mismatch",
    "another repository",
    () => judge(source({ resourceUri: "git+https://github.com/northwind/other" })),
  ],
  [
    "resource-mismatch",
    "one change of another repository",
    () => judge(deploy({ changes: first ? [first, { ...first, id: "change-8", repository: "git+https://x/y" }] : [] })),
  ],
  [
    "ref-not-allowed",
    "another branch",
    () => judge(source({ revisions: [{ commit: commitId, tree: null, uri: null, refs: ["refs/heads/wip"] }] })),
  ],
  [
    "ref-not-allowed",
    "no ref",
    () => judge(source({ revisions: [{ commit: commitId, tree: null, uri: null, refs: [] }] })),
  ],
  [
    "ref-not-allowed",
    "a change without a ref",
    () => judge(deploy({ changes: first ? [{ ...first, targetRef: null }] : [] })),
  ],
  ["not-passed", "a failed summary", () => judge(source({ result: "FAILED" }))],
  ["not-passed", "a held deployment", () => judge(deploy({ verdict: "hold" }))],
  [
    "not-passed",
    "a denied change in an allowed set",
    () => judge(deploy({ changes: first ? [{ ...first, verdict: "deny" }] : [] })),
  ],
  [
    "level-too-low",
    "a low level",
    () => judge(source({ levels: ["SLSA_SOURCE_LEVEL_2", "ORG_SOURCE_CHECKRAIL_TWO_KEY"] })),
  ],
  [
    "level-too-low",
    "two levels",
    () => judge(source({ levels: ["SLSA_SOURCE_LEVEL_3", "SLSA_SOURCE_LEVEL_4", "ORG_SOURCE_CHECKRAIL_TWO_KEY"] })),
  ],
  ["level-too-low", "no level", () => judge(source({ levels: ["ORG_SOURCE_CHECKRAIL_TWO_KEY"] }))],
  ["level-too-low", "a low level of a deployment", () => judge(deploy({ level: 2 }))],
  [
    "level-too-low",
    "a signer that is not trusted so far",
    () =>
      judge({
        trust: {
          signers: [{ publicKey: signerKey.publicKey, verifierId: summary.verifier.id, levelMax: 2, span: null }],
        },
      }),
  ],
  ["property-missing", "a missing property", () => judge(source({ levels: ["SLSA_SOURCE_LEVEL_3"] }))],
  [
    "property-forbidden",
    "break-glass",
    () => judge(source({ levels: ["SLSA_SOURCE_LEVEL_3", "ORG_SOURCE_CHECKRAIL_TWO_KEY", breakGlassProperty] })),
  ],
  ["property-forbidden", "break-glass of a deployment", () => judge(deploy({ breakGlass: true }))],
  [
    "property-forbidden",
    "a property that this gate refuses",
    () =>
      judge({
        trust: {
          expect: { ...sourceExpected, properties: { required: [], forbidden: ["ORG_SOURCE_CHECKRAIL_TWO_KEY"] } },
        },
      }),
  ],
  [
    "policy-not-allowed",
    "another policy",
    () => judge(source({ policy: { uri: "x", digest: { sha256: "0".repeat(64) } } })),
  ],
  ["policy-not-allowed", "a policy without a digest", () => judge(source({ policy: { uri: "x", digest: null } }))],
  [
    "policy-not-allowed",
    "one policy too many",
    () => judge(deploy({ policies: [digestText("policy"), digestText("lax")] })),
  ],
  ["policy-not-allowed", "no policy", () => judge(deploy({ policies: [] }))],
  [
    "not-yet-valid",
    "a time in the future",
    () => judge(source({ timeVerified: instantOf(Date.parse(now) + 301_000) })),
  ],
  ["expired", "a decision that ended this moment", () => judge(deploy({ validUntil: now }))],
  ["expired", "a decision without an end", () => judge(deploy({ validUntil: null }))],
  ["not-in-log", "a leaf of another envelope", () => judge({ payload: digestText("x") })],
  [
    "not-in-log",
    "a leaf that was changed",
    () => changed(({ bundle }) => ({ entry: bundle.entry.replace("T03:30", "T03:29") })),
  ],
  [
    "not-in-log",
    "another index",
    () => changed(({ bundle }) => ({ receipt: bundle.receipt.replace("index 4", "index 5") })),
  ],
  ["not-in-log", "no receipt", () => changed(() => ({ receipt: "c2sp.org/tlog-proof@v1\n" }))],
  ["not-in-log", "a checkpoint by another key", () => judge({ logKey: keyOf(12) })],
  ["not-in-log", "a decision that saw more of the log than there was", () => judge(deploy({ logSize: 5n }))],
  ["witness-quorum", "one witness of two", () => judge({ witnessed: { 0: seconds } })],
  ["cosignature-stale", "old cosignatures", () => judge({ witnessed: { 0: seconds - 90_000, 1: seconds - 90_000 } })],
  ["checkpoint-older", "an older checkpoint", () => judge(last(8n, another))],
  ["checkpoint-forked", "the same size, another root", () => judge(last(7n, another))],
  ["checkpoint-forked", "another history", () => judge(last(3n, another))],
  ["consistency-missing", "no proof", () => changed(() => ({ consistency: null }))],
  ["consistency-missing", "a proof from another size", () => changed(() => ({ consistency: { size: 2n, proof: [] } }))],
];

describe("each failure has its own code, and comes alone", () => {
  test.each(rows)("%s: %s", (code, _name, judged) => {
    expect(codes(judged())).toEqual([code]);
  });

  test("every code is provoked, here or with the inputs", () => {
    const provoked = new Set([...rows.map(([code]) => code), "inputs-do-not-allow"]);
    expect(attestationCodes.filter((code) => !provoked.has(code))).toEqual([]);
  });

  test("all are told at once, in the order of the checks, each with what to do", () => {
    const judged = judge({
      envelope: signed(summaryOf({ result: "FAILED", resourceUri: "x", levels: ["FAILED"] }), [keyOf(99)]),
      witnessed: {},
      ...last(8n, another),
    });
    expect(codes(judged)).toEqual([
      "envelope-signature",
      "resource-mismatch",
      "not-passed",
      "level-too-low",
      "property-missing",
      "witness-quorum",
      "checkpoint-older",
    ]);
    for (const { hint } of judged.ok ? [] : judged.problems) expect(hint).toMatch(/^[a-z].{15,}/);
  });

  test("any one letter changed in the envelope is found", () => {
    const { bundle, trust } = gateOf({});
    for (let at = 0; at < bundle.envelope.length; at += 7) {
      const letter = String.fromCharCode(bundle.envelope.charCodeAt(at) ^ 1);
      const envelope = bundle.envelope.slice(0, at) + letter + bundle.envelope.slice(at + 1);
      expect([at, codes(verifyAttestation({ ...bundle, envelope }, trust, now)).includes("not-in-log")]).toEqual([
        at,
        true,
      ]);
    }
  });
});

describe("an override", () => {
  const content = {
    reason: "site down",
    environment: null,
    service: null,
    issuedAt: now,
    validUntil: instantOf(Date.parse(now) + 3_600_000),
  };
  const subject = [{ name: null, uri: null, digest: { gitCommit: commitId }, annotations: null }] as const;
  const two = [keyOf(31), keyOf(33)] as const;
  const broken = source({ levels: ["SLSA_SOURCE_LEVEL_3", "ORG_SOURCE_CHECKRAIL_TWO_KEY", breakGlassProperty] });
  const { trust } = gateOf({});

  test("by two enrolled persons lets break-glass pass, aloud", () => {
    const override = signed(overrideStatement(content, subject), two);
    expect(must(judge({ ...broken, override })).override).toMatchObject({
      reason: "site down",
      persons: ["ana", "ben"],
    });
    expect(must(judge({ override })).override).toBeNull();
    expect(verifyOverride(override, trust, now).ok).toBe(true);
    const artifact = { ...content, environment: "production", service: "checkout" };
    const deployed = signed(overrideStatement(artifact, [artifactResource(digestText("image"))]), two);
    expect(judge({ ...deploy({ breakGlass: true }), override: deployed }).ok).toBe(true);
    expect(verifyOverride(deployed, { ...trust, expect: { ...deployExpected, environment: "eu" } }, now).ok).toBe(
      false,
    );
    expect(verifyOverride(deployed, { ...trust, expect: { ...deployExpected, service: "x" } }, now).ok).toBe(false);
    expect(verifyOverride(override, { ...trust, expect: deployExpected }, now).ok).toBe(false);
  });

  const at = (ms: number) => instantOf(Date.parse(now) + ms);
  const refusals: readonly [string, string][] = [
    ["one person with two signatures", signed(overrideStatement(content, subject), [two[0], two[0]])],
    ["one person with two keys", signed(overrideStatement(content, subject), [keyOf(31), keyOf(32)])],
    ["one enrolled and one stranger", signed(overrideStatement(content, subject), [two[0], keyOf(99)])],
    [
      "another commit",
      signed(overrideStatement(content, [{ ...subject[0], digest: { gitCommit: "9".repeat(40) } }]), two),
    ],
    [
      "an end that has come",
      signed(overrideStatement({ ...content, issuedAt: at(-3_600_000), validUntil: now }, subject), two),
    ],
    [
      "a beginning that has not",
      signed(overrideStatement({ ...content, issuedAt: at(400_000), validUntil: at(500_000) }, subject), two),
    ],
    ["a life of more than an hour", signed(overrideStatement({ ...content, validUntil: at(3_600_001) }, subject), two)],
    ["an end before its beginning", signed(overrideStatement({ ...content, validUntil: at(-1) }, subject), two)],
    ["another kind of statement", signed(summaryOf(), two)],
    ["no envelope", "x"],
  ];
  test.each(refusals)("with %s is refused", (_name, override) => {
    expect(codes(verifyOverride(override, trust, now))).toEqual(["override-refused"]);
    expect(codes(judge({ ...broken, override }))).toEqual(["property-forbidden"]);
  });

  test("needs someone enrolled", () => {
    const override = signed(overrideStatement(content, subject), two);
    expect(codes(judge({ ...broken, override, trust: { override: null } }))).toEqual(["property-forbidden"]);
  });
});

describe("files", () => {
  const { bundle, trust } = gateOf({});
  const json = (text: string, change: Record<string, unknown>) => JSON.stringify({ ...JSON.parse(text), ...change });

  test("bundles come back; what is not of their form is refused", () => {
    expect(must(parseBundle(printBundle(bundle)))).toEqual(bundle);
    const text = printBundle(bundle);
    for (const change of [
      { v: 2 },
      { more: 1 },
      { envelope: "" },
      { inputs: null },
      { consistency: { size: "x", proof: [] } },
    ])
      expect(codes(parseBundle(json(text, change)))).toEqual(["bundle-format"]);
    expect(codes(parseBundle(text.replace('"v":1', '"v":1,"v":1')))).toEqual(["bundle-format"]);
  });

  test("trust comes back; a weak one is refused", () => {
    const both: TrustPolicy[] = [
      trust,
      { ...trust, expect: deployExpected, override: null, lastCheckpoint: null },
      { ...trust, expect: { ...deployExpected, artifact: null } },
    ];
    for (const each of both) expect(must(parseTrustPolicy(printTrustPolicy(each)))).toEqual(each);
    const text = printTrustPolicy(trust);
    const [key] = JSON.parse(text).override.keys;
    const weak: Record<string, unknown>[] = [
      { signers: [] },
      { policies: [] },
      { witnesses: "quorum nobody" },
      { witnesses: `log ${JSON.parse(text).log.replace(/^[^+]*/, "x")}\nquorum none` },
      { log: "x+00000000+AAAA" },
      { override: { keys: [key, { ...key, person: "ben" }], threshold: 1 } },
      { override: { keys: [key], threshold: 2 } },
      { override: { keys: [key, { ...key, person: "ben" }], threshold: 2 } },
      { override: { keys: [key, { ...key, publicKey: `ed25519:${"A".repeat(43)}=`, person: "ben" }], threshold: 2 } },
      { expect: { ...sourceExpected, refs: [] } },
      { expect: { ...sourceExpected, refs: ["main"] } },
      { expect: { ...sourceExpected, level: 5 } },
      { inputs: "sometimes" },
      { note: "x" },
    ];
    for (const change of weak) expect(codes(parseTrustPolicy(json(text, change)))[0]).toBe("trust-format");
  });
});
