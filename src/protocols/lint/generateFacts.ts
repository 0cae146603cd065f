import { type Facts, type Instant, instantOf, isNonEmpty, type NonEmpty, type Scope, unclaimedService } from "#core";
import { factsVocabulary, type Type } from "../condition/vocabulary.ts";
import { everywhere } from "../parseLifetime.ts";
import type { Literals } from "./literals.ts";
import type { Random } from "./random.ts";

export type Around = Readonly<{ literals: Literals; random: Random; scope: Scope }>;

/** Facts near the comparisons of a condition, as they can arise: a protocol sees what its scope covers. */
export function generateFacts(around: Around): Facts {
  const { random, scope } = around;
  const made = Object.fromEntries(
    Object.entries(factsVocabulary).map(([name, type]) => [name, valueFor(type, name, around)]),
  ) as unknown as Facts;
  const services = made.services.length === 0 ? [] : made.services.map((service) => inScope(service, around));
  const effects =
    services.length === 0 ? [] : made.effects.map((effect, index) => coveredEffect(effect, index, services, around));
  const tools = random.chance(0.5) ? made.provenance.tools : [];
  const known = random.chance(0.7);
  return {
    ...made,
    services,
    effects,
    provenance: { ...made.provenance, ai: tools.length > 0, tools },
    risk: { known, score: known ? Math.min(1, Math.max(0, made.risk.score)) : 1 },
    gate: isNonEmpty(scope.gates) ? random.pick(scope.gates) : made.gate,
  };
}

export const unscoped = everywhere;

type ServiceFacts = Facts["services"][number];
type EffectFacts = Facts["effects"][number];

function inScope(service: ServiceFacts, { random, scope }: Around): ServiceFacts {
  const coversUnclaimed = scope.tiers.length === 0 || scope.tiers.includes(1);
  if (coversUnclaimed && random.chance(0.1)) {
    return { ...service, name: unclaimedService.name, tier: 1, domain: null, criticalPaths: [], claimed: false };
  }
  const { tiers, domains, services, criticalPaths } = scope;
  return {
    ...service,
    claimed: true,
    tier: isNonEmpty(tiers) ? random.pick(tiers) : service.tier,
    domain: isNonEmpty(domains) ? random.pick(domains) : service.domain,
    name: isNonEmpty(services) ? random.pick(services) : service.name,
    criticalPaths: isNonEmpty(criticalPaths)
      ? [random.pick(criticalPaths), ...service.criticalPaths]
      : service.criticalPaths,
  };
}

function coveredEffect(
  effect: EffectFacts,
  index: number,
  services: readonly ServiceFacts[],
  { random, scope }: Around,
): EffectFacts {
  const chosen = services.filter(() => random.chance(0.5));
  const on = chosen.length > 0 ? chosen : services;
  const name = isNonEmpty(scope.environments) ? random.pick(scope.environments) : effect.environment.name;
  const source = effect.environment.source;
  return {
    ...effect,
    index,
    environment: source === "unknown" ? { name: "unknown", source } : { name, source },
    services: on.map((service) => service.name),
    tier: ([1, 2, 3] as const).find((tier) => on.some((service) => service.tier === tier)) ?? 4,
  };
}

/** A value of a type; of what the condition compares this fact with, as often as not. */
function valueFor(type: Type, path: string, around: Around): unknown {
  const { random, literals } = around;
  if (type.nullable && random.chance(0.25)) return null;
  switch (type.kind) {
    case "bool":
      return random.chance(0.5);
    case "int":
      return type.oneOf && isNonEmpty(type.oneOf) ? random.pick(type.oneOf) : Math.trunc(numberNear(around));
    case "double":
      return random.chance(0.5) ? random.next() : numberNear(around);
    case "string":
      return textOf(type, path, around);
    case "timestamp":
      return timeNear(literals.times, random);
    case "list":
      return Array.from({ length: lengthOf(path, around) }, () => valueFor(type.of, `${path}[]`, around));
    case "object":
      return Object.fromEntries(
        Object.entries(type.fields).map(([name, field]) => [name, valueFor(field, `${path}.${name}`, around)]),
      );
    default:
      return null;
  }
}

function numberNear({ literals, random }: Around): number {
  const near = literals.numbers.flatMap((number) => [number - 1, number, number + 1]);
  return Math.max(0, random.pick([0, 1, 10_000, ...near]));
}

const lengthMax = 120;

/** Lists are short, save for a condition that counts far. */
function lengthOf(path: string, { literals, random }: Around): number {
  const counts = path.includes("[]") ? [] : literals.numbers.filter((number) => number > 2 && number < lengthMax);
  if (isNonEmpty(counts) && random.chance(0.2)) return Math.ceil(random.pick(counts)) + random.pick([0, 1]);
  return random.pick([0, 1, 1, 1, 2, 3]);
}

const texts: NonEmpty<string> = ["a", "b", "production", "unknown"];

function textOf(type: Extract<Type, { kind: "string" }>, path: string, { literals, random }: Around): string {
  const compared = literals.texts.get(path) ?? [];
  if (isNonEmpty(compared) && random.chance(0.5)) return random.pick(compared);
  if (type.oneOf && isNonEmpty(type.oneOf)) return random.pick(type.oneOf);
  const parts = literals.parts.get(path);
  if (!parts || random.chance(0.2)) return random.pick(texts);
  const start = isNonEmpty(parts.starts) && random.chance(0.7) ? random.pick(parts.starts) : "";
  const end = isNonEmpty(parts.ends) && random.chance(0.7) ? random.pick(parts.ends) : "";
  return `${start}x${parts.holds.filter(() => random.chance(0.6)).join("x")}x${end}`;
}

const dayMs = 86_400_000;

function timeNear(times: readonly number[], random: Random): Instant {
  const near = times.flatMap((time) => [time - dayMs, time - 1, time, time + 1, time + dayMs]);
  const somewhere = 1_780_000_000_000 + Math.floor(random.next() * 730 * dayMs);
  return instantOf(isNonEmpty(near) && random.chance(0.6) ? random.pick(near) : somewhere);
}
