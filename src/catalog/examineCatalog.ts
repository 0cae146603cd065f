import { compareText, type Service, type Tier } from "#core";
import { findCycles, waysFrom } from "./cycle.ts";
import type { CatalogProblem } from "./problem.ts";
import type { OrganisationCatalog } from "./readCatalog.ts";

/** What a person should know about a catalog, as data: all lists are sorted, entities are named by reference. */
export type CatalogReport = Readonly<{
  counts: Readonly<{ services: number; people: number; groups: number; domains: number; paths: number }>;
  tiers: readonly Readonly<{ tier: Tier; declared: readonly string[]; assumed: readonly string[] }>[];
  /** Paths of the repository that no service claims: they count as Tier 1. */
  unmappedPaths: readonly string[];
  claimedTwice: readonly Readonly<{ path: string; services: readonly string[] }>[];
  /** Services without a domain, and groups without members. */
  orphans: Readonly<{ services: readonly string[]; groups: readonly string[] }>;
  cycles: readonly (readonly string[])[];
  ownerlessTier1: readonly string[];
  /** Services of a lower tier that one of Tier 1 cannot do without; `chain` leads from that one to them. */
  hiddenTier1: readonly Readonly<{ service: string; tier: Tier; chain: readonly string[] }>[];
  peopleWithoutAccounts: readonly string[];
  domainsWithoutLeader: readonly string[];
  problems: readonly CatalogProblem[];
}>;

/** Looks at a catalog over the paths of its repository, for `catalog show`. */
export function examineCatalog(catalog: OrganisationCatalog, paths: readonly string[]): CatalogReport {
  const { services, people, groups, domains } = catalog;
  const claims = [...new Set(paths)].sort(compareText).map((path) => ({ path, services: catalog.servicesAt(path) }));
  const populated = new Set(people.flatMap((person) => person.groups));
  return {
    counts: {
      services: services.length,
      people: people.length,
      groups: groups.length,
      domains: domains.length,
      paths: claims.length,
    },
    tiers: ([1, 2, 3, 4] as const).map((tier) => ({
      tier,
      declared: refs(services.filter((each) => each.tier === tier && each.tierSource === "declared")),
      assumed: refs(services.filter((each) => each.tier === tier && each.tierSource === "assumed")),
    })),
    unmappedPaths: claims.filter((claim) => claim.services.length === 0).map(({ path }) => path),
    claimedTwice: claims
      .filter((claim) => claim.services.length > 1)
      .map((claim) => ({ path: claim.path, services: refs(claim.services) })),
    orphans: {
      services: refs(services.filter(({ domain }) => domain === null)),
      groups: refs(groups.filter(({ ref }) => !populated.has(ref))),
    },
    cycles: [...findCycles(parentsOf(catalog)), ...findCycles(catalog.dependencies)],
    ownerlessTier1: refs(services.filter(({ tier, owner }) => tier === 1 && owner === null)),
    hiddenTier1: hiddenTier1(catalog),
    peopleWithoutAccounts: people.filter(({ accounts }) => accounts.length === 0).map(({ id }) => id),
    domainsWithoutLeader: refs(domains.filter(({ leader }) => leader === null)),
    problems: catalog.problems,
  };
}

function refs(things: readonly Readonly<{ ref: string }>[]): readonly string[] {
  return things.map(({ ref }) => ref).sort(compareText);
}

function parentsOf({ groups }: OrganisationCatalog): ReadonlyMap<string, readonly string[]> {
  return new Map(groups.map(({ ref, parent }) => [ref, parent === null ? [] : [parent]]));
}

/** The shortest chain is shown; of two equally short ones, the first by name. */
function hiddenTier1(catalog: OrganisationCatalog): CatalogReport["hiddenTier1"] {
  const lower = new Map<string, Service>(catalog.services.flatMap((each) => (each.tier > 1 ? [[each.ref, each]] : [])));
  const chains = new Map<string, readonly string[]>();
  for (const service of catalog.services) {
    if (service.tier !== 1) continue;
    for (const [ref, chain] of waysFrom(catalog.dependencies, service.ref)) {
      const known = chains.get(ref);
      if (lower.has(ref) && (known === undefined || chain.length < known.length)) chains.set(ref, chain);
    }
  }
  return [...lower.values()]
    .flatMap(({ ref, tier }) => {
      const chain = chains.get(ref);
      return chain === undefined ? [] : [{ service: ref, tier, chain }];
    })
    .sort((a, b) => compareText(a.service, b.service));
}
