import { type Effect, type Environment, effect, place, type Reversibility } from "#core";
import { declaredEnvironment, environmentReader } from "./environment.ts";
import type { Plan, PlanChange } from "./plan.ts";
import { sameJson, see } from "./value.ts";

/** One effect for each object that the plan changes, and one for each thing that could not be read. */
export function effectsOf(plan: Plan): readonly Effect[] {
  const environmentOf = environmentReader(plan);
  const effects: Effect[] = [];
  for (const change of plan.changes) {
    const made = effectOf(plan.path, change, environmentOf);
    if (made !== null) effects.push(made);
  }
  for (const { type, address, pointer } of plan.invocations) {
    const at = place(plan.path, null, pointer);
    const facts = { stateful: "unknown", reversibility: "unknown", environment: declaredEnvironment(plan) } as const;
    effects.push(effect({ action: "execute", type, address, at: [at], reason: "action_invocation", ...facts }));
  }
  for (const { type, address, pointer, message } of plan.unread) {
    const at = place(plan.path, null, pointer);
    effects.push(effect({ action: "unread", type, address, at: [at], certainty: "possible", reason: message }));
  }
  return effects;
}

function effectOf(path: string, change: PlanChange, environmentOf: (change: PlanChange) => Environment): Effect | null {
  const { action, address, type, deposed, order, reason, previousAddress, pointer } = change;
  if (action === "no-op") return null;
  return effect({
    action,
    type,
    address,
    deposed,
    environment: environmentOf(change),
    stateful: change.holding.stateful,
    reversibility: reversibilityOf(change),
    reason,
    order,
    previousAddress,
    at: [place(path, null, pointer)],
  });
}

function reversibilityOf(change: PlanChange): Reversibility {
  const { action, holding, orphans, before } = change;
  switch (action) {
    case "delete":
      return holding.cost(before);
    case "replace":
      // The old object is left running, unmanaged: nothing is lost, but somebody must move over to the new one.
      return orphans ? "costly" : holding.cost(before);
    case "update":
      return isUpgrade(change) ? "costly" : "reversible";
    default:
      return "reversible";
  }
}

/** An engine upgraded in place does not go back by planning the old version again. */
function isUpgrade({ holding, before, after }: PlanChange): boolean {
  return holding.versionFields.some((name) => {
    const old = see(before, [name]);
    const next = see(after, [name]);
    return old.kind === "known" && next.kind === "known" && !sameJson(old.value, next.value);
  });
}
