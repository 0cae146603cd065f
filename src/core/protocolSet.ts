import type { Service, Tier } from "./catalog.ts";
import { isStandIn } from "./catalog.ts";
import type { DecidedEffect } from "./decision.ts";
import { compareText } from "./effect.ts";
import { type Digest, epochMs, type Instant } from "./ids.ts";
import type { NonEmpty } from "./nonEmpty.ts";
import { type Gate, gates, type Protocol, type Scope } from "./protocol.ts";

type Group = Readonly<{ scope: Scope; protocols: readonly Protocol[] }>;

/** Protocols, indexed once: by gate, and those of one scope together, so that a scope is looked at once per decision. */
export type ProtocolSet = Readonly<{
  protocols: NonEmpty<Protocol>;
  byDigest: readonly Protocol[];
  byGate: Readonly<Record<Gate, readonly Group[]>>;
}>;

/** INVARIANT: never empty. An organisation without protocols gets those that we ship; it never gets a silent allow. */
export function protocolSet(protocols: NonEmpty<Protocol>): ProtocolSet {
  const groupsFor = (gate: Gate): Group[] => {
    const groups = new Map<string, { scope: Scope; protocols: Protocol[] }>();
    for (const protocol of protocols) {
      const { scope } = protocol;
      if (scope.gates.length > 0 && !scope.gates.includes(gate)) continue;
      const key = JSON.stringify([scope.domains, scope.tiers, scope.services, scope.criticalPaths, scope.environments]);
      const group = groups.get(key);
      if (group) group.protocols.push(protocol);
      else groups.set(key, { scope, protocols: [protocol] });
    }
    return [...groups.values()];
  };
  const [merge, deploy, agent] = gates.map(groupsFor);
  const byDigest = protocols.toSorted((a, b) => compareText(a.digest, b.digest));
  return { protocols, byDigest, byGate: { merge: merge ?? [], deploy: deploy ?? [], agent: agent ?? [] } };
}

export function isInForce(protocol: Protocol, now: Instant): boolean {
  const { lifetime } = protocol;
  if (lifetime.kind === "standing") return true;
  return epochMs(lifetime.starts) <= epochMs(now) && epochMs(now) < epochMs(lifetime.ends);
}

export function digestsInForce({ byDigest }: ProtocolSet, now: Instant): readonly Digest[] {
  const digests: Digest[] = [];
  for (const protocol of byDigest) if (isInForce(protocol, now)) digests.push(protocol.digest);
  return digests;
}

/** Whether a scope covers a service. A path that nobody claims could be anyone's, and one that steers concerns all: they
 *  are covered as Tier 1 of every domain, service and critical path. */
export function coversService(scope: Scope, service: Service): boolean {
  if (scope.tiers.length > 0 && !scope.tiers.includes(service.tier)) return false;
  if (isStandIn(service)) return true;
  if (scope.domains.length > 0 && service.domain !== null && !names(scope.domains, service.domain)) return false;
  if (scope.services.length > 0 && !names(scope.services, service.name)) return false;
  return scope.criticalPaths.length === 0 || service.criticalPaths.some((path) => names(scope.criticalPaths, path));
}

/** An effect whose environment nobody knows may be in any. */
export function coversEnvironment(scope: Scope, effect: DecidedEffect): boolean {
  if (scope.environments.length === 0 || effect.environment.source === "unknown") return true;
  const name = plainEnvironment(effect.environment.name);
  return scope.environments.some((written) => plainEnvironment(written) === name);
}

/** Names of a catalog are compared without case, and may be written as references: another spelling must not make a protocol
 *  fall silent. */
function names(written: readonly string[], name: string): boolean {
  return written.includes(name) || written.some((each) => plainName(each) === plainName(name));
}

/** `component:default/cart` and `default/cart` are `cart`. */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^(?:component|resource|api|domain):/, "")
    .replace(/^default\//, "");
}

/** Spellings of one environment. */
const environmentWords: Readonly<Record<string, string>> = {
  prod: "production",
  prd: "production",
  live: "production",
  stage: "staging",
  stg: "staging",
  dev: "development",
};

function plainEnvironment(name: string): string {
  const plain = name.trim().toLowerCase();
  return Object.hasOwn(environmentWords, plain) ? (environmentWords[plain] ?? plain) : plain;
}

export function worstTier(services: readonly Service[]): Tier {
  return services.reduce<Tier>((worst, { tier }) => Math.min(worst, tier) as Tier, 4);
}
