import { type Finding, finding } from "#core";
import type { Plan } from "./plan.ts";
import { blastRadius } from "./rules/blastRadius.ts";
import { countIndexShift } from "./rules/countIndexShift.ts";
import { countToForEach } from "./rules/countToForEach.ts";
import { driftOverwrite } from "./rules/driftOverwrite.ts";
import { iamWildcard } from "./rules/iamWildcard.ts";
import { moduleRename } from "./rules/moduleRename.ts";
import { provisionerExec } from "./rules/provisionerExec.ts";
import { replaceStateful } from "./rules/replaceStateful.ts";
import type { Advice, PlanRule } from "./rules/rule.ts";
import { imported, moved, orphaned, targetedPlan } from "./rules/said.ts";
import { securityGroupOpen } from "./rules/securityGroupOpen.ts";
import { weakeningRules } from "./rules/weakened.ts";
import { watchFields } from "./rules/weakening.ts";

export const planRules: readonly PlanRule[] = [
  replaceStateful,
  countToForEach,
  moduleRename,
  countIndexShift,
  iamWildcard,
  securityGroupOpen,
  provisionerExec,
  driftOverwrite,
  blastRadius,
  targetedPlan,
  orphaned,
  moved,
  imported,
];

const worsenedBy = watchFields(weakeningRules);

export function findingsOf(plan: Plan): readonly Finding[] {
  const found: Finding[] = [];
  for (const rule of planRules) {
    for (const advice of rule.find(plan)) found.push(printAdvice(plan.path, rule, advice));
  }
  for (const change of plan.changes) {
    for (const { rule, advice } of worsenedBy(change)) found.push(printAdvice(plan.path, rule, advice));
  }
  return found;
}

function printAdvice(path: string, { code, why }: { code: string; why: string }, advice: Advice): Finding {
  const { severity, confidence, message, instead, on } = advice;
  const resource = on === null ? null : { type: on.type, address: on.address };
  return finding({ code, severity, confidence: confidence ?? "high", message, why, instead, path, resource });
}
