import { type Address, keyKind, parseAddress } from "../address.ts";
import type { Plan, PlanChange } from "../plan.ts";
import { field, isFields } from "../value.ts";
import { likenessOf, movedBlocks, movedHint } from "./likeness.ts";
import { type Advice, count, type PlanRule } from "./rule.ts";

export type Addressed = Readonly<{ change: PlanChange; parts: Address }>;
type Family = { gone: Addressed[]; come: Addressed[] };
type Pair = Readonly<{ from: Addressed; to: Addressed; isSure: boolean }>;

export const countToForEach: PlanRule = {
  code: "TF-COUNT-TO-FOREACH-NO-MOVED",
  why: "Terraform takes a new key for a new object: each instance is deleted and made again, with all it holds",
  find: (plan) => (mayMove(plan) ? [...familiesOf(plan).values()].flatMap(advise) : []),
};

/** Nothing can have moved where nothing goes or nothing comes. */
export function mayMove({ changes }: Plan): boolean {
  return changes.some(({ action }) => action === "delete") && changes.some(({ action }) => action === "create");
}

/** Instances of one resource that go under one kind of key while others come under another kind. */
function familiesOf(plan: Plan): ReadonlyMap<string, Family> {
  const families = new Map<string, Family>();
  for (const change of plan.changes) {
    const { address, deposed, action } = change;
    if (deposed !== null || (action !== "delete" && action !== "create")) continue;
    const parts = parseAddress(address);
    if (parts === null) continue;
    const family = families.get(parts.base) ?? { gone: [], come: [] };
    families.set(parts.base, family);
    (action === "delete" ? family.gone : family.come).push({ change, parts });
  }
  return families;
}

/** Whether two addresses differ by a new kind of key on the same resource: the module rule leaves these alone. */
export function isRekeyed(from: Address, to: Address): boolean {
  return from.base === to.base && keyKind(from.key) !== keyKind(to.key);
}

function advise({ gone, come }: Family): readonly Advice[] {
  const [first] = gone;
  const next = come.find((one) => first !== undefined && isRekeyed(first.parts, one.parts));
  if (first === undefined || next === undefined) return [];
  const pairs = pair(gone, come);
  const isSure = pairs.every((one) => one.isSure);
  const holds = gone.some(({ change }) => change.holding.stateful !== "no");
  const went = count(gone.length, "instance");
  const check = isSure ? movedHint : `check which instance is which, then ${movedHint}`;
  const blocks = movedBlocks(pairs.map(({ from, to }) => [from.parts.whole, to.parts.whole]));
  return [
    {
      severity: holds ? "error" : "warning",
      confidence: isSure ? "high" : "medium",
      message: `\`${first.parts.base}\` changes its keys: ${went} will be deleted, ${come.length} made`,
      instead: `${check}:\n${blocks}`,
      on: first.change,
    },
  ];
}

const pairedMax = 100;

/** Pairs the likest first; a new key that stands among the old values tells most. Beyond a bound, by their order. */
function pair(gone: readonly Addressed[], come: readonly Addressed[]): readonly Pair[] {
  if (gone.length * come.length > pairedMax * pairedMax) {
    return gone.flatMap((from, index) => {
      const to = come[index];
      return to === undefined ? [] : [{ from, to, isSure: false }];
    });
  }
  const scored = gone.flatMap((from) =>
    come.map((to) => {
      const { equal, different } = likenessOf(from.change, to.change);
      return { from, to, score: equal - different + (namesKey(from.change, to.parts.key) ? 10 : 0) };
    }),
  );
  const best = scored.toSorted((a, b) => b.score - a.score);
  const taken = new Set<Addressed>();
  const pairs: Pair[] = [];
  for (const { from, to, score } of best) {
    if (taken.has(from) || taken.has(to)) continue;
    taken.add(from).add(to);
    const isTied = best.some((other) => other !== undefined && other.score === score && rivals(other, from, to));
    pairs.push({ from, to, isSure: score > 0 && !isTied });
  }
  return pairs.toSorted((a, b) => gone.indexOf(a.from) - gone.indexOf(b.from));
}

/** Another pairing as good, for one of the two. */
function rivals(other: { from: Addressed; to: Addressed }, from: Addressed, to: Addressed): boolean {
  return (other.from === from) !== (other.to === to);
}

/** Whether the text of a key stands among the values (or tag values) of the object that goes. */
function namesKey({ before }: PlanChange, key: string | null): boolean {
  if (key === null || !isFields(before.values)) return false;
  const name = key.startsWith('"') ? key.slice(1, -1) : key;
  const tags = field(before.values, "tags");
  const values = [...Object.values(before.values), ...(isFields(tags) ? Object.values(tags) : [])];
  return values.some((value) => value === name || (typeof value === "string" && value.endsWith(`-${name}`)));
}
