import { type Finding, finding } from "#core";
import type { Match } from "./effects.ts";
import type { KubeObject } from "./object.ts";
import type { Hit, RuleText } from "./rule.ts";
import { changeRules, immutableText } from "./rules/changes.ts";
import { rules } from "./rules/rules.ts";
import type { World } from "./world.ts";

/** A finding with the name under which the other side of a change would know it: no lines, no wording. */
type Known = Readonly<{ key: string; finding: Finding }>;

/** What holds of the world after, without what held before: a change answers for what it brings. Objects that nobody has
 *  seen before have no before, and bring all of theirs. */
export function stateFindings(before: World, after: World): Finding[] {
  const old = new Map<string, number>();
  for (const { key } of checked(before)) old.set(key, (old.get(key) ?? 0) + 1);
  return checked(after).flatMap((known) => {
    const left = old.get(known.key) ?? 0;
    if (left === 0) return known.finding;
    old.set(known.key, left - 1);
    return [];
  });
}

function checked(world: World): Known[] {
  const found: Known[] = [];
  for (const object of world.objects) {
    for (const rule of rules) {
      for (const hit of rule.check(object, world)) {
        found.push({ key: JSON.stringify([rule.code, object.key, hit.detail]), finding: toFinding(rule, object, hit) });
      }
    }
  }
  return found;
}

/** What only the two sides together show. */
export function changeFindings(match: Match, immutables: readonly string[], before: World, after: World): Finding[] {
  if (match.kind !== "kept") return [];
  const found = changeRules.flatMap((rule) =>
    rule.compare(match.before, match.after, after, before).map((hit) => toFinding(rule, match.after, hit)),
  );
  if (immutables.length === 0) return found;
  const named = immutables.map((field) => `\`${field}\``).join(", ");
  const at = (immutables[0] ?? "").split(".");
  return [...found, toFinding(immutableText, match.after, { detail: "", message: `${named} cannot be changed`, at })];
}

function toFinding(text: RuleText, object: KubeObject, hit: Hit): Finding {
  const line = object.lineAt(hit.at ?? []);
  return finding({
    code: text.code,
    severity: hit.severity ?? text.severity,
    confidence: hit.confidence ?? "high",
    message: `${object.kind} \`${object.name}\`: ${hit.message}`,
    why: text.why,
    instead: text.instead,
    path: object.path,
    line,
    endLine: line,
    resource: { type: object.kind, address: object.address },
  });
}
