import type { Case } from "./case.ts";
import { type Service, type Tier, unclaimedService } from "./catalog.ts";
import type { DecidedEffect } from "./decision.ts";
import type { Place } from "./effect.ts";
import type { EffectFacts, Facts } from "./protocol.ts";
import { worstTier } from "./protocolSet.ts";
import type { ChangeProvenance } from "./provenance.ts";

/** The services that the paths of effects fall on, and each by its name; what nobody claims falls on the stand-in. Two
 *  services of one name are neither: the stand-in, which counts as Tier 1 of everything, takes their place. */
export function serviceFinder(servicesAt: Case["servicesAt"]) {
  const byName = new Map<string, Service>([[unclaimedService.name, unclaimedService]]);
  const namesAt = (places: readonly Place[]): readonly string[] => {
    const names = new Set<string>();
    for (const { path } of places) {
      const services = servicesAt(path);
      if (services.length === 0) names.add(unclaimedService.name);
      for (const service of services) {
        const known = byName.get(service.name);
        byName.set(service.name, known === undefined || known.ref === service.ref ? service : unclaimedService);
        names.add(service.name);
      }
    }
    return names.size > 0 ? [...names].toSorted() : [unclaimedService.name];
  };
  return { namesAt, byName: (name: string) => byName.get(name) ?? unclaimedService };
}

/** Makes the facts of a scope from the numbers of what it covers. Each effect and service takes its form once, however many
 *  scopes cover it. */
export function factsFinder(
  input: Case,
  effects: readonly DecidedEffect[],
  services: readonly Service[],
  servicesOf: readonly (readonly number[])[],
) {
  const { change, risk, actor, gate, now } = input;
  const { findings } = input.analysis;
  const environment = input.environment ?? "unknown";
  const provenance = { ...input.provenance, ai: hasAi(input.provenance) };
  const effectForms = effects.map((effect, index) => {
    const tier = worstTier((servicesOf[index] ?? []).flatMap((number) => services[number] ?? []));
    return factsOfEffect(effect, index, tier);
  });
  const serviceForms = services.map((service) => ({ ...service, claimed: service !== unclaimedService }));
  return (coveredEffects: readonly number[], coveredServices: readonly number[]): Facts => ({
    change,
    effects: coveredEffects.flatMap((index) => effectForms[index] ?? []),
    findings,
    services: coveredServices.flatMap((index) => serviceForms[index] ?? []),
    provenance,
    risk,
    actor,
    gate,
    environment,
    now,
  });
}

/** Written out, not spread: see `decidedEffects`. */
function factsOfEffect(effect: DecidedEffect, index: number, tier: Tier): EffectFacts {
  const { action, resource, environment, stateful, reversibility, certainty, reason, order, at, lock } = effect;
  const { previousAddress, services } = effect;
  return {
    action,
    resource,
    environment,
    stateful,
    reversibility,
    certainty,
    reason,
    order,
    at,
    lock,
    previousAddress,
    services,
    index,
    tier,
  };
}

/** A role is a claim of a part even where no tool is named. */
function hasAi({ tools, roles }: ChangeProvenance): boolean {
  return tools.length > 0 || roles.some((role) => role !== "none" && role !== "unknown");
}
