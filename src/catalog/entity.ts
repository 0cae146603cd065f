import { compareText } from "#core";
import { type CatalogProblem, collector, type Report, type TextPlace } from "./problem.ts";
import { formatReference, parseReference, type Reference } from "./reference.ts";
import { field, isMapping, type Pointer, readYaml, scalarText, type YamlDocument } from "./yamlText.ts";

export type CatalogDocument = Readonly<{ path: string; text: string }>;

export const entityKinds = ["component", "system", "domain", "group", "user", "resource", "api"] as const;
export type EntityKind = (typeof entityKinds)[number];
const ignoredKinds = new Set(["location", "template"]);

/** A Backstage entity, with its place in the text. */
export type Entity = Readonly<{
  kind: EntityKind;
  ref: string;
  namespace: string;
  /** As written, for people. */
  name: string;
  annotations: unknown;
  spec: unknown;
  placeOf: (pointer: Pointer) => TextPlace;
}>;

/** All entities by reference, and what could not be read. Documents are read in the order of their paths. */
export type Entities = Readonly<{ byRef: ReadonlyMap<string, Entity>; problems: CatalogProblem[]; report: Report }>;

export function readEntities(documents: readonly CatalogDocument[]): Entities {
  const { problems, report } = collector();
  const byRef = new Map<string, Entity>();
  const sorted = [...documents].sort((a, b) => compareText(a.path, b.path) || compareText(a.text, b.text));
  for (const { path, text } of sorted) {
    const read = readYaml(path, text);
    problems.push(...read.problems);
    for (const document of read.documents) {
      const entity = readEntity(document, report);
      if (entity === null) continue;
      const earlier = byRef.get(entity.ref);
      if (earlier !== undefined) {
        const first = earlier.placeOf([]);
        const message = `\`${entity.ref}\` is described twice; first in \`${first.path}\`, line ${first.line ?? "unknown"}`;
        report("error", "duplicate-entity", entity.placeOf(["metadata", "name"]), message, "keep one of the two");
        continue;
      }
      byRef.set(entity.ref, entity);
    }
  }
  return { byRef, problems, report };
}

/** Backstage's own rule for names: KubernetesValidatorFunctions.isValidObjectName. */
const nameShape = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

function readEntity(document: YamlDocument, report: Report): Entity | null {
  const { value, placeOf } = document;
  if (value === null || value === undefined) return null;
  const kind = scalarText(field(value, "kind"));
  const metadata = field(value, "metadata");
  if (!isMapping(value) || kind === null || !isMapping(metadata)) {
    const hint = "an entity has `apiVersion`, `kind`, `metadata.name` and `spec`";
    report("error", "not-an-entity", placeOf([]), "a document is not a catalog entity", hint);
    return null;
  }
  const known = entityKinds.find((candidate) => candidate === kind.toLowerCase());
  if (known === undefined) {
    reportKind(kind, scalarText(field(value, "apiVersion")) ?? "", placeOf(["kind"]), report);
    return null;
  }
  const name = scalarText(field(metadata, "name"));
  const namespace = scalarText(field(metadata, "namespace")) ?? "default";
  if (name === null || !nameShape.test(name) || !nameShape.test(namespace)) {
    const message =
      name === null ? `a ${known} has no name` : `\`${namespace}/${name.slice(0, 80)}\` is not a legal name`;
    const hint = "use letters, digits, `-`, `_` and `.`, at most 63 of them, with a letter or digit at both ends";
    report("error", "bad-name", placeOf(["metadata", "name"]), message, hint);
    return null;
  }
  const ref = formatReference({ kind: known, namespace, name });
  const annotations = field(metadata, "annotations");
  return { kind: known, ref, namespace, name, annotations, spec: field(value, "spec"), placeOf };
}

function reportKind(kind: string, apiVersion: string, place: TextPlace, report: Report): void {
  if (ignoredKinds.has(kind.toLowerCase())) {
    const hint = "list the files themselves under `catalog` in the configuration";
    report("warning", "kind-ignored", place, `a \`${kind}\` entity is not followed`, hint);
    return;
  }
  // A misspelt `Component` would leave its paths to milder claims, so one of Backstage's own versions is an error.
  const level = apiVersion === "" || apiVersion.startsWith("backstage.io/") ? "error" : "warning";
  const hint = "known kinds are Component, System, Domain, Group, User, Resource and API";
  report(level, "unknown-kind", place, `kind \`${kind.slice(0, 80)}\` is not known`, hint);
}

/** A reference of one entity to another that is there; null, and a problem, where it is not. */
export type Resolve = (
  entity: Entity,
  value: unknown,
  pointer: Pointer,
  kinds: readonly [EntityKind, ...EntityKind[]],
) => Entity | null;

/** The first of `kinds` is what a reference without a kind means. */
export function resolver({ byRef, report }: Entities): Resolve {
  return (entity, value, pointer, kinds) => {
    const place = entity.placeOf(pointer);
    const reference: Reference | null = parseReference(value, { kind: kinds[0], namespace: entity.namespace });
    if (reference === null) {
      const hint = "write it as `kind:namespace/name`";
      report("warning", "bad-reference", place, `\`${entity.ref}\` holds something that is not a reference`, hint);
      return null;
    }
    const ref = formatReference(reference);
    const target = byRef.get(ref);
    if (target === undefined) {
      const message = `\`${entity.ref}\` refers to \`${ref}\`, which is not in the catalog`;
      report("warning", "dangling-reference", place, message, "add the entity, or mend the reference");
      return null;
    }
    if (!kinds.includes(target.kind)) {
      const message = `\`${entity.ref}\` refers to \`${ref}\` where a ${kinds.join(" or ")} is meant`;
      report("warning", "bad-reference", place, message, "name an entity of the right kind");
      return null;
    }
    return target;
  };
}
