import type { Analysis, Incomplete } from "./analysis.ts";
import type { Service } from "./catalog.ts";
import type { DecidedEffect } from "./decision.ts";
import { distinct } from "./nonEmpty.ts";
import type { Because, Open, Requirement } from "./requirement.ts";

/** A rule that errs is a requirement that holds; it never vanishes. */
export function failedRule(because: Because, message: string): Open {
  return {
    ...plain(`${because.protocol}/${because.rule}`, "rule", "a rule that could not be judged", because),
    state: "indeterminate",
    missing: `the rule \`${because.rule}\` could not be judged: ${message}`,
    next: `mend the rule \`${because.rule}\` of \`${because.protocol}\``,
  };
}

/** What was not read holds, whatever any protocol says. */
export function unreadDoubt(analysis: Analysis, effects: readonly DecidedEffect[]): readonly Open[] {
  const incomplete = incompleteOf(analysis, effects);
  if (incomplete.length === 0) return [];
  const unread = effects.flatMap((effect, index) => (effect.action === "unread" ? [index] : []));
  const because = { protocol: "checkrail", rule: "doubt holds", effects: unread };
  const [first, ...rest] = incomplete;
  const what = first ? `${first.path}: ${first.message}` : "something was not read";
  const more = rest.length > 0 ? ` (and ${rest.length} more)` : "";
  return [
    {
      ...plain("checkrail/complete", "complete", "everything was read", because),
      state: "unmet",
      missing: `${what}${more}`,
      next: first ? `${first.path}: ${first.hint}` : "give what could not be read in a form that can be",
    },
  ];
}

/** What was not read; an `unread` effect without a reason of its own still counts. */
export function incompleteOf(analysis: Analysis, effects: readonly DecidedEffect[]): readonly Incomplete[] {
  if (analysis.incomplete.length > 0) return analysis.incomplete;
  const unread = effects.filter((effect) => effect.action === "unread");
  const fallback = { message: "was not read", hint: "give it in a form that can be read" };
  if (unread.length > 0) return unread.map(({ at: [{ path, line }] }) => ({ path, line, ...fallback }));
  return analysis.complete ? [] : [{ path: "(input)", line: null, ...fallback }];
}

/** An empty match is never a yes: a Tier-1 effect that no protocol in force looked at holds. */
export function uncoveredDoubt(
  effects: readonly DecidedEffect[],
  judged: ReadonlySet<DecidedEffect>,
  byName: (name: string) => Service,
): readonly Open[] {
  const left = effects.flatMap((effect, index) =>
    !judged.has(effect) && effect.services.some((name) => byName(name).tier === 1) ? [index] : [],
  );
  if (left.length === 0) return [];
  const because = { protocol: "checkrail", rule: "an empty match is never a yes", effects: left };
  const names = distinct(left.flatMap((index) => effects[index]?.services ?? [])).join(", ");
  return [
    {
      ...plain(
        "checkrail/covered-by-protocol",
        "covered-by-protocol",
        "a protocol in force for every Tier-1 effect",
        because,
      ),
      state: "unmet",
      missing: `no enforced protocol in force covers ${names} here`,
      next: "add a protocol whose scope covers it, or the shipped `floor`",
    },
  ];
}

function plain(id: string, kind: Requirement["kind"], summary: string, because: Because) {
  return { id, kind, summary, because, count: 1, have: [], who: [], notCounted: [], choices: [] };
}
