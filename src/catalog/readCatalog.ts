import { type Catalog, compareText, digestJson, type Instant, type Person, type PersonId } from "#core";
import { indexAccounts } from "./account.ts";
import { compileClaims } from "./claim.ts";
import { findCycles, type Graph } from "./cycle.ts";
import { type CatalogDocument, type Entities, readEntities, resolver } from "./entity.ts";
import { readGroups, readPeople } from "./person.ts";
import type { CatalogProblem } from "./problem.ts";
import { readDependencies, readServices } from "./readServices.ts";
import { readStructures } from "./structure.ts";

/** The catalog of a judge, and beside it what questions about it need. */
export type OrganisationCatalog = Omit<Catalog, "problems"> &
  Readonly<{
    systems: readonly Readonly<{
      name: string;
      ref: string;
      owner: string | null;
      leader: PersonId | null;
      /** Reference of its domain. */
      domain: string | null;
    }>[];
    /** Hard dependencies of all components, resources and APIs, by reference. */
    dependencies: ReadonlyMap<string, readonly string[]>;
    problems: readonly CatalogProblem[];
  }>;

export type CatalogOptions = Readonly<{
  /** `owner/name` or `host/owner/name` of the repository at hand, from its origin; null where it has none. */
  repository: string | null;
  readAt: Instant | null;
}>;

/** Reads Backstage entities. Total: what cannot be read is a problem, and makes the catalog stricter, never milder:
 *  a problem of level `error` says that claims may be missing. */
export function readCatalog(
  documents: readonly CatalogDocument[],
  options: CatalogOptions,
): Readonly<{ catalog: OrganisationCatalog; problems: readonly CatalogProblem[] }> {
  const entities = readEntities(documents);
  const resolve = resolver(entities);
  const structures = readStructures(entities, resolve);
  const groups = [...readGroups(entities, resolve)].sort(byRef);
  const people = [...readPeople(entities, resolve, groups)].sort((a, b) => compareText(a.id, b.id));
  const dependencies = readDependencies(entities, resolve);
  const read = readServices(entities, resolve, structures, dependencies, options.repository);
  const services = [...read.services].sort(byRef);
  const all = [...structures.values()].sort(byRef);
  const domains = all
    .filter(({ kind }) => kind === "domain")
    .map(({ name, ref, owner, leader }) => ({ name, ref, owner, leader }));
  const systems = all
    .filter(({ kind }) => kind === "system")
    .map(({ name, ref, owner, leader, parent }) => ({ name, ref, owner, leader, domain: parent }));
  const { personOf, disputed } = indexAccounts(people);
  reportDisputes(entities, disputed);
  const parents = [...groups, ...all].flatMap(({ ref, parent }): [string, string[]][] =>
    parent ? [[ref, [parent]]] : [],
  );
  reportCycles(entities, new Map(parents), "are each other's ancestors");
  reportCycles(entities, dependencies, "depend on each other in a circle");
  const problems = distinct(entities.problems);
  const nouns = { services, people, groups, domains, systems, dependencies: [...dependencies].sort(byFirst) };
  const catalog: OrganisationCatalog = {
    digest: digestJson(nouns),
    readAt: options.readAt,
    services,
    people,
    groups,
    domains,
    systems,
    dependencies,
    problems,
    servicesAt: compileClaims(read.claims),
    personOf,
  };
  return { catalog, problems };
}

function byRef(a: Readonly<{ ref: string }>, b: Readonly<{ ref: string }>): number {
  return compareText(a.ref, b.ref);
}

function byFirst(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return compareText(a[0], b[0]);
}

function reportDisputes({ byRef: entities, report }: Entities, disputed: ReturnType<typeof indexAccounts>["disputed"]) {
  for (const { account, people } of disputed) {
    const last: Person | undefined = people.at(-1);
    const place = entities.get(last?.id ?? "")?.placeOf([]) ?? { path: "", line: null, column: null };
    const names = people.map(({ id }) => `\`${id}\``).join(" and ");
    const message = `the account \`${account.provider}:${account.login}\` belongs to ${names}, so it counts for nobody`;
    report("warning", "shared-account", place, message, "leave it with the one person whose account it is");
  }
}

function reportCycles({ byRef: entities, report }: Entities, graph: Graph, what: string): void {
  for (const members of findCycles(graph)) {
    const place = entities.get(members[0] ?? "")?.placeOf([]) ?? { path: "", line: null, column: null };
    const shown = members.slice(0, 5).map((ref) => `\`${ref}\``);
    const more = members.length > shown.length ? ` and ${members.length - shown.length} more` : "";
    report("warning", "cycle", place, `${shown.join(", ")}${more} ${what}`, "remove one of the references");
  }
}

/** The same reference is looked at from several sides; its problem is told once. */
function distinct(problems: readonly CatalogProblem[]): readonly CatalogProblem[] {
  return [...new Map(problems.map((each) => [JSON.stringify(each), each])).values()];
}
