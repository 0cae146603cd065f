import { type Document, isAlias, isMap, isPair, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import type { Json } from "#core";
import { plainScalar } from "./scalar.ts";

/** What a document says, or why it cannot be believed. `offset` points into the document's text. A key that stands twice
 *  has its last value, as for the API server; `doubt` says so, since kubectl refuses it. */
export type Tree = Readonly<
  | { ok: true; value: Json; doubt: { message: string; offset: number } | null }
  | { ok: false; why: Reason; message: string; offset: number }
>;

type Reason = "template" | "aliases" | "tag" | "shape";
type Fields = { [key: string]: Json };
type Walk = {
  /** Values by anchor; `size` is the number of nodes once aliases are written out. */
  anchors: Map<string, { value: Json; size: number }>;
  size: number;
  doubt: { message: string; offset: number } | null;
};
type Refusal = { why: Reason; message: string; offset: number };

/** More nodes than this through aliases is a bomb: `a: &a [*b, *b]`, ten levels deep. */
const expandedSizeMax = 100_000;

/** Turns the parser's nodes into plain values, by the rules that kubectl reads with. The library's own conversion allows
 *  less: it looks an alias up by walking the document, and checks keys in quadratic time. */
export function treeOf(document: Document.Parsed): Tree {
  const walk: Walk = { anchors: new Map(), size: 0, doubt: null };
  const refusals: Refusal[] = [];
  const value = readNode(document.contents, walk, refusals);
  const refusal = refusals[0];
  return refusal ? { ok: false, ...refusal } : { ok: true, value, doubt: walk.doubt };
}

function readNode(node: unknown, walk: Walk, refusals: Refusal[]): Json {
  if (refusals.length > 0) return null;
  const before = walk.size;
  walk.size += 1;
  let value: Json = null;
  if (isAlias(node)) return aliasOf(node.source, offsetOf(node), walk, refusals);
  if (isMap(node)) value = mapValue(node, walk, refusals);
  else if (isSeq(node)) value = node.items.map((item) => readNode(item, walk, refusals));
  else if (isScalar(node)) value = scalarValue(node, refusals);
  if (isScalar(node) || isMap(node) || isSeq(node)) {
    if (node.anchor) walk.anchors.set(node.anchor, { value, size: walk.size - before });
    if ((isMap(node) || isSeq(node)) && node.tag && !/^tag:yaml\.org,2002:(map|seq)$/.test(node.tag)) {
      refuse(refusals, "tag", `the tag \`${node.tag}\` is not known`, node);
    }
  }
  return value;
}

function aliasOf(anchor: string, offset: number, walk: Walk, refusals: Refusal[]): Json {
  const target = walk.anchors.get(anchor);
  if (!target) {
    refusals.push({ why: "aliases", message: `the alias \`*${anchor}\` has no anchor before it`, offset });
    return null;
  }
  walk.size += target.size;
  if (walk.size > expandedSizeMax && target.size > 1) {
    refusals.push({ why: "aliases", message: "aliases expand to more than 100,000 values", offset });
  }
  return target.value;
}

function mapValue(map: YAMLMap, walk: Walk, refusals: Refusal[]): Json {
  const fields: Fields = Object.create(null);
  const merges: Json[] = [];
  for (const pair of map.items as Pair[]) {
    if (!isPair(pair)) continue;
    const key = pair.key;
    if (!isScalar(key)) {
      const why = isAlias(key) ? "shape" : "template";
      refuse(refusals, why, "a key is no plain word", key);
      return fields;
    }
    const isMerge = key.type === "PLAIN" && key.source === "<<";
    const value = readNode(pair.value, walk, refusals);
    if (isMerge) {
      merges.push(...(Array.isArray(value) ? value : [value]));
      continue;
    }
    const name = String(scalarValue(key, refusals));
    if (Object.hasOwn(fields, name)) {
      walk.doubt ??= { message: `the key \`${name}\` stands twice`, offset: offsetOf(key) };
    }
    fields[name] = value;
  }
  for (const source of merges) mergeInto(fields, source);
  return fields;
}

/** `<<`: what the map says itself wins, then the first source (yaml.org/type/merge.html). */
function mergeInto(fields: Fields, source: Json): void {
  if (typeof source !== "object" || source === null || Array.isArray(source)) return;
  for (const [key, value] of Object.entries(source)) {
    if (!Object.hasOwn(fields, key)) fields[key] = value;
  }
}

function scalarValue(node: unknown, refusals: Refusal[]): Json {
  if (!isScalar(node)) return null;
  const text = typeof node.value === "string" ? node.value : "";
  const tag = node.tag;
  if (node.type === "PLAIN") {
    if (text.includes("{{") || text.includes("{%")) refuse(refusals, "template", "a value is still a template", node);
    if (!tag) return plainScalar(text);
  }
  if (!tag || /^tag:yaml\.org,2002:(str|binary|timestamp)$/.test(tag) || tag === "!") return text;
  if (/^tag:yaml\.org,2002:(int|float|bool|null)$/.test(tag)) return plainScalar(text);
  refuse(refusals, "tag", `the tag \`${tag}\` is not known`, node);
  return text;
}

function refuse(refusals: Refusal[], why: Reason, message: string, node: unknown): void {
  refusals.push({ why, message, offset: offsetOf(node) });
}

function offsetOf(node: unknown): number {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}

/** Where the value at a path begins in the text; the nearest parent's place where the path leaves the text (aliases). */
export function offsetAt(document: Document.Parsed, path: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = offsetOf(node);
  for (const key of path) {
    if (isMap(node)) {
      const pair = (node as YAMLMap).items.findLast(({ key: k }) => isScalar(k) && String(k.value) === String(key));
      if (!pair) return offset;
      offset = offsetOf(pair.key);
      node = pair.value;
    } else if (isSeq(node) && typeof key === "number") {
      node = (node as YAMLSeq).items[key];
      if (node === undefined) return offset;
      offset = offsetOf(node);
    } else return offset;
  }
  return offset;
}
