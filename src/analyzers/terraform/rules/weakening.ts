import type { Severity } from "#core";
import { stepsOf } from "../holdings/holding.ts";
import type { PlanChange } from "../plan.ts";
import { field, isFields, type Seen, type Step, see } from "../value.ts";
import type { Advice } from "./rule.ts";

/** How a field gets worse. `zero-means-forever`: 0 is the highest value of a lowered number. */
export type Worse =
  | "switched off"
  | "switched on"
  | "lowered"
  | "lowered, zero means forever"
  | "fewer"
  | Readonly<{ from: readonly string[] }>;

/** Fields that all get worse in the same way, in any resource type or in those whose names begin with `types`. */
export type Weakening = Readonly<{ worse: Worse; fields: readonly string[]; types?: string }>;

/** One rule: what gets worse, and the resource types whose deletion alone makes it worse. */
export type WeakeningRule = Readonly<{
  code: string;
  severity: Severity;
  why: string;
  instead: string;
  weakenings: readonly Weakening[];
  guards: readonly string[];
  /** What the guarding types do, to follow the address. */
  guarding: string;
}>;

type Watched = Readonly<{ rule: WeakeningRule; path: string; steps: readonly Step[]; worse: Worse; types: string }>;
type Change = Readonly<{ how: string; isCertain: boolean }>;
export type Worsened = Readonly<{ rule: WeakeningRule; advice: Advice }>;

/** All fields of all rules by their first step, so that each change is walked once: plans have 10,000 of them. */
export function watchFields(rules: readonly WeakeningRule[]): (change: PlanChange) => readonly Worsened[] {
  const watched = new Map<string, Watched[]>();
  for (const rule of rules) {
    for (const { worse, fields, types } of rule.weakenings) {
      for (const path of fields) {
        const top = path.split(".", 1)[0] ?? path;
        const entry = { rule, path, steps: stepsOf(path), worse, types: types ?? "" };
        watched.set(top, [...(watched.get(top) ?? []), entry]);
      }
    }
  }
  return (change) => {
    if (change.action === "delete") return rules.flatMap((rule) => deleted(rule, change));
    return change.action === "update" || change.action === "replace" ? worsened(change, watched) : [];
  };
}

function deleted(rule: WeakeningRule, change: PlanChange): readonly Worsened[] {
  if (!rule.guards.includes(change.type)) return [];
  const message = `\`${change.address}\`, ${rule.guarding}, will be deleted`;
  return [{ rule, advice: { severity: rule.severity, message, instead: rule.instead, on: change } }];
}

const none: readonly Worsened[] = [];

function worsened(change: PlanChange, watched: ReadonlyMap<string, readonly Watched[]>): readonly Worsened[] {
  const before = change.before.values;
  const after = change.after.values;
  if (!isFields(before)) return none;
  let found: Map<WeakeningRule, Change[]> | null = null;
  for (const top in before) {
    const entries = watched.get(top);
    if (entries === undefined || before[top] === field(after, top)) continue;
    for (const { rule, path, steps, worse, types } of entries) {
      if (!change.type.startsWith(types)) continue;
      const worsening = compare(see(change.before, steps), see(change.after, steps), path, worse);
      if (worsening === null) continue;
      found ??= new Map();
      found.set(rule, [...(found.get(rule) ?? []), worsening]);
    }
  }
  if (found === null) return none;
  return [...found].map(([rule, changes]) => {
    const how = [...new Set(changes.map((one) => one.how))].join(", ");
    const confidence = changes.some(({ isCertain }) => isCertain) ? "high" : "low";
    const message = `\`${change.address}\`: ${how}`;
    return { rule, advice: { severity: rule.severity, confidence, message, instead: rule.instead, on: change } };
  });
}

function compare(before: Seen, after: Seen, path: string, worse: Worse): Change | null {
  if (before.kind === "sensitive" || after.kind === "sensitive" || before.kind === "unknown") return null;
  const isUnknown = after.kind === "unknown";
  const old = before.kind === "known" ? before.value : null;
  const next = after.kind === "known" ? after.value : null;
  const say = (how: string): Change => {
    const told = isUnknown ? `\`${path}\` may change: known only after apply` : `\`${path}\` is ${how}`;
    return { how: told, isCertain: !isUnknown };
  };
  if (worse === "switched off") return isTrue(old) && !isTrue(next) ? say("switched off") : null;
  if (worse === "switched on") return !isTrue(old) && isTrue(next) ? say("switched on") : null;
  if (worse === "fewer") {
    const had = Array.isArray(old) ? old.length : 0;
    const has = Array.isArray(next) ? next.length : 0;
    return has < had && had > 1 && !isUnknown ? say(`cut from ${had} to ${has}`) : null;
  }
  if (typeof worse === "object") {
    const held = typeof old === "string" && worse.from.includes(old.toLowerCase());
    return held && !(typeof next === "string" && worse.from.includes(next.toLowerCase())) ? say("taken away") : null;
  }
  return lowered(path, old, next, worse === "lowered, zero means forever", isUnknown, say);
}

function lowered(
  path: string,
  old: unknown,
  next: unknown,
  isZeroForever: boolean,
  isUnknown: boolean,
  say: (how: string) => Change,
): Change | null {
  const from = numberOf(old);
  const to = numberOf(next);
  if (from === null || (from <= 0 && !isZeroForever)) return null;
  if (isUnknown) return say("");
  if (to === null) return { how: `\`${path}\` is ${from} no more, and not set`, isCertain: false };
  const height = (value: number): number => (isZeroForever && value === 0 ? Number.POSITIVE_INFINITY : value);
  return height(to) < height(from) ? say(`lowered from ${from} to ${to}`) : null;
}

function isTrue(value: unknown): boolean {
  return value === true || value === "true";
}

/** Numbers of days, copies and seconds: whole, and short enough to be nothing else. */
function numberOf(value: unknown): number | null {
  const number = typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) && Math.abs(number) < 1e9 ? number : null;
}
