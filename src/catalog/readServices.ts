import { compareText, type Service } from "#core";
import { annotationList, annotationPointer, declaredTier, tierKey } from "./annotation.ts";
import { type Binding, bindingsOf, isSameRepository } from "./binding.ts";
import type { Claim } from "./claim.ts";
import type { Entities, Entity, Resolve } from "./entity.ts";
import { isRefused, parseGlob } from "./glob.ts";
import { specList } from "./person.ts";
import type { Report } from "./problem.ts";
import { shortName } from "./reference.ts";
import { lineOf, ownerOf, related, type Structures } from "./structure.ts";
import { field, scalarText } from "./yamlText.ts";

const pathsKey = "checkrail.dev/paths";
const softKey = "checkrail.dev/soft-depends-on";

/** Components are services. A resource or an API is one as soon as the catalog gives it a tier or paths of its own. */
export function isService(entity: Entity): boolean {
  if (entity.kind === "component") return true;
  if (entity.kind !== "resource" && entity.kind !== "api") return false;
  return [tierKey, pathsKey].some((key) => field(entity.annotations, key) !== undefined);
}

export function readServices(
  entities: Entities,
  resolve: Resolve,
  structures: Structures,
  dependencies: ReadonlyMap<string, readonly string[]>,
  repository: string | null,
): Readonly<{ services: readonly Service[]; claims: readonly Claim[] }> {
  const members = [...entities.byRef.values()].filter(isService);
  const globsOf = claimReader(members, repository, entities.report);
  const claims: Claim[] = [];
  const services = members.map((entity) => {
    const globs = globsOf(entity);
    const service = readService(entity, resolve, structures, entities.report, {
      paths: globs.map(({ source }) => source),
      dependsOn: dependencies.get(entity.ref) ?? [],
    });
    claims.push(...globs.map((glob) => ({ glob, service })));
    return service;
  });
  return { services, claims };
}

function readService(
  entity: Entity,
  resolve: Resolve,
  structures: Structures,
  report: Report,
  known: Pick<Service, "paths" | "dependsOn">,
): Service {
  const line = lineOf(structures, related(entity, "system", ["system"], resolve)?.ref ?? null);
  const system = line.find(({ kind }) => kind === "system") ?? null;
  const domain = line.find(({ kind }) => kind === "domain") ?? null;
  const declared = declaredTier(entity, report) ?? line.find(({ tier }) => tier !== null)?.tier ?? null;
  const criticalPaths = [
    ...annotationList(entity, "checkrail.dev/critical-path"),
    ...line.flatMap((each) => each.criticalPaths),
  ];
  return {
    name: shortName(entity),
    ref: entity.ref,
    tier: declared?.tier ?? 1,
    tierSource: declared === null || declared.isBad ? "assumed" : "declared",
    domain: domain?.name ?? null,
    system: system?.name ?? null,
    criticalPaths: [...new Set(criticalPaths)].sort(compareText),
    owner: ownerOf(entity, resolve),
    lifecycle: scalarText(field(entity.spec, "lifecycle")),
    ...known,
  };
}

/** Which globs an entity claims in the repository at hand. One bound to another repository claims nothing here. */
function claimReader(members: readonly Entity[], repository: string | null, report: Report) {
  const bindings = new Map<string, readonly Binding[]>(members.map((entity) => [entity.ref, bindingsOf(entity)]));
  const here = repository ?? onlyRepository([...bindings.values()].flat());
  const isHere = (binding: Binding) => here !== null && isSameRepository(binding.repository, here);
  const boundWhole = members.filter((entity) => {
    const found = (bindings.get(entity.ref) ?? []).filter(isHere);
    return found.length > 0 && found.every(({ folder }) => folder === "");
  });
  const boundHere = members.filter((entity) => (bindings.get(entity.ref) ?? []).some(isHere));
  return (entity: Entity) => {
    const all = bindings.get(entity.ref) ?? [];
    const found = all.filter(isHere);
    // Where nobody knows which repository this is, paths that are written out count.
    if (all.length > 0 && found.length === 0 && here !== null) return [];
    const written = annotationList(entity, pathsKey);
    if (written.length > 0) return written.flatMap((text) => readGlob(entity, text, pathsKey, report));
    const folder = found.find((binding) => binding.folder !== "")?.folder;
    if (folder !== undefined) return readGlob(entity, folder, "backstage.io/source-location", report);
    if (!boundWhole.includes(entity)) return [];
    if (boundHere.length === 1) return readGlob(entity, "**", pathsKey, report);
    const message = `\`${entity.ref}\` shares its repository with others and names no paths, so it claims none`;
    const hint = `say which paths are its own with \`${pathsKey}\``;
    report("warning", "repository-shared", entity.placeOf(["metadata", "name"]), message, hint);
    return [];
  };
}

/** A checkout without `origin`: if the whole catalog speaks of one repository, it is that one. */
function onlyRepository(bindings: readonly Binding[]): string | null {
  const first = bindings[0]?.repository;
  if (first === undefined) return null;
  return bindings.every(({ repository }) => isSameRepository(repository, first)) ? first : null;
}

function readGlob(entity: Entity, text: string, key: string, report: Report) {
  const glob = key === pathsKey ? parseGlob(text, { dot: true }) : parseGlob(literal(text), { dot: true });
  if (!isRefused(glob)) return [glob];
  const message = `\`${entity.ref}\` claims \`${text.slice(0, 80)}\`, which is not read: ${glob.refused}`;
  const hint = "write a plainer glob, such as `services/cart/**`";
  report("error", "bad-glob", entity.placeOf(annotationPointer(key)), message, hint);
  return [];
}

/** A folder of a URL is a name, never a pattern. */
function literal(folder: string): string {
  return folder.replace(/[*?[\]{}\\!]/g, "\\$&");
}

/** What each entity cannot do without, by reference: `dependsOn`, and `dependencyOf` seen from the other side,
 *  less what is said to be soft. */
export function readDependencies(
  { byRef, report }: Entities,
  resolve: Resolve,
): ReadonlyMap<string, readonly string[]> {
  const kinds = ["component", "resource", "api"] as const;
  const depends = new Map<string, Set<string>>();
  const add = (from: string, to: string) => depends.set(from, (depends.get(from) ?? new Set()).add(to));
  const members = [...byRef.values()].filter(({ kind }) => kinds.some((each) => each === kind));
  for (const entity of members) {
    for (const { value, pointer } of specList(entity, "dependsOn", report)) {
      const target = resolve(entity, value, pointer, [...kinds]);
      if (target !== null) add(entity.ref, target.ref);
    }
    for (const { value, pointer } of specList(entity, "dependencyOf", report)) {
      const target = resolve(entity, value, pointer, [...kinds]);
      if (target !== null) add(target.ref, entity.ref);
    }
  }
  for (const entity of members) {
    for (const text of annotationList(entity, softKey)) {
      const target = resolve(entity, text, annotationPointer(softKey), [...kinds]);
      if (target !== null) depends.get(entity.ref)?.delete(target.ref);
    }
  }
  return new Map([...depends].map(([ref, targets]) => [ref, [...targets].sort(compareText)]));
}
