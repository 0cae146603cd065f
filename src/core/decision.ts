import type { Incomplete } from "./analysis.ts";
import type { Effect } from "./effect.ts";
import type { Finding } from "./finding.ts";
import type { Digest, Instant } from "./ids.ts";
import type { Gate } from "./protocol.ts";
import type { ChangeProvenance } from "./provenance.ts";
import type { AllSettled, Forbiddens, OpenFirst, Requirement } from "./requirement.ts";
import type { Subject } from "./subject.ts";

export type Verdict = "allow" | "hold" | "deny";

/** An effect in a decision: with the id that documents cite, and the services it falls on. */
export type DecidedEffect = Effect & Readonly<{ id: string; services: readonly string[] }>;

/** What a protocol in mode `observe` would have said. */
export type Observed = Readonly<{ protocol: string; verdict: Verdict; requirements: readonly Requirement[] }>;

type Common = Readonly<{
  subject: Subject;
  gate: Gate;
  environment: string | null;
  effects: readonly DecidedEffect[];
  findings: readonly Finding[];
  observed: readonly Observed[];
  provenance: ChangeProvenance;
  /** Digests of the protocols in force, sorted. */
  protocols: readonly Digest[];
  catalog: Digest;
  /** Digests of what was read. */
  inputs: readonly Digest[];
  /** Entries in the ledger when it was decided; null where there is none. */
  logSize: number | null;
  engine: string;
  decidedAt: Instant;
  /** null: until the subject moves. */
  validUntil: Instant | null;
  /** What to do, first things first. */
  next: readonly string[];
}>;

/** `allow` has no place for an open requirement or for doubt; `hold` names an open one first; `deny` names a rule. */
export type Decision = Common &
  Readonly<
    | { verdict: "allow"; complete: true; incomplete: readonly []; requirements: AllSettled; forbidden: readonly [] }
    | {
        verdict: "hold";
        complete: boolean;
        incomplete: readonly Incomplete[];
        requirements: OpenFirst;
        forbidden: readonly [];
      }
    | {
        verdict: "deny";
        complete: boolean;
        incomplete: readonly Incomplete[];
        requirements: readonly Requirement[];
        forbidden: Forbiddens;
      }
  >;
