/** Attestations of Northwind Stores, whole and right; tests break one thing at a time. */
import { digestText, instantOf } from "#core";
import type { DecisionRecord } from "../statement/decisionRecord.ts";
import type { Review } from "../statement/review.ts";
import type { SourceSummary } from "../statement/sourceSummary.ts";

export const at = instantOf(Date.parse("2026-11-24T03:18:11Z"));
export const commitId = "1".repeat(40);
export const treeId = "2".repeat(40);
export const repository = "git+https://github.com/northwind/stores";

export const summary: SourceSummary = {
  revisions: [{ commit: commitId, tree: treeId, uri: null, refs: ["refs/heads/main"] }],
  verifier: { id: "https://checkrail.northwind.example", version: { checkrail: "1.2.0" } },
  timeVerified: at,
  resourceUri: repository,
  policy: { uri: "https://checkrail.northwind.example/policy", digest: { sha256: digestText("policy").slice(7) } },
  inputAttestations: null,
  result: "PASSED",
  levels: ["SLSA_SOURCE_LEVEL_3", "ORG_SOURCE_CHECKRAIL_TWO_KEY"],
  slsaVersion: "1.2",
};

export const review: Review = {
  repository,
  changeId: "change-7",
  targetRef: "refs/heads/main",
  fromCommit: "3".repeat(40),
  mergeBase: "3".repeat(40),
  headCommit: commitId,
  resultTree: treeId,
  patch: digestText("patch"),
  reviewer: { id: "person-1", issuer: "directory", kind: "human", authn: { method: "passkey", at } },
  uploader: { id: "person-2", issuer: "directory", kind: "human" },
  contributors: [{ id: "agent-1", issuer: "directory", kind: "agent", name: "claude-code", model: null }],
  decision: "approve",
  supersedes: null,
  policy: { uri: "https://checkrail.northwind.example/policy", digest: digestText("policy") },
  presentedDiffDigest: digestText("diff"),
  submittedAt: at,
};

export const decided: DecisionRecord = {
  verifier: { id: "https://checkrail.northwind.example" },
  gate: "deploy",
  verdict: "allow",
  environment: "production",
  artifact: digestText("image"),
  service: "checkout",
  decision: digestText("decision"),
  changes: [
    {
      id: "change-7",
      repository,
      targetRef: "refs/heads/main",
      commit: commitId,
      patch: digestText("patch"),
      verdict: "allow",
    },
  ],
  policies: [digestText("policy")],
  catalog: digestText("catalog"),
  inputs: [],
  logSize: 0n,
  engine: "1.2.0",
  decidedAt: at,
  validUntil: instantOf(Date.parse("2026-11-24T04:18:11Z")),
  level: 3,
  breakGlass: false,
};
