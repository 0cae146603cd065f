import type { Digest, Instant } from "#core";
import { nothing } from "#core";
import {
  artifactResource,
  decisionStatement,
  healthyStatement,
  inTotoPayloadType,
  printEnvelope,
  printStatement,
} from "#ledger";
import { attestationMade, decisionMade } from "../attestation.ts";
import { emergencyReviewed, glassBroken } from "../breakGlass.ts";
import { changeProposed, revisionPushed } from "../change.ts";
import { artifactBuilt, deploymentReported, healthObserved } from "../deployment.ts";
import { documentWritten } from "../document.ts";
import { erasureAsked, erasureGranted } from "../erasure.ts";
import type { NewFact } from "../fact.ts";
import { keyEnrolled, keyRetired, keyRotated, logFrozen } from "../key.ts";
import { coverageReported, rolloutDeclared, statusReported } from "../machineEvidence.ts";
import { newFact } from "../newFact.ts";
import {
  accountLinked,
  accountUnlinked,
  catalogImported,
  protocolAdopted,
  protocolRetired,
  tokenIssued,
  tokenRevoked,
} from "../organisation.ts";
import { runAsked, runEnded, runStarted } from "../run.ts";
import { signatureDismissed, signatureGiven } from "../signature.ts";
import { versionAttested } from "../versionAttested.ts";
import { waiverAsked, waiverGranted } from "../waiver.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}` as Digest;
const at = "2026-11-26T12:00:00.000Z" as Instant;
const id = "01a216ab-bf9d-71c5-bbfb-e65bf0f6093e";
const ana = "user:default/ana-ruiz";
const account = { provider: "checkrail", login: "ana-ruiz" };
const [change, patch, result, artifact] = ["01a216ab", digest("1"), digest("2"), digest("3")];
const place = { service: "cart", environment: "production", artifact };

const envelope = printEnvelope({
  payloadType: inTotoPayloadType,
  payload: printStatement(
    decisionStatement(
      {
        verifier: { id: "https://checkrail.local/ledger" },
        gate: "deploy",
        verdict: "allow",
        ...place,
        decision: digest("4"),
        changes: [
          { id: change, repository: "northwind/stores", targetRef: "main", commit: null, patch, verdict: "allow" },
        ],
        policies: [digest("5")],
        catalog: digest("6"),
        inputs: [],
        logSize: 7n,
        engine: "1.0.0",
        decidedAt: at,
        validUntil: "2026-11-26T13:00:00.000Z" as Instant,
        level: 3,
        breakGlass: false,
      },
      [artifactResource(artifact, "cart")],
    ),
  ),
  signatures: [{ keyid: "k", sig: new Uint8Array(64) }],
});

const healthy = printEnvelope({
  payloadType: inTotoPayloadType,
  payload: printStatement(
    healthyStatement({
      verifier: { id: "https://checkrail.local/ledger" },
      ...place,
      allowedBy: id,
      allowedAt: at,
      healthyAt: at,
      observedBy: "machine:ci",
      logSize: 7n,
      engine: "1.0.0",
      attestedAt: at,
      validUntil: "2027-02-24T12:00:00.000Z" as Instant,
    }),
  ),
  signatures: [{ keyid: "k", sig: new Uint8Array(64) }],
});

/** One fact of every kind, in its newest shape. What they print and write is held by golden files: a change of either is
 *  a new version with an upcaster. */
