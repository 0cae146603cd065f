import type { Json } from "#core";
import { canonical, isWord } from "./canonical.ts";
import { isIntrinsic } from "./resolve.ts";
import type { TypeSpec } from "./spec.ts";
import { isList, isRecord } from "./yamlText.ts";

/** One property that differs. `names` leave out positions in lists; `keys` have them. */
export type PropertyChange = Readonly<{
  names: readonly string[];
  keys: readonly (string | number)[];
  certainty: "certain" | "possible";
  /** Depth in `names` below which members of a list came or went: nested schema words are then only a maybe. */
  listDepth: number | null;
}>;

type At = Readonly<{ names: readonly string[]; keys: readonly (string | number)[]; listDepth: number | null }>;

/** Properties that differ between two resolved bodies. */
export function compareProperties(before: Json, after: Json): readonly PropertyChange[] {
  const changes: PropertyChange[] = [];
  walk(before, after, { names: [], keys: [], listDepth: null }, changes);
  return changes;
}

function walk(before: Json | undefined, after: Json | undefined, at: At, changes: PropertyChange[]): void {
  if (same(before, after)) return;
  const open = (before !== undefined && isIntrinsic(before)) || (after !== undefined && isIntrinsic(after));
  if (!open && isRecord(before ?? {}) && isRecord(after ?? {}) && (before !== undefined || after !== undefined)) {
    const [b, a] = [before ?? {}, after ?? {}] as [Readonly<Record<string, Json>>, Readonly<Record<string, Json>>];
    if (at.names.length > 0 && (before === undefined || after === undefined)) changes.push(changeAt(at, "certain"));
    for (const name of new Set([...Object.keys(b), ...Object.keys(a)])) {
      walk(b[name], a[name], { ...at, names: [...at.names, name], keys: [...at.keys, name] }, changes);
    }
    return;
  }
  if (!open && isList(before ?? []) && isList(after ?? []) && (before !== undefined || after !== undefined)) {
    walkLists((before ?? []) as readonly Json[], (after ?? []) as readonly Json[], at, changes);
    return;
  }
  changes.push(changeAt(at, differs(before, after)));
}

function changeAt(at: At, certainty: "certain" | "possible"): PropertyChange {
  return { ...at, certainty };
}

/** Equal members pair up wherever they stand, the rest in their order: a moved tag is no change of all tags. */
function walkLists(before: readonly Json[], after: readonly Json[], at: At, changes: PropertyChange[]): void {
  const free = new Map<string, number>();
  for (const item of before) free.set(canonical(item), (free.get(canonical(item)) ?? 0) + 1);
  const newer: [Json, number][] = [];
  after.forEach((item, index) => {
    const key = canonical(item);
    const count = free.get(key) ?? 0;
    if (count > 0) free.set(key, count - 1);
    else newer.push([item, index]);
  });
  const older = before.filter((item) => {
    const key = canonical(item);
    const count = free.get(key) ?? 0;
    free.set(key, count - 1);
    return count > 0;
  });
  const listDepth = at.listDepth ?? at.names.length;
  if (older.length !== newer.length) changes.push(changeAt(at, "certain"));
  else if (older.length === 0 && !after.every(isTag)) changes.push(changeAt(at, "possible"));
  for (let index = 0; index < Math.max(older.length, newer.length); index++) {
    const [item, position] = newer[index] ?? [undefined, index];
    const isPair = item !== undefined && index < older.length;
    const next = { names: at.names, keys: [...at.keys, position], listDepth: isPair ? at.listDepth : listDepth };
    walk(older[index], item, next, changes);
  }
}

/** `{Key, Value}`: a set by its nature. */
function isTag(item: Json): boolean {
  return isRecord(item) && "Key" in item && "Value" in item;
}

function same(before: Json | undefined, after: Json | undefined): boolean {
  return (before === undefined) === (after === undefined) && canonical(before) === canonical(after);
}

/** Two values that are not the same text: whether they are surely different once the stack knows them. */
function differs(before: Json | undefined, after: Json | undefined): "certain" | "possible" {
  if (before === undefined || after === undefined) {
    const present = before ?? after;
    return present !== undefined && isRecord(present) && present["Fn::If"] !== undefined ? "possible" : "certain";
  }
  if (isWord(before) && isWord(after)) return "certain";
  if (!isIntrinsic(before) && !isIntrinsic(after)) return "certain";
  const [b, a] = [before, after].map(partsOf) as [readonly Json[], readonly Json[]];
  const open = (parts: readonly Json[]) => canonical(parts.filter((part) => !isWord(part)));
  const hasWords = b.length > 1 || a.length > 1;
  if (hasWords && open(b) === open(a) && open(a) !== "[]" && b.length === a.length) return "certain";
  const [from, to] = [resourceIn(before), resourceIn(after)];
  return from !== null && to !== null && from !== to ? "certain" : "possible";
}

function partsOf(value: Json): readonly Json[] {
  return isRecord(value) && isList(value["Fn::Parts"]) ? value["Fn::Parts"] : [value];
}

/** The resource that a plain reference points at; null for parameters, pseudo parameters and anything longer. */
function resourceIn(value: Json): string | null {
  if (!isRecord(value)) return null;
  const { Ref, "Fn::GetAtt": attribute } = value;
  if (typeof Ref === "string" && !("Fn::Type" in value) && !Ref.startsWith("AWS::")) return Ref;
  return isList(attribute) && typeof attribute[0] === "string" ? attribute[0] : null;
}

/** What a change of this property means, by the schema's words on it, on a parent, or on what lies below. */
export function replacementBy(
  spec: TypeSpec | null,
  change: PropertyChange,
): Readonly<{ replaces: boolean; certainty: "certain" | "possible" }> {
  if (spec === null) return { replaces: true, certainty: "possible" };
  let path = "";
  let maybe = false;
  for (const [depth, name] of change.names.entries()) {
    path = path === "" ? name : `${path}.${name}`;
    const word = spec.replacing.get(path);
    if (word === undefined) continue;
    const isSure = word === "yes" && (change.listDepth === null || depth < change.listDepth);
    if (isSure) return { replaces: true, certainty: change.certainty };
    maybe = true;
  }
  return { replaces: maybe, certainty: "possible" };
}
