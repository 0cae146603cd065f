import type { Case } from "./case.ts";
import { type Service, type Tier, unclaimedService } from "./catalog.ts";
import type { DecidedEffect } from "./decision.ts";
import type { EffectFacts, Facts } from "./protocol.ts";
import { worstTier } from "./protocolSet.ts";
import type { ChangeProvenance } from "./provenance.ts";

/** The services that the paths of effects fall on, and each by its name; what nobody claims falls on the stand-in. Two
 *  services of one name are neither: the stand-in, which counts as Tier 1 of everything, takes their place. */
export function serviceFinder(servicesAt: Case["servicesAt"]) {
  const byName = new Map<string, Service>([[unclaimedService.name, unclaimedService]]);
  const namesAt = (paths: readonly string[]): readonly string[] => {
    const names = new Set<string>();
    for (const path of paths) {
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

/** Facts per set of covered effects, made once however many protocols share it. */
export function factsFinder(input: Case, effects: readonly DecidedEffect[], byName: (name: string) => Service) {
  const made = new Map<string, Facts>();
  // One form of each effect, shared by all scopes that cover it.
  const forms = new Map(
    effects.map((effect, index) => [effect, factsOfEffect(effect, index, worstTier(effect.services.map(byName)))]),
  );
  return (covered: readonly DecidedEffect[], services: readonly Service[]): Facts => {
    const key = `${covered.map((effect) => forms.get(effect)?.index).join()}|${services.map((service) => service.ref).join()}`;
    const old = made.get(key);
    if (old) return old;
    const { change, provenance, risk, actor, gate, environment, now } = input;
    const facts: Facts = {
      change,
      effects: covered.flatMap((effect) => forms.get(effect) ?? []),
      findings: input.analysis.findings,
      services: services.map((service) => ({ ...service, claimed: service !== unclaimedService })),
      provenance: { ...provenance, ai: hasAi(provenance) },
      risk,
      actor,
      gate,
      environment: environment ?? "unknown",
      now,
    };
    made.set(key, facts);
    return facts;
  };
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
