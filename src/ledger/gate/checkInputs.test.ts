import { describe, expect, test } from "vitest";
import { digestText, instantOf } from "#core";
import { envelopeDigest } from "../statement/dsse.ts";
import { type Review, reviewStatement } from "../statement/review.ts";
import type { Statement } from "../statement/statement.ts";
import { commitId, review, treeId } from "../testing/attestations.ts";
import { decisionOf, deployExpected, gateOf, keyOf, now, signed, summaryOf } from "../testing/gate.ts";
import { codes } from "../testing/log.ts";
import { verifyAttestation } from "./verifyAttestation.ts";

const person = (id: string): Review["reviewer"] => ({ ...review.reviewer, id });
const after = (seconds: number) => instantOf(Date.parse(review.submittedAt) + seconds * 1000);
const act = (change: Partial<Review>) => signed(reviewStatement({ ...review, ...change }));
const test1 = (result: string, commit = commitId): Statement => ({
  subject: [{ name: null, uri: null, digest: { gitCommit: commit }, annotations: null }],
  predicateType: "https://in-toto.io/attestation/test-result/v0.1",
  predicate: { result, configuration: [] },
});

/** The gate judges the reviews anew; the summary lists these inputs. */
const judge = (inputs: readonly string[], listed: readonly string[] | null = inputs) => {
  const references = listed?.map((each) => ({ uri: "x", digest: { sha256: envelopeDigest(each).slice(7) } })) ?? null;
  const envelope = signed(summaryOf({ inputAttestations: references }));
  const { bundle, trust } = gateOf({ envelope, inputs, trust: { inputs: "required" } });
  return codes(verifyAttestation(bundle, trust, now));
};

const good = act({});
const agentUploaded = { uploader: { ...review.uploader, kind: "agent" } } as const;
const objection = act({ reviewer: person("person-3"), decision: "request_changes" });
const allowed: readonly [string, readonly string[]][] = [
  ["a human uploaded, another approved", [good]],
  [
    "an agent uploaded, two humans approved",
    [act(agentUploaded), act({ ...agentUploaded, reviewer: person("person-3") })],
  ],
  ["a passing test beside it", [good, signed(test1("PASSED")), signed(test1("WARNED"))]],
  ["a squash: another head, the same tree", [act({ headCommit: "7".repeat(40) })]],
  [
    "an objection that its author took back",
    [good, objection, act({ reviewer: person("person-3"), submittedAt: after(1) })],
  ],
  [
    "an objection that an outsider dismissed",
    [
      good,
      objection,
      act({ reviewer: person("person-4"), decision: "dismiss", supersedes: envelopeDigest(objection) }),
    ],
  ],
];

const refused: readonly [string, readonly string[]][] = [
  ["no review", []],
  ["the uploader's own approval", [act({ reviewer: person("person-2") })]],
  ["an approval by a contributor", [act({ contributors: [{ ...review.reviewer, name: null, model: null }] })]],
  ["an approval by an agent", [act({ reviewer: { ...review.reviewer, kind: "agent" } })]],
  ["an agent's upload and one approval", [act(agentUploaded)]],
  ["an agent's upload and one person twice", [act(agentUploaded), act({ ...agentUploaded, submittedAt: after(1) })]],
  ["an outstanding objection", [good, objection]],
  ["an objection at the same moment as one's approval", [good, act({ decision: "request_changes" })]],
  [
    "an objection that the uploader dismissed",
    [
      good,
      objection,
      act({ reviewer: person("person-2"), decision: "dismiss", supersedes: envelopeDigest(objection) }),
    ],
  ],
  [
    "an approval that was dismissed",
    [good, act({ reviewer: person("person-2"), decision: "dismiss", supersedes: envelopeDigest(good) })],
  ],
  [
    "an older approval below one that was dismissed",
    [
      good,
      act({ submittedAt: after(1) }),
      act({
        reviewer: person("person-2"),
        decision: "dismiss",
        supersedes: envelopeDigest(act({ submittedAt: after(1) })),
      }),
    ],
  ],
  ["a review of another tree", [act({ resultTree: "8".repeat(40) })]],
  ["a review of another ref", [act({ targetRef: "refs/heads/wip" })]],
  ["a review of another repository", [act({ repository: "git+https://x/y" })]],
  ["a review signed by a stranger", [signed(reviewStatement(review), [keyOf(99)])]],
  ["a review of another payload type", [signed(reviewStatement(review), undefined, "text/plain")]],
  ["a failed test", [good, signed(test1("FAILED"))]],
  ["a test of another commit", [good, signed(test1("PASSED", "9".repeat(40)))]],
  ["an input that cannot be read", [good, "x"]],
];

describe("inputs that are judged anew", () => {
  test.each(allowed)("allow: %s", (_name, inputs) => {
    expect(judge(inputs)).toEqual(["ok"]);
  });

  test.each(refused)("do not allow: %s", (_name, inputs) => {
    expect(judge(inputs)).toEqual(["inputs-do-not-allow"]);
  });

  test("are all there, and no others", () => {
    expect(judge([good], null)).toEqual(["inputs-do-not-allow"]);
    expect(judge([good], [good, objection])).toEqual(["inputs-do-not-allow"]);
    // Reviews that nobody judged on cannot be slipped in.
    expect(judge([good, act({ reviewer: person("person-3") })], [good])).toEqual(["inputs-do-not-allow"]);
    expect(judge([good], [])).toEqual(["inputs-do-not-allow"]);
  });

  test("are not asked for where the summary is trusted", () => {
    const { bundle, trust } = gateOf({ inputs: [objection] });
    expect(verifyAttestation(bundle, trust, now).ok).toBe(true);
  });

  test("of a commit that is not squashed bind to it where no tree is told", () => {
    const inputs = [act({})];
    const references = [{ uri: "x", digest: { sha256: envelopeDigest(inputs[0] ?? "").slice(7) } }];
    const revisions = [{ commit: commitId, tree: null, uri: null, refs: ["refs/heads/main"] }] as const;
    const envelope = signed(summaryOf({ inputAttestations: references, revisions }));
    const { bundle, trust } = gateOf({ envelope, inputs, trust: { inputs: "required" } });
    expect(verifyAttestation(bundle, trust, now).ok).toBe(true);
    expect(treeId).not.toBe(commitId);
  });
});

describe("inputs of a deployment", () => {
  const judgeDeploy = (inputs: readonly string[], change: Parameters<typeof decisionOf>[0] = {}) => {
    const envelope = signed(decisionOf({ inputs: inputs.map(envelopeDigest), ...change }));
    const { bundle, trust } = gateOf({ envelope, inputs, trust: { inputs: "required", expect: deployExpected } });
    return verifyAttestation(bundle, trust, now);
  };

  test("bear out every change by reviews of exactly its patch", () => {
    expect(codes(judgeDeploy([good]))).toEqual(["ok"]);
    expect(codes(judgeDeploy([act({ patch: digestText("other") })]))).toEqual(["inputs-do-not-allow"]);
    expect(codes(judgeDeploy([act({ targetRef: "refs/heads/wip" })]))).toEqual(["inputs-do-not-allow"]);
    expect(codes(judgeDeploy([good, objection]))).toEqual(["inputs-do-not-allow"]);
    expect(codes(judgeDeploy([good], { changes: [] }))).toEqual(["inputs-do-not-allow"]);
  });
});
