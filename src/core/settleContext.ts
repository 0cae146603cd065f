import type { Person, Service } from "./catalog.ts";
import type { ExcludedSet } from "./contributors.ts";
import type { DecidedEffect } from "./decision.ts";
import type { Directory } from "./directory.ts";
import type { EvidenceSet } from "./evidenceSet.ts";
import type { Instant } from "./ids.ts";
import type { StandingSignature } from "./signatures.ts";
import type { Subject } from "./subject.ts";

/** What the needs of one scope are settled on. */
export type SettleContext = Readonly<{
  subject: Subject;
  evidence: EvidenceSet;
  now: Instant;
  effects: readonly DecidedEffect[];
  /** Those in the protocol's scope: who may sign depends on them. */
  services: readonly Service[];
  directory: Directory;
  excluded: ExcludedSet;
  /** Names the effects and services within this decision: two contexts of one place are alike. */
  place: string;
  found: Found;
}>;

/** What a decision has found out so far, so that it finds it out once. Nothing of it outlives the decision. */
export type Found = Readonly<{
  /** How needs are settled, by question; with the place before it where they hang on that. */
  settled: Map<string, Settling>;
  /** How signatures stand, by their life in hours. */
  standing: Map<number | null, readonly StandingSignature[]>;
  /** By place and kind of signer. */
  signing: Map<string, SigningView>;
  /** By place and all that a rule asks for: what stands for each line of it. */
  signed: Map<string, readonly SignResult[]>;
}>;

export function nothingFound(): Found {
  return { settled: new Map(), standing: new Map(), signing: new Map(), signed: new Map() };
}

/** How a need stands on the evidence. `missing` and `next` are words for people; null when it is satisfied. */
export type Settling = Readonly<
  | { state: "satisfied"; have: readonly string[] }
  | { state: "unmet" | "indeterminate"; have: readonly string[]; missing: string; next: string }
>;

/** Who could sign and who did, before persons are matched with slots. */
export type SigningView = Readonly<{
  valid: readonly Person[];
  eligible: readonly Person[];
  explanation: string;
  notCounted: readonly Readonly<{ who: string; reason: string }>[];
  blockedBy: readonly Person[];
}>;

/** How the signatures of one rule stand: which persons fill which need, and what is in the way. */
export type SignResult = Omit<SigningView, "valid"> & Readonly<{ have: readonly Person[] }>;
