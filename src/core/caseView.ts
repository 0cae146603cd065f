import type { Case } from "./case.ts";
import type { Service } from "./catalog.ts";
import { excludedSet } from "./contributors.ts";
import type { DecidedEffect } from "./decision.ts";
import { decidedEffects } from "./effectId.ts";
import { evidenceSet } from "./evidenceSet.ts";
import { factsFinder, serviceFinder } from "./factsOf.ts";
import type { Facts, Scope } from "./protocol.ts";
import { coversEnvironment, coversService } from "./protocolSet.ts";
import { nothingFound, type SettleContext } from "./settleContext.ts";

/** What a scope sees of a case. */
export type Look = Readonly<{ facts: Facts; context: SettleContext }>;

/** The effects of a case with their services, and what a scope sees of them; null where it covers none. */
export function caseView(input: Case) {
  const { namesAt, byName } = serviceFinder(input.servicesAt);
  const effects = decidedEffects(input.analysis.effects, ({ at }) => namesAt(at));
  const touch = touchOf(effects, byName);
  const factsOf = factsFinder(input, effects, touch.services, touch.servicesOf);
  const { subject, now, directory } = input;
  const evidence = evidenceSet(input.evidence, now);
  const excluded = excludedSet(input.contributors);
  const found = nothingFound();

  const lookOf = (place: string): Look | null => {
    const covered: number[] = [];
    const services = new Set<number>();
    for (const index of effects.keys()) {
      if (place[touch.services.length + (touch.environmentOf[index] ?? 0)] !== covers) continue;
      const here = (touch.servicesOf[index] ?? []).filter((number) => place[number] === covers);
      if (here.length > 0) covered.push(index);
      for (const number of here) services.add(number);
    }
    if (covered.length === 0) return null;
    const facts = factsOf(covered, [...services]);
    const context = {
      subject,
      evidence,
      now,
      effects: covered.flatMap((index) => effects[index] ?? []),
      services: [...services].flatMap((number) => touch.services[number] ?? []),
      directory,
      excluded,
      place,
      found,
    };
    return { facts, context };
  };

  const looks = new Map<string, Look | null>();
  const through = (scope: Scope): Look | null => {
    // Scopes that cover the same services and environments see the same, and most of many scopes do.
    let place = "";
    for (const service of touch.services) place += coversService(scope, service) ? covers : leavesOut;
    for (const effect of touch.environments) place += coversEnvironment(scope, effect) ? covers : leavesOut;
    const known = looks.get(place);
    if (known !== undefined) return known;
    const look = lookOf(place);
    looks.set(place, look);
    return look;
  };
  return { effects, byName, through };
}

const covers = "+";
const leavesOut = "-";

/** The services and environments that effects fall on, each with a number: scopes differ in what they cover of these. */
type Touch = Readonly<{
  services: readonly Service[];
  /** One effect of each environment. */
  environments: readonly DecidedEffect[];
  /** For each effect. */
  servicesOf: readonly (readonly number[])[];
  environmentOf: readonly number[];
}>;

function touchOf(effects: readonly DecidedEffect[], byName: (name: string) => Service): Touch {
  const numbers = new Map<string, number>();
  const services: Service[] = [];
  const numberOf = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, services.length);
    return services.push(byName(name)) - 1;
  };
  const servicesOf = effects.map((effect) => effect.services.map(numberOf));
  const environments: DecidedEffect[] = [];
  const environmentOf = effects.map((effect) => {
    const { name, source } = effect.environment;
    const isSame = ({ environment }: DecidedEffect) =>
      environment.name === name && (environment.source === "unknown") === (source === "unknown");
    const known = environments.findIndex(isSame);
    return known === -1 ? environments.push(effect) - 1 : known;
  });
  return { services, environments, servicesOf, environmentOf };
}