export const samples: readonly NewFact[] = [
  newFact(changeProposed, id, ana, {
    change,
    kind: "commits",
    title: "Raise the quote timeout",
    repository: "northwind/stores",
    target: "main",
    author: account,
  }),
  newFact(revisionPushed, id, ana, {
    change,
    n: 1,
    patch,
    result,
    artifacts: [artifact],
    base: null,
    head: null,
    paths: ["a.json"],
    linesAdded: 1,
    linesDeleted: 0,
    contributors: [{ account, part: "author", tool: false }],
    provenance: { roles: ["unknown"], tools: [], unknown: true },
    analysis: nothing,
    inputs: [],
    steps: [],
    engine: "1.0.0",
  }),
  newFact(documentWritten, id, ana, { change, id, patch, text: digest("7"), steps: [], signedBy: account }),
  newFact(signatureGiven, id, ana, {
    change,
    id,
    account,
    verdict: "approve",
    patch,
    comment: null,
    expiresAt: null,
    method: "local",
  }),
  newFact(signatureDismissed, id, ana, { change, id, target: "x", account, reason: null }),
  newFact(statusReported, id, "machine:ci", { change, id, name: "ci", state: "success", result }),
  newFact(coverageReported, id, "machine:ci", { change, id, changedLines: 80, result }),
  newFact(rolloutDeclared, id, "machine:ci", { change, id, stages: [1, 100], bakeMinutes: 10, result }),
  newFact(waiverAsked, id, ana, {
    change,
    id,
    requirement: "floor/r/1",
    by: account,
    reason: "why",
    patch,
    expiresAt: at,
  }),
  newFact(waiverGranted, id, ana, {
    change,
    id,
    requirement: "floor/r/1",
    by: account,
    second: { provider: "checkrail", login: "dora-lind" },
    reason: "why",
    patch,
    expiresAt: at,
  }),
  newFact(artifactBuilt, id, "machine:ci", {
    artifact,
    repository: "northwind/stores",
    commit: "c1",
    chain: [{ commit: "c1", patch }],
    builder: "machine:ci",
  }),
  newFact(deploymentReported, id, "machine:ci", { id, ...place, state: "succeeded", attestation: null }),
  newFact(healthObserved, id, "machine:ci", { ...place, healthy: true, source: "machine:ci" }),
  newFact(attestationMade, id, "machine:ci", { envelope }),
  newFact(versionAttested, id, null, { envelope: healthy }),
  newFact(decisionMade, id, "machine:ci", {
    attestation: id,
    ...place,
    verdict: "allow",
    lane: "standard",
    reasons: [],
    next: [],
    decisions: [],
  }),
  newFact(catalogImported, id, ana, {
    digest: digest("6"),
    repository: null,
    documents: [{ path: "c.yaml", text: "x" }],
  }),
  newFact(protocolAdopted, id, ana, { name: "floor", digest: digest("5"), path: "floor.yaml", text: "x" }),
  newFact(protocolRetired, id, ana, { name: "floor", reason: "why" }),
  newFact(accountLinked, id, ana, { account, person: ana, linkedBy: null }),
  newFact(accountUnlinked, id, ana, { account, reason: "why" }),
  newFact(tokenIssued, id, ana, { id, label: "ci", person: null, scopes: ["gate"], expiresAt: null }),
  newFact(tokenRevoked, id, ana, { id, reason: "why" }),
  newFact(keyEnrolled, id, null, { id: "k", purpose: "log", vkey: "v", person: null, replaces: null, proof: null }),
  newFact(keyRetired, id, null, { id: "k", reason: "why" }),
  newFact(keyRotated, id, ana, {
    id: "k2",
    purpose: "log",
    vkey: "v2",
    replaces: "k",
    reason: "yearly",
    compromised: false,
    proof: "n",
  }),
  newFact(logFrozen, id, ana, { key: "k2", reason: "a disk was lost" }),
  newFact(glassBroken, id, ana, {
    id,
    ...place,
    reason: "the cart is down",
    persons: [ana, "user:default/dora-lind"],
    usedAt: at,
    expiresAt: at,
    offline: true,
    envelope: "{}",
  }),
  newFact(emergencyReviewed, id, ana, { id, text: digest("8"), outcome: "justified" }),
  newFact(runAsked, id, ana, { id, change, patch, operator: ana, service: "cart", environment: "production" }),
  newFact(runStarted, id, ana, { id, change, patch, attestation: id, go: "user:default/dora-lind" }),
  newFact(runEnded, id, ana, { id, change, state: "done", steps: 2, because: null, log: digest("9") }),
  newFact(erasureAsked, id, ana, { id, person: ana, digests: [], reason: "why" }),
  newFact(erasureGranted, id, "user:default/dora-lind", { id, digests: [digest("7")] }),
];
