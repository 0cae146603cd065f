import {
  type Ask,
  type Catalog,
  type Directory,
  distinct,
  isNonEmpty,
  type Need,
  type Person,
  problem,
  type Scope,
  type Service,
} from "#core";
import { suggestion } from "../nearest.ts";
import type { ProtocolSource, RuleSource } from "../parseProtocol.ts";
import type { LintProblem } from "./lintCondition.ts";

/** The organisation as lint needs it: the catalog, and its answer to who may sign. */
export type Organisation = Readonly<{ catalog: Catalog; eligible: Directory["eligible"] }>;

type Sign = Extract<Need, { kind: "sign" }>;

/** A gate that nobody can open is one that people learn to go round: each `sign` needs enough living humans besides one
 *  author, for each service of the scope. */
export function lintSigners(
  { protocol, rules }: ProtocolSource,
  { catalog, eligible }: Organisation,
): readonly LintProblem[] {
  const areas = areasOf(protocol.scope, catalog);
  return rules.flatMap((source) => {
    const { rule } = source;
    if (rule.kind === "forbid") return [];
    const unknown = unknownGroups(source, rule.asks, catalog);
    if (unknown.length > 0) return unknown;
    const alone = rule.asks.flatMap((ask) => (ask.kind === "need" && ask.need.kind === "sign" ? [ask.need] : []));
    const short = firstShort(alone, areas, eligible);
    return [
      ...(short === null ? [] : [complain(source, "error", short)]),
      ...rule.asks.flatMap((ask) => lintChoice(source, ask, areas, eligible)),
    ];
  });
}

/** Services that have the same people: one of each owner and domain is looked at. */
function areasOf(scope: Scope, catalog: Catalog): readonly Service[] {
  const covered = catalog.services.filter(
    ({ tier, domain, name, criticalPaths }) =>
      (scope.tiers.length === 0 || scope.tiers.includes(tier)) &&
      (scope.domains.length === 0 || domain === null || scope.domains.includes(domain)) &&
      (scope.services.length === 0 || scope.services.includes(name)) &&
      (scope.criticalPaths.length === 0 || scope.criticalPaths.some((path) => criticalPaths.includes(path))),
  );
  const areas = new Map(
    covered.map((service) => [JSON.stringify([service.domain, service.system, service.owner]), service]),
  );
  return [...areas.values()];
}

type Short = Readonly<{
  need: Sign;
  service: Service;
  eligible: readonly Person[];
  asked: number;
  explanation: string;
}>;

/** The first service whose people are too few; each set of the needs counts, since two slots take two persons (Hall). */
function firstShort(needs: readonly Sign[], areas: readonly Service[], eligible: Directory["eligible"]): Short | null {
  const considered = needs.slice(0, needsMax);
  for (const service of areas) {
    const answers = considered.map((need) => ({ need, ...eligible(need.from, [service]) }));
    for (let chosen = 1; chosen < 1 << answers.length; chosen++) {
      const some = answers.filter((_, position) => (chosen & (1 << position)) !== 0);
      const [first] = some;
      const people = distinct(some.flatMap((answer) => answer.people)).filter(({ kind }) => kind === "human");
      const asked = some.reduce((sum, { need }) => sum + need.count, 0);
      if (first && people.length - 1 < asked) {
        return { need: first.need, service, eligible: people, asked, explanation: first.explanation };
      }
    }
  }
  return null;
}

const needsMax = 8;

/** A choice is short when none of its needs can be met; a need that is no signature can always be met. */
function lintChoice(
  source: RuleSource,
  ask: Ask,
  areas: readonly Service[],
  eligible: Directory["eligible"],
): readonly LintProblem[] {
  if (ask.kind === "need") return [];
  const shorts = ask.choices.map((choice) => (choice.kind === "sign" ? firstShort([choice], areas, eligible) : null));
  const found = shorts.filter((short) => short !== null);
  const isOpen = found.length < shorts.length;
  return isNonEmpty(found) ? [complain(source, isOpen ? "warning" : "error", found[0])] : [];
}

function complain({ place }: RuleSource, level: LintProblem["level"], short: Short): LintProblem {
  const { service, eligible, asked, explanation } = short;
  const have = eligible.length === 1 ? "1 human is" : `${eligible.length} humans are`;
  const signatures = asked === 1 ? "1 signature" : `${asked} signatures`;
  const message = `nobody may ever open this on \`${service.name}\`: ${signatures} asked, ${have} eligible, and the author does not count (${explanation})`;
  const hint = "ask for fewer, ask a larger group or a higher role, offer `anyOf`, or mend the catalog";
  return { level, problem: problem("unsatisfiable", message, { hint, ...place }) };
}

function unknownGroups({ place }: RuleSource, asks: readonly Ask[], catalog: Catalog): readonly LintProblem[] {
  const needs = asks.flatMap((ask) => (ask.kind === "need" ? [ask.need] : ask.choices));
  const names = needs.flatMap((need) => (need.kind === "sign" && "group" in need.from ? [need.from.group] : []));
  return distinct(names)
    .filter((name) => name !== "group:peers" && !isGroup(name, catalog))
    .map((name) => {
      const hint = suggestion(name, ["group:peers", ...catalog.groups.map(({ name: known }) => `group:${known}`)]);
      const message = `the group \`${name}\` is not in the catalog: nobody could sign`;
      return { level: "error", problem: problem("unknown-group", message, { hint, ...place }) };
    });
}

/** `group:a` is `group:default/a`, as Backstage reads references; case does not count. */
export function isGroup(name: string, { groups }: Catalog): boolean {
  const full = fullReference(name);
  return groups.some(({ ref }) => fullReference(ref) === full);
}

export function fullReference(name: string): string {
  const [kind = "", rest = ""] = name.toLowerCase().split(":", 2);
  return `${kind}:${rest.includes("/") ? rest : `default/${rest}`}`;
}
