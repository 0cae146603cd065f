import type { Confidence, Severity } from "#core";
import type { Plan, PlanChange } from "../plan.ts";

/** What a rule has to say of one place. Its texts hold addresses, names of fields, numbers: never a value's text. */
export type Advice = Readonly<{
  severity: Severity;
  confidence?: Confidence;
  message: string;
  instead: string;
  /** The object it is about; null where it is about the plan. */
  on: Readonly<{ type: string; address: string }> | null;
}>;

export type PlanRule = Readonly<{ code: string; why: string; find: (plan: Plan) => readonly Advice[] }>;

/** A rule that looks at one change at a time. */
export function eachChange(look: (change: PlanChange) => Advice | null): PlanRule["find"] {
  return (plan) => {
    const advices: Advice[] = [];
    for (const change of plan.changes) {
      const advice = look(change);
      if (advice !== null) advices.push(advice);
    }
    return advices;
  };
}

/** `7 objects`, `1 object`. */
export function count(many: number, noun: string): string {
  return `${many} ${noun}${many === 1 ? "" : "s"}`;
}
