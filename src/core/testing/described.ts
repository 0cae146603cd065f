/** Cases for tests, described as plain data: a description prints, shrinks and compares; functions do none of that. */
import type { Analysis } from "../analysis.ts";
import type { Case } from "../case.ts";
import { type Level, type Person, type Service, unclaimedService } from "../catalog.ts";
import type { Contributor, Part } from "../contributors.ts";
import type { Directory } from "../directory.ts";
import { type Effect, type EffectAction, effect, place, type Reversibility } from "../effect.ts";
import type { Evidence } from "../evidence.ts";
import type { Instant, PersonId } from "../ids.ts";
import { digestText } from "../json.ts";
import type { Ask, SignFrom } from "../need.ts";
import type { NonEmpty } from "../nonEmpty.ts";
import type { Facts, Gate, Lifetime, Protocol, Rule, Scope, Truth } from "../protocol.ts";
import { protocolSet } from "../protocolSet.ts";

export type DescribedPerson = Readonly<{
  id: string;
  kind: Person["kind"];
  level: Level | null;
  groups: readonly string[];
  accounts: readonly Readonly<{ login: string; linkedBy: string | null }>[];
}>;

/** What a condition answers: always, or where an effect does `on`. `throws` and `nonsense` break the contract. */
export type DescribedRule = Readonly<{
  answer: "yes" | "no" | "error" | "throws" | "nonsense";
  on: EffectAction | null;
  /** null: the rule forbids. */
  asks: NonEmpty<Ask> | null;
}>;

export type DescribedProtocol = Readonly<{
  name: string;
  mode: Protocol["mode"];
  lifetime: Lifetime;
  scope: Partial<Scope>;
  rules: NonEmpty<DescribedRule>;
}>;

export type DescribedEffect = Readonly<{
  action: EffectAction;
  path: string;
  reversibility: Reversibility;
  environment: string | null;
}>;

export type Described = Readonly<{
  gate: Gate;
  effects: readonly DescribedEffect[];
  complete: boolean;
  people: readonly DescribedPerson[];
  contributors: readonly Readonly<{ login: string; part: Part; tool: boolean }>[];
  protocols: NonEmpty<DescribedProtocol>;
  evidence: readonly Evidence[];
}>;

/** What everything in a described case is decided on, and when. */
export const thisPatch = digestText("this patch");
export const thisResult = digestText("this result");
export const otherPatch = digestText("another patch");
export const otherResult = digestText("another result");
export const now = "2026-03-10T12:00:00.000Z" as Instant;

export const everywhere: Scope = {
  domains: [],
  tiers: [],
  services: [],
  criticalPaths: [],
  gates: [],
  environments: [],
};

/** Folders that services claim; all other paths are nobody's. */
export const services: readonly Service[] = [
  serviceOf("checkout", 1, "retail", ["purchase"]),
  serviceOf("search", 2, "retail", []),
  serviceOf("wiki", 4, "office", []),
];

export function caseOf(described: Described): Case {
  const directory = directoryOf(described.people);
  return {
    gate: described.gate,
    environment: null,
    subject: { patch: thisPatch, result: thisResult },
    change: {
      id: "change-1",
      kind: "commits",
      title: "a change",
      repository: "northwind/stores",
      target: "main",
      paths: described.effects.map(({ path }) => path),
      linesAdded: 1,
      linesDeleted: 1,
    },
    actor: { id: "p0", kind: "human" },
    risk: { known: false, score: 1 },
    provenance: { roles: ["unknown"], tools: [], unknown: true },
    analysis: analysisOf(described),
    servicesAt,
    contributors: described.contributors.map(({ login, part, tool }): Contributor => {
      const account = { provider: "github", login };
      return { account, part, tool, person: tool ? null : directory.personOf(account) };
    }),
    directory,
    protocols: protocolSet([
      protocolOf(described.protocols[0]),
      ...described.protocols.slice(1).map((protocol) => protocolOf(protocol)),
    ]),
    evidence: described.evidence,
    catalog: digestText("catalog"),
    inputs: [digestText("b"), digestText("a")],
    logSize: null,
    engine: "test",
    now,
  };
}

export function personOf({ id, kind, level, groups, accounts }: DescribedPerson): Person {
  return {
    id: id as PersonId,
    kind,
    name: id,
    level,
    groups,
    accounts: accounts.map(({ login, linkedBy }) => ({
      provider: "github",
      login,
      linkedBy: linkedBy as PersonId | null,
    })),
  };
}

export function directoryOf(described: readonly DescribedPerson[]): Directory {
  const people = described.map(personOf);
  return {
    personOf: ({ provider, login }) =>
      people.find((person) =>
        person.accounts.some((account) => account.provider === provider && account.login === login),
      ) ?? null,
    eligible: (from) => ({ people: people.filter((person) => maySign(person, from)), explanation: "as described" }),
  };
}

function maySign(person: Person, from: SignFrom): boolean {
  if ("group" in from) return from.group === "group:peers" || person.groups.includes(from.group);
  if (from.role === "owner") return person.groups.includes("group:owners");
  const levels: readonly (Level | null)[] = ["senior", "director", "vp"];
  return person.level !== null && levels.indexOf(person.level) >= levels.indexOf(from.role);
}

export function protocolOf(described: DescribedProtocol): Protocol {
  const { name, mode, lifetime, scope, rules } = described;
  const [first, ...rest] = rules;
  return {
    name,
    digest: digestText(JSON.stringify(described) ?? name),
    owner: "group:owners",
    description: "",
    mode,
    lifetime,
    scope: { ...everywhere, ...scope },
    rules: [ruleOf(first, 0), ...rest.map((rule, index) => ruleOf(rule, index + 1))],
  };
}

function ruleOf({ answer, on, asks }: DescribedRule, index: number): Rule {
  const common = { name: `rule ${index}`, condition: answer, when: (facts: Facts) => answerOf(facts, answer, on) };
  return asks === null
    ? { ...common, kind: "forbid", because: "it is forbidden" }
    : { ...common, kind: "require", asks };
}

function answerOf(facts: Facts, answer: DescribedRule["answer"], on: EffectAction | null): Truth {
  const woken = facts.effects.filter(({ action }) => on === null || action === on).map(({ index }) => index);
  if (answer === "no" || woken.length === 0) return { kind: "no" };
  if (answer === "yes") return { kind: "yes", effects: woken };
  if (answer === "throws") throw new Error("no such field");
  if (answer === "nonsense") return JSON.parse('{"kind": "yes"}') as Truth;
  const problem = { code: "type", message: "no overload", hint: null, path: null, line: null, column: null };
  return { kind: "error", problem };
}

function analysisOf({ effects, complete }: Described): Analysis {
  const made = effects.map(({ action, path, reversibility, environment }, index): Effect => {
    const known = { action, type: "thing", address: `thing.${index}`, at: [place(path)] as const, reversibility };
    return effect(
      environment === null ? known : { ...known, environment: { name: environment, source: "declared" as const } },
    );
  });
  return { complete, incomplete: [], effects: made, findings: [] };
}

function servicesAt(path: string): readonly Service[] {
  return services.filter(({ name }) => path.startsWith(`${name}/`));
}

function serviceOf(name: string, tier: Service["tier"], domain: string, criticalPaths: readonly string[]): Service {
  return {
    ...unclaimedService,
    name,
    ref: `component:default/${name}`,
    tier,
    tierSource: "declared",
    domain,
    criticalPaths,
  };
}
