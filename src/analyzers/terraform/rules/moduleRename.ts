import { type Address, parseAddress, printModules } from "../address.ts";
import type { Plan, PlanChange } from "../plan.ts";
import { type Addressed, isRekeyed, mayMove } from "./countToForEach.ts";
import { likenessOf, movedBlocks, movedHint } from "./likeness.ts";
import { type Advice, count, type PlanRule } from "./rule.ts";

type Move = Readonly<{ from: Addressed; to: Addressed; isSure: boolean }>;

export const moduleRename: PlanRule = {
  code: "TF-MODULE-RENAME-NO-MOVED",
  why: "to Terraform a new name is a new object: the old one is deleted with all it holds",
  find: (plan) => {
    const groups = new Map<string, Move[]>();
    for (const move of movesOf(plan)) {
      const [from, to] = endsOf(move.from.parts, move.to.parts);
      const key = `${from} ${to}`;
      groups.set(key, [...(groups.get(key) ?? []), move]);
    }
    return [...groups.values()].flatMap(advise);
  },
};

const comparedMax = 20_000;

/** Pairs what goes with what comes: first the same name elsewhere, then the same values under another name. */
function movesOf(plan: Plan): readonly Move[] {
  if (!mayMove(plan)) return [];
  const gone = addressed(plan, "delete");
  const come = addressed(plan, "create");
  const moves: Move[] = [];
  const taken = new Set<Addressed>();
  let compared = 0;
  const take = (from: Addressed, candidates: readonly Addressed[], isSame: boolean): void => {
    for (const to of candidates) {
      if (taken.has(from) || compared >= comparedMax) return;
      if (taken.has(to) || isRekeyed(from.parts, to.parts)) continue;
      compared++;
      const sure = agree(from.change, to.change, isSame);
      if (sure === null) continue;
      taken.add(from).add(to);
      moves.push({ from, to, isSure: sure });
    }
  };
  const named = groupBy(come, ({ parts }) => `${parts.local} ${parts.key}`);
  for (const from of gone) take(from, named.get(`${from.parts.local} ${from.parts.key}`) ?? [], true);
  const typed = groupBy(come, ({ change }) => change.type);
  for (const from of gone) take(from, typed.get(from.change.type) ?? [], false);
  return moves;
}

/** Whether the two are one object: true for sure, false for likely, null for no. */
function agree(gone: PlanChange, come: PlanChange, isSameName: boolean): boolean | null {
  const { equal, different } = likenessOf(gone, come);
  if (!isSameName) return equal > 0 && different === 0 ? false : null;
  if (different === 0) return equal > 0;
  return different * 4 <= equal ? false : null;
}

function addressed({ changes }: Plan, action: "delete" | "create"): readonly Addressed[] {
  return changes.flatMap((change) => {
    if (change.action !== action || change.deposed !== null) return [];
    const parts = parseAddress(change.address);
    return parts === null ? [] : [{ change, parts }];
  });
}

function groupBy(items: readonly Addressed[], keyOf: (item: Addressed) => string): ReadonlyMap<string, Addressed[]> {
  const groups = new Map<string, Addressed[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** The shortest pair of addresses that says the move: two modules where only one changed, else the two resources. */
function endsOf(from: Address, to: Address): readonly [from: string, to: string] {
  const isInside = from.local === to.local && from.key === to.key && from.modules.length === to.modules.length;
  if (!isInside) return [from.whole, to.whole];
  const changed = from.modules.flatMap((module, index) => {
    const other = to.modules[index];
    return other?.text === module.text && other.key === module.key ? [] : [index];
  });
  const [only] = changed;
  if (only === undefined || changed.length > 1) return [from.whole, to.whole];
  return [printModules(from.modules.slice(0, only + 1)), printModules(to.modules.slice(0, only + 1))];
}

function advise(moves: readonly Move[]): readonly Advice[] {
  const [first] = moves;
  if (first === undefined) return [];
  const [from, to] = endsOf(first.from.parts, first.to.parts);
  const isSure = moves.every((move) => move.isSure);
  const holds = moves.some(({ from: { change } }) => change.holding.stateful !== "no");
  const many = moves.length === 1 ? "it will be" : `${count(moves.length, "object")} will be`;
  return [
    {
      severity: holds ? "error" : "warning",
      confidence: isSure ? "high" : "medium",
      message: `\`${to}\` seems to be \`${from}\` renamed; without a \`moved\` block ${many} deleted and made again`,
      instead: `${movedHint}:\n${movedBlocks([[from, to]])}`,
      on: first.from.change,
    },
  ];
}
