import { table } from "./markdown.ts";

/** One word for one thing, in code, API, commands and documents. */
const words: readonly (readonly [string, string])[] = [
  [
    "service, tier, domain, critical path",
    "what the catalog holds; Tier 1 touches customers directly; a critical path is a named set of services",
  ],
  ["person, account", "a human, agent or bot of the directory; a login of it. Requirements count persons"],
  [
    "change, revision, subject",
    "the proposed difference; one state of it; its two digests: `patch`, which people sign, and `result`, which machines test",
  ],
  ["effect, finding", "what will be different in the world; advice about a text"],
  ["protocol, rule, need", "a versioned policy document; one clause of it; what the clause asks for"],
  ["requirement", "a need bound to a subject, with the effects that woke it"],
  ["evidence", "a fact that can settle a requirement: a signature, a written change, a status, coverage …"],
  ["decision, verdict", "the judgement with reasons; its one word: allow, hold, deny"],
  ["attestation", "the signed, logged statement of a decision"],
  ["waiver, break-glass", "a named, expiring exception that needs a second person; the loud emergency form of it"],
  ["gate", "a place that asks: merge, deploy, agent"],
  ["fact, ledger, checkpoint", "one thing that happened; the Merkle log over all of them; its signed head"],
  ["receipt", "that a fact is in the log: the way from its leaf to a signed checkpoint"],
  ["witness", "another party that signs checkpoints after checking that they extend what it signed before"],
  [
    "AI role",
    "authored, assisted, advised, executed, reviewed, none, unknown: a claim with a claimant and evidence; never a yes/no flag",
  ],
  ["observe, enforce", "a protocol's mode"],
  ["unread, indeterminate", "what was not understood; a rule that could not be judged. Both hold"],
];

export function glossaryPage(): string {
  return `# Glossary\n\n${table(["say", "means"], words)}`;
}
