import type { NeedKind } from "./need.ts";
import type { NonEmpty } from "./nonEmpty.ts";

/** Kinds that `decide` itself raises: something was not read; nothing in force covers a Tier-1 effect; a rule failed. */
export type RequirementKind = NeedKind | "any-of" | "complete" | "covered-by-protocol" | "rule";

export type Because = Readonly<{ protocol: string; rule: string; effects: readonly number[] }>;

type Common = Readonly<{
  /** Stable for a subject and a protocol: `protocol/rule/2`. */
  id: string;
  kind: RequirementKind;
  summary: string;
  because: Because;
  /** How many are asked for; 1 where it is not a count. */
  count: number;
  /** Persons or facts that count. */
  have: readonly string[];
  /** Persons that could settle it, by reference. */
  who: readonly string[];
  /** What was given and does not count, each with the reason. */
  notCounted: readonly Readonly<{ who: string; reason: string }>[];
  /** For `any-of`: how each choice stands. */
  choices: readonly Requirement[];
}>;

export type Settled = Common & Readonly<{ state: "satisfied" | "waived"; missing: null }>;
export type Open = Common &
  Readonly<{
    state: "unmet" | "indeterminate";
    /** What is missing, in words. */
    missing: string;
    /** What to do next. */
    next: string;
  }>;
export type Requirement = Settled | Open;

export function isOpen(requirement: Requirement): requirement is Open {
  return requirement.state === "unmet" || requirement.state === "indeterminate";
}

/** The open ones first, so that what is missing is read first. */
export function splitOpen(requirements: readonly Requirement[]): {
  open: readonly Open[];
  settled: readonly Settled[];
} {
  return {
    open: requirements.filter(isOpen),
    settled: requirements.filter((requirement): requirement is Settled => !isOpen(requirement)),
  };
}

export type OpenFirst = readonly [Open, ...Requirement[]];
export type AllSettled = readonly Settled[];
export type Forbidden = Readonly<{ because: Because; sentence: string }>;
export type Forbiddens = NonEmpty<Forbidden>;
