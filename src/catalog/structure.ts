import type { PersonId, Tier } from "#core";
import { annotationList, declaredTier } from "./annotation.ts";
import type { Entities, Entity, EntityKind, Resolve } from "./entity.ts";
import { leaderOf } from "./person.ts";
import { shortName } from "./reference.ts";
import { field } from "./yamlText.ts";

/** A system or domain: what services hang under, and inherit from. */
export type Structure = Readonly<{
  kind: "system" | "domain";
  name: string;
  ref: string;
  owner: string | null;
  leader: PersonId | null;
  /** Of a system its domain, of a domain the domain that it is part of. */
  parent: string | null;
  tier: Readonly<{ tier: Tier; isBad: boolean }> | null;
  criticalPaths: readonly string[];
}>;

export type Structures = ReadonlyMap<string, Structure>;

export function readStructures({ byRef, report }: Entities, resolve: Resolve): Structures {
  const structures = new Map<string, Structure>();
  for (const entity of byRef.values()) {
    const { kind, ref } = entity;
    if (kind !== "system" && kind !== "domain") continue;
    structures.set(ref, {
      kind,
      name: shortName(entity),
      ref,
      owner: ownerOf(entity, resolve),
      leader: leaderOf(entity, resolve),
      parent: related(entity, kind === "system" ? "domain" : "subdomainOf", ["domain"], resolve)?.ref ?? null,
      tier: declaredTier(entity, report),
      criticalPaths: annotationList(entity, "checkrail.dev/critical-path"),
    });
  }
  return structures;
}

export function ownerOf(entity: Entity, resolve: Resolve): string | null {
  return related(entity, "owner", ["group", "user"], resolve)?.ref ?? null;
}

/** The entity that a key of `spec` names; null where it says nothing, or names nothing that is there. */
export function related(
  entity: Entity,
  key: string,
  kinds: readonly [EntityKind, ...EntityKind[]],
  resolve: Resolve,
): Entity | null {
  const value = field(entity.spec, key);
  return value === undefined || value === null ? null : resolve(entity, value, ["spec", key], kinds);
}

/** A structure and all above it, nearest first; a cycle ends where it began. */
export function lineOf(structures: Structures, ref: string | null): readonly Structure[] {
  const line: Structure[] = [];
  for (let at = structures.get(ref ?? ""); at !== undefined && !line.includes(at); ) {
    line.push(at);
    at = structures.get(at.parent ?? "");
  }
  return line;
}
