import type { Service, Tier } from "./catalog.ts";
import { isStandIn } from "./catalog.ts";
import type { DecidedEffect } from "./decision.ts";
import { compareText } from "./effect.ts";
import { type Digest, epochMs, type Instant } from "./ids.ts";
import type { NonEmpty } from "./nonEmpty.ts";
import { type Gate, gates, type Protocol, type Scope } from "./protocol.ts";
import { type ReadyProtocol, readyProtocol } from "./readyProtocol.ts";

type Group = Readonly<{ scope: Scope; protocols: readonly ReadyProtocol[] }>;

/** Protocols, indexed once: by gate, and those of one scope together, so that a scope is looked at once per decision. */
export type ProtocolSet = Readonly<{
  protocols: NonEmpty<Protocol>;
  byDigest: readonly ReadyProtocol[];
  byGate: Readonly<Record<Gate, readonly Group[]>>;
}>;

/** INVARIANT: never empty. An organisation without protocols gets those that we ship; it never gets a silent allow. */
export function protocolSet(protocols: NonEmpty<Protocol>): ProtocolSet {
  const ready = protocols.map(readyProtocol);
  const groupsFor = (gate: Gate): Group[] => {
    const groups = new Map<string, { scope: Scope; protocols: ReadyProtocol[] }>();
    for (const one of ready) {
      const { scope } = one.protocol;
      if (scope.gates.length > 0 && !scope.gates.includes(gate)) continue;
      const key = JSON.stringify([scope.domains, scope.tiers, scope.services, scope.criticalPaths, scope.environments]);
      const group = groups.get(key);
      if (group) group.protocols.push(one);
      else groups.set(key, { scope, protocols: [one] });
    }
    return [...groups.values()];
  };
  const [merge, deploy, agent] = gates.map(groupsFor);
  const byDigest = ready.toSorted((a, b) => compareText(a.protocol.digest, b.protocol.digest));
  return { protocols, byDigest, byGate: { merge: merge ?? [], deploy: deploy ?? [], agent: agent ?? [] } };
}

export function isInForce({ lifetime }: Protocol, now: Instant): boolean {
  return lifetime.kind === "standing" || isWithinLife(epochMs(lifetime.starts), epochMs(lifetime.ends), epochMs(now));
}

export function isReadyInForce({ life }: ReadyProtocol, nowMs: number): boolean {
  return life === null || isWithinLife(life.starts, life.ends, nowMs);
}

function isWithinLife(starts: number, ends: number, nowMs: number): boolean {
  return starts <= nowMs && nowMs < ends;
}

export function digestsInForce({ byDigest }: ProtocolSet, nowMs: number): readonly Digest[] {
  const digests: Digest[] = [];
  for (const one of byDigest) if (isReadyInForce(one, nowMs)) digests.push(one.protocol.digest);
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
  if (written.includes(name)) return true;
  const plain = plainNames.get(written) ?? new Set(written.map(plainName));
  plainNames.set(written, plain);
  return plain.has(plainName(name));
}

/** Per list of a scope, made once: every decision asks each scope of each service. */
const plainNames = new WeakMap<readonly string[], ReadonlySet<string>>();

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
