/** A gate of Northwind Stores with everything right: an attestation, signed, logged, witnessed. A test changes one thing. */
import { type Digest, digestText, epochMs, type Instant, instantOf, type NonEmpty } from "#core";
import { utf8Text } from "../bytes.ts";
import { printEntry } from "../entry.ts";
import type { AttestationBundle } from "../gate/attestationBundle.ts";
import type { DeployExpectation, SourceExpectation, TrustPolicy } from "../gate/trustPolicy.ts";
import { printCheckpoint } from "../note/checkpoint.ts";
import { cosign } from "../note/cosignature.ts";
import { type Ed25519Key, generateKey } from "../note/ed25519.ts";
import { noteSigner, printNote, signNote } from "../note/note.ts";
import { noteKey, printVkey } from "../note/noteKey.ts";
import { printReceipt } from "../note/receipt.ts";
import { type DecisionRecord, decisionStatement } from "../statement/decisionRecord.ts";
import {
  ed25519EnvelopeSigner,
  envelopeDigest,
  inTotoPayloadType,
  printEnvelope,
  signEnvelope,
} from "../statement/dsse.ts";
import { type SourceSummary, sourceSummaryStatement } from "../statement/sourceSummary.ts";
import { artifactResource, printStatement, type Statement } from "../statement/statement.ts";
import { consistencyProof, inclusionProof, rootAt } from "../tree/buildProof.ts";
import { tileHashReader } from "../tree/tileHash.ts";
import { commitId, decided, repository, summary } from "./attestations.ts";
import { grow, leaves, must } from "./log.ts";

export const keyOf = (seed: number): Ed25519Key => generateKey(new Uint8Array(32).fill(seed));
export const origin = "ledger.northwind.example/prod";
export const now: Instant = instantOf(Date.parse("2026-11-24T03:30:00Z"));
export const signerKey = keyOf(10);
export const logKey = keyOf(11);
const witnessKeys = [keyOf(21), keyOf(22), keyOf(23)];

export const sourceExpected: SourceExpectation = {
  kind: "source",
  commit: commitId,
  repository,
  refs: ["refs/heads/main"],
  level: 3,
  properties: { required: ["ORG_SOURCE_CHECKRAIL_TWO_KEY"], forbidden: [] },
};
export const deployExpected: DeployExpectation = {
  kind: "deploy",
  artifact: digestText("image"),
  environment: "production",
  service: "checkout",
  repository,
  refs: ["refs/heads/main"],
  level: 3,
};

export function signed(
  statement: Statement,
  keys: NonEmpty<Ed25519Key> = [signerKey],
  payloadType = inTotoPayloadType,
): string {
  const [first, ...rest] = keys;
  const signers = [ed25519EnvelopeSigner(first), ...rest.map(ed25519EnvelopeSigner)] as const;
  return printEnvelope(signEnvelope(payloadType, printStatement(statement), signers));
}

export const summaryOf = (change: Partial<SourceSummary> = {}) => sourceSummaryStatement({ ...summary, ...change });
export const decisionOf = (change: Partial<DecisionRecord> = {}) => {
  const record = { ...decided, ...change };
  return decisionStatement(record, [artifactResource(record.artifact ?? digestText(""), record.service)]);
};

export type GateSetting = Readonly<{
  envelope: string;
  payload: Digest;
  /** Cosignature times by number of the witness, from 0. */
  witnessed: Readonly<Record<number, number>>;
  logKey: Ed25519Key;
  inputs: readonly string[];
  override: string | null;
  trust: Partial<TrustPolicy>;
}>;

/** Leaf 4 of 7; the gate saw 3 leaves before. */
export function gateOf(setting: Partial<GateSetting>): { bundle: AttestationBundle; trust: TrustPolicy } {
  const envelope = setting.envelope ?? signed(summaryOf());
  const seconds = epochMs(now) / 1000;
  const entry = printEntry({
    type: "checkrail.decision",
    id: "019ab3c4-5d6e-7f80-91a2-b3c4d5e6f708",
    subject: null,
    payload: setting.payload ?? envelopeDigest(envelope),
    salt: null,
    prevSeen: null,
    at: now,
  });
  const read = tileHashReader(7n, grow([leaves(7).with(4, entry)]).readTile);
  const text = printCheckpoint({ origin, size: 7n, root: must(rootAt(7n, read)), extensions: [] });
  const witnessed = setting.witnessed ?? { 0: seconds - 60, 2: seconds - 60 };
  const cosignatures = witnessKeys.flatMap((key, at) => {
    const time = witnessed[at];
    return time === undefined ? [] : [cosign(text, `w${at + 1}`, key, time)];
  });
  const own = signNote(text, noteSigner(origin, setting.logKey ?? logKey));
  const checkpoint = printNote({ text, signatures: [...own.signatures, ...cosignatures] });
  const receipt = { extra: null, index: 4n, proof: must(inclusionProof(4n, 7n, read)), checkpoint };
  const bundle = {
    envelope,
    entry: utf8Text(entry) ?? "",
    receipt: printReceipt(receipt),
    consistency: { size: 3n, proof: must(consistencyProof(3n, 7n, read)) },
    inputs: setting.inputs ?? [],
    override: setting.override ?? null,
  };
  const lines = witnessKeys.map(
    (key, at) => `witness w${at + 1} ${printVkey(noteKey(`w${at + 1}`, "cosignature", key.publicKey))}`,
  );
  const trust: TrustPolicy = {
    signers: [{ publicKey: signerKey.publicKey, verifierId: summary.verifier.id, levelMax: 4, span: null }],
    log: noteKey(origin, "ed25519", logKey.publicKey),
    logKeys: [],
    witnesses: `${lines.join("\n")}\ngroup two 2 w1 w2 w3\nquorum two\n`,
    cosignatureAgeMaxSeconds: 24 * 60 * 60,
    policies: [digestText("policy")],
    override: {
      keys: [
        { publicKey: keyOf(31).publicKey, person: "ana" },
        { publicKey: keyOf(32).publicKey, person: "ana" },
        { publicKey: keyOf(33).publicKey, person: "ben" },
      ],
      threshold: 2,
    },
    inputs: "ignored",
    expect: sourceExpected,
    lastCheckpoint: { size: 3n, root: must(rootAt(3n, read)) },
    ...setting.trust,
  };
  return { bundle, trust };
}
