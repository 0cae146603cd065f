import type { DecidedEffect, Decision } from "./decision.ts";
import type { Effect } from "./effect.ts";
import { leadingOpen } from "./leading.ts";
import { distinct } from "./nonEmpty.ts";
import { type Requirement, splitOpen } from "./requirement.ts";

/** Why a decision is what it is, in a few sentences, first things first. */
export function whyOf(decision: Decision): readonly string[] {
  if (decision.verdict === "deny") return decision.forbidden.map(({ sentence }) => sentence);
  const missing = distinct(leadingOpen(splitOpen(decision.requirements).open).map((open) => open.missing));
  if (missing.length > 0) return missing;
  return [decision.effects.length === 0 ? "nothing here changes the world" : "nothing more is asked"];
}

/** The same thing asked for by several rules, once, with all its reasons (`protocol: rule`). */
export type AskedOnce = Readonly<{ requirement: Requirement; reasons: readonly string[] }>;

export function groupRequirements(requirements: readonly Requirement[]): readonly AskedOnce[] {
  const groups = new Map<string, { requirement: Requirement; reasons: string[] }>();
  for (const requirement of requirements) {
    const { summary, state, missing, who, because } = requirement;
    const key = JSON.stringify([summary, state, missing, who]);
    const reason = `${because.protocol}: ${because.rule}`;
    const group = groups.get(key);
    if (group) group.reasons.push(reason);
    else groups.set(key, { requirement, reasons: [reason] });
  }
  return [...groups.values()];
}

/** What makes an effect better or worse, in words. */
export function aboutEffect(effect: Effect): readonly string[] {
  const { action, stateful, reversibility, certainty, reason, order, environment, lock } = effect;
  const takesAway = action === "delete" || action === "replace";
  return [
    stateful === "yes" ? "holds data" : stateful === "unknown" && takesAway ? "may hold data" : "",
    reversibility === "irreversible" ? "cannot be undone" : reversibility === "costly" ? "costly to undo" : "",
    certainty === "possible" && action !== "unread" ? "possible" : "",
    order ?? "",
    lock ? `${lock.level.toLowerCase()} lock${lock.rewrite ? ", rewrites the table" : ""}` : "",
    reason ?? "",
    environment.source === "unknown" ? "" : `in ${environment.name}`,
  ].filter(Boolean);
}

/** The first place where an effect shows, and how many more there are: `plan.json:41 +2`. */
export function placeOf({ at: [first, ...rest] }: DecidedEffect): string {
  return `${first.path}${first.line === null ? "" : `:${first.line}`}${rest.length > 0 ? ` +${rest.length}` : ""}`;
}
