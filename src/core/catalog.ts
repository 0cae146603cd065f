import type { Digest, Instant, PersonId } from "./ids.ts";
import type { Problem } from "./problem.ts";

export type Tier = 1 | 2 | 3 | 4;

export type Service = Readonly<{
  name: string;
  /** Backstage reference, `component:default/checkout`. */
  ref: string;
  tier: Tier;
  /** `assumed`: the catalog does not say, so it counts as Tier 1. */
  tierSource: "declared" | "assumed";
  domain: string | null;
  system: string | null;
  criticalPaths: readonly string[];
  /** Reference of the owning group, or null: nobody owns it. */
  owner: string | null;
  /** Globs relative to the repository that the service claims. */
  paths: readonly string[];
  /** References of services it cannot do without. */
  dependsOn: readonly string[];
  lifecycle: string | null;
}>;

export type Level = "senior" | "director" | "vp";

export type Account = Readonly<{
  /** `github`, `gitlab`, `email`, `checkrail` … */
  provider: string;
  /** Compared without case. */
  login: string;
  /** Who linked or created it: cannot fill a slot beside its person. */
  linkedBy: PersonId | null;
}>;

export type Person = Readonly<{
  id: PersonId;
  kind: "human" | "agent" | "bot" | "unknown";
  name: string;
  level: Level | null;
  /** Direct groups and all their ancestors, as references. */
  groups: readonly string[];
  accounts: readonly Account[];
}>;

export type Group = Readonly<{
  ref: string;
  name: string;
  parent: string | null;
  leader: PersonId | null;
}>;

/** The catalog as a judge needs it. `servicesAt` answers for a path; an empty answer means that nobody claims it. */
export type Catalog = Readonly<{
  digest: Digest;
  readAt: Instant | null;
  services: readonly Service[];
  people: readonly Person[];
  groups: readonly Group[];
  domains: readonly Readonly<{ name: string; ref: string; owner: string | null; leader: PersonId | null }>[];
  problems: readonly Problem[];
  servicesAt: (path: string) => readonly Service[];
  /** The person whose account this is; null where no one is linked to it. */
  personOf: (provider: string, login: string) => Person | null;
}>;

/** What stands in for a path that no service claims: it counts as Tier 1 until the catalog says otherwise. */
export const unclaimedService: Service = {
  // Not a legal entity name, so that no real service can stand in its place.
  name: "(unclaimed)",
  ref: "component:unclaimed",
  tier: 1,
  tierSource: "assumed",
  domain: null,
  system: null,
  criticalPaths: [],
  owner: null,
  paths: [],
  dependsOn: [],
  lifecycle: null,
};

/** What a path falls on that steers Checkrail itself (its protocols, its configuration, the catalog) or a review: whoever edits
 *  it edits how every service is judged, so it counts as Tier 1 of everything, whoever claims it. */
export const railsService: Service = { ...unclaimedService, name: "(rails)", ref: "component:rails" };

/** Whether it stands in for services, and so belongs to every domain and critical path. */
export function isStandIn({ ref }: Service): boolean {
  return ref === unclaimedService.ref || ref === railsService.ref;
}
