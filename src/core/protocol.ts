import type { Tier } from "./catalog.ts";
import type { Effect } from "./effect.ts";
import type { Finding } from "./finding.ts";
import type { Digest, Instant } from "./ids.ts";
import type { Ask } from "./need.ts";
import type { NonEmpty } from "./nonEmpty.ts";
import type { Problem } from "./problem.ts";

export const gates = ["merge", "deploy", "agent"] as const;
export type Gate = (typeof gates)[number];

/** An effect as conditions see it: with its number in the decision and the services it falls on. */
export type EffectFacts = Effect & Readonly<{ index: number; services: readonly string[]; tier: Tier }>;

export type ServiceFacts = Readonly<{
  name: string;
  tier: Tier;
  domain: string | null;
  system: string | null;
  criticalPaths: readonly string[];
  owner: string | null;
  lifecycle: string | null;
  /** false for the stand-in of paths that nobody claims. */
  claimed: boolean;
}>;

/** What a condition can speak of. Plain data: the same facts give the same answer. */
export type Facts = Readonly<{
  change: Readonly<{
    id: string;
    kind: "commits" | "artifacts" | "command";
    title: string;
    repository: string;
    target: string;
    paths: readonly string[];
    linesAdded: number;
    linesDeleted: number;
  }>;
  effects: readonly EffectFacts[];
  findings: readonly Finding[];
  services: readonly ServiceFacts[];
  provenance: Readonly<{ ai: boolean; roles: readonly string[]; tools: readonly string[]; unknown: boolean }>;
  /** `score` is 0 to 1; a change that was not scored has `known: false` and score 1: unknown risk is high risk. */
  risk: Readonly<{ known: boolean; score: number }>;
  actor: Readonly<{ id: string; kind: "human" | "agent" | "bot" | "unknown" }>;
  gate: Gate;
  /** Name of the environment; `unknown` where nobody said. */
  environment: string;
  now: Instant;
}>;

/** A condition can fail. A rule that cannot be judged holds the gate; it never vanishes. */
export type Truth = Readonly<
  | {
      kind: "yes";
      /** The effects that woke the rule, by their `index`; empty when the condition speaks of none. */
      effects: readonly number[];
    }
  | { kind: "no" }
  | { kind: "error"; problem: Problem }
>;

export type Rule = Readonly<{
  name: string;
  /** The condition as written, for people. */
  condition: string;
  when: (facts: Facts) => Truth;
}> &
  Readonly<{ kind: "require"; asks: NonEmpty<Ask> } | { kind: "forbid"; because: string }>;

/** A temporary protocol has an end, an owner and a reason, or it is none. Both instants: starts inclusive, ends exclusive. */
export type Lifetime = Readonly<
  | { kind: "standing" }
  | { kind: "temporary"; starts: Instant; ends: Instant; owner: string; reason: string; exitWhen: string | null }
>;

/** Where a protocol speaks. An empty list does not narrow. */
export type Scope = Readonly<{
  domains: readonly string[];
  tiers: readonly Tier[];
  services: readonly string[];
  criticalPaths: readonly string[];
  gates: readonly Gate[];
  environments: readonly string[];
}>;

/** Compiled and pinned by the digest of its source. YAML that does not compile never becomes one. */
export type Protocol = Readonly<{
  name: string;
  digest: Digest;
  owner: string;
  description: string;
  mode: "observe" | "enforce";
  lifetime: Lifetime;
  scope: Scope;
  rules: NonEmpty<Rule>;
}>;
