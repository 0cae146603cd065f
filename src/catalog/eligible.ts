import {
  type Catalog,
  compareText,
  isStandIn,
  type Level,
  type Person,
  type PersonId,
  railsService,
  type Service,
  type SignFrom,
} from "#core";
import { reaches } from "./annotation.ts";
import { withAncestors } from "./person.ts";
import type { OrganisationCatalog } from "./readCatalog.ts";
import { formatReference, parseReference } from "./reference.ts";

/** A catalog whose systems may be known: they have leaders too. */
export type SigningCatalog = Catalog & Readonly<{ systems?: OrganisationCatalog["systems"] }>;

/** Who may sign, and one phrase that says why these: `humans of the groups that own …`. */
export type Eligible = Readonly<{ people: readonly Person[]; explanation: string }>;

/** Who may settle a `sign` need on a change that falls on these services. Only humans sign. */
export function eligible(catalog: SigningCatalog, services: readonly Service[], from: SignFrom): Eligible {
  if ("group" in from) {
    const reference = parseReference(from.group, { kind: "group", namespace: "default" });
    const ref = reference === null ? from.group : formatReference(reference);
    if (ref === "group:default/peers") return peersOf(catalog, services);
    if (!catalog.groups.some((group) => group.ref === ref)) {
      return { people: [], explanation: `the group \`${from.group}\` is not in the catalog` };
    }
    return { people: humans(groupMembers(catalog, ref)), explanation: `members of \`${ref}\`` };
  }
  if (from.role === "owner") return ownersOf(catalog, services);
  if (from.role !== "senior") return leadersOf(catalog, services, from.role);
  const peers = peersOf(catalog, services);
  const people = peers.people.filter((person) => reaches(person.level, "senior"));
  return { people, explanation: `${peers.explanation}, of level senior or above` };
}

/** Members of a group and of all groups below it; of a user's reference, that user. */
export function groupMembers(catalog: Catalog, groupRef: string): readonly Person[] {
  const reference = parseReference(groupRef, { kind: "group", namespace: "default" });
  if (reference === null) return [];
  const ref = formatReference(reference);
  return catalog.people.filter((person) => person.id === ref || person.groups.includes(ref));
}

/** Humans of any group that owns a service in the domains touched. A service without domain or owner, or a path that
 *  nobody claims, has no neighbours that we know of: it brings nobody along beside services that have some, or a stray file
 *  would make everybody a peer; alone it leaves everybody. */
export function peersOf(catalog: Catalog, services: readonly Service[]): Eligible {
  const isLonely = (service: Service) => service.domain === null || service.owner === null || isStandIn(service);
  const [lonely] = services.every(isLonely) ? services : [];
  if (services.length === 0) return { people: humans(catalog.people), explanation: everybody("no service is known") };
  if (lonely !== undefined) return { people: humans(catalog.people), explanation: everybody(lackOf(lonely)) };
  const domains = new Set(services.flatMap(({ domain }) => domain ?? []));
  const inDomains = catalog.services.filter(({ domain }) => domain !== null && domains.has(domain));
  const owners = new Set([...services, ...inDomains].flatMap(({ owner }) => owner ?? []));
  const people = catalog.people.filter((each) => owners.has(each.id) || each.groups.some((group) => owners.has(group)));
  return {
    people: humans(people),
    explanation: `people of the groups that own services in ${named("domain", domains)}`,
  };
}

/** Humans of the owning groups. What nobody owns is signed for by a director. */
export function ownersOf(catalog: SigningCatalog, services: readonly Service[]): Eligible {
  const isOrphan = services.length === 0 || services.some((each) => each.owner === null);
  const owners = new Set(services.flatMap(({ owner }) => owner ?? []));
  const members = catalog.people.filter(
    (each) => owners.has(each.id) || each.groups.some((group) => owners.has(group)),
  );
  if (!isOrphan) return { people: humans(members), explanation: `members of ${named("group", owners)}` };
  const directors = leadersOf(catalog, services, "director");
  return {
    people: humans(catalog.people.filter((each) => members.includes(each) || directors.people.includes(each))),
    explanation: `${owners.size > 0 ? `members of ${named("group", owners)}, or ` : ""}${directors.explanation}, since a service has no owner`,
  };
}

/** Humans of a level or above who lead the owning group, a group above it, the system or the domain of a service;
 *  where none is declared there, all humans of the level or above. */
export function leadersOf(catalog: SigningCatalog, services: readonly Service[], level: Level): Eligible {
  const leaders = new Set(services.flatMap((service) => leadersAround(catalog, service)));
  const ofLevel = humans(catalog.people).filter((person) => reaches(person.level, level));
  const people = ofLevel.filter(({ id }) => leaders.has(id));
  const names = new Set(services.map(({ name }) => name));
  if (people.length > 0)
    return { people, explanation: `leaders of level ${level} or above of ${named("service", names)}` };
  return { people: ofLevel, explanation: `anybody of level ${level} or above: none leads ${named("service", names)}` };
}

function leadersAround(catalog: SigningCatalog, service: Service): readonly PersonId[] {
  const parentOf = new Map(catalog.groups.map((group) => [group.ref, group.parent]));
  const groups = new Set(withAncestors(service.owner === null ? [] : [service.owner], parentOf));
  const leaders = [
    ...catalog.groups.filter(({ ref }) => groups.has(ref)),
    ...(catalog.systems ?? []).filter(({ name }) => name === service.system),
    ...catalog.domains.filter(({ name }) => name === service.domain),
  ];
  return leaders.flatMap(({ leader }) => leader ?? []);
}

/** Why a service has no neighbours. */
function lackOf(service: Service): string {
  if (service.ref === railsService.ref) return "what steers the judgement concerns all";
  if (isStandIn(service)) return "no service claims a path of it";
  return `\`${service.name}\` has no ${service.domain === null ? "domain" : "owner"}`;
}

function humans(people: readonly Person[]): readonly Person[] {
  return people.filter(({ kind }) => kind === "human").sort((a, b) => compareText(a.id, b.id));
}

function everybody(why: string): string {
  return `anybody of the directory, since ${why}`;
}

/** `domain \`a\``, `domains \`a\`, \`b\``; long lists are cut. */
function named(noun: string, names: ReadonlySet<string>): string {
  const shown = [...names].sort(compareText).slice(0, 4);
  const more = names.size - shown.length;
  const list = shown.map((name) => `\`${name}\``).join(", ");
  return `${names.size === 1 ? noun : `${noun}s`} ${list === "" ? "unknown" : list}${more > 0 ? ` and ${more} more` : ""}`;
}
