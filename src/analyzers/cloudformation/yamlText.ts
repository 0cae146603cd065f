import { isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseAllDocuments } from "yaml";
import type { Json } from "#core";

/** A text as a value, with the line of every key and member. */
export type Tree = Readonly<{ value: Json; lineOf: (keys: readonly (string | number)[]) => number | null }>;
export type ReadText =
  | Readonly<{ ok: true; trees: readonly Tree[] }>
  | Readonly<{ ok: false; message: string; hint: string; line: number | null }>;

/** What a local tag (`!Ref`) means; null: the tag is not known, and the text is refused. */
export type ReadTag = (tag: string, value: Json) => Json | null;

const yamlCharactersMax = 2 * 1024 * 1024;
const jsonCharactersMax = 16 * 1024 * 1024;
const nestingMax = 200;
const indentMax = 600;
const nodesMax = 400_000;

/** Reads YAML or JSON. Total: what is wrong with the text comes back as words. */
export function readYamlText(text: string, readTag: ReadTag = () => null): ReadText {
  const body = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const refusal = refuse(body);
  if (refusal) return refusal;
  if (/^\s*[{[]/.test(body.slice(0, 200)) && body.length > yamlCharactersMax / 2) return readBigJson(body);
  const counter = new LineCounter();
  try {
    // `uniqueKeys` compares every pair of keys; the walk below finds duplicates in linear time.
    const documents = parseAllDocuments(body, { lineCounter: counter, uniqueKeys: false, logLevel: "silent" });
    if (!Array.isArray(documents)) return no("the text is empty", "hand over the whole file");
    const trees: Tree[] = [];
    for (const document of documents) {
      const error = document.errors[0];
      if (error) return broken(body, firstLine(error.message), error.linePos?.[0].line ?? null);
      if (document.contents === null) continue;
      trees.push(treeOf(document.contents, counter, readTag));
    }
    return trees.length > 0 ? { ok: true, trees } : no("the text is empty", "hand over the whole file");
  } catch (error) {
    if (error instanceof Error && error.name === "Refusal") {
      const line = "offset" in error && typeof error.offset === "number" ? counter.linePos(error.offset).line : null;
      return no(error.message, fixHint, line || null);
    }
    return no("the text cannot be read as YAML or JSON", fixHint);
  }
}

const fixHint = "mend the text, or ask a person to read it";

function no(message: string, hint: string, line: number | null = null): Extract<ReadText, { ok: false }> {
  return { ok: false, message, hint, line };
}

function broken(text: string, message: string, line: number | null): Extract<ReadText, { ok: false }> {
  const isTemplate = /^[ \t]*\{[%#]/m.test(text) || /\{\{-?\s*(\.|include|template|if|range|end|toYaml)/.test(text);
  if (isTemplate) return no("the text is an unrendered template", "render it and hand over the result", line);
  return no(`not valid YAML: ${message}`, fixHint, line);
}

/** Before parsing: the parser recurses, and a stack that runs out inside it can end the whole process. */
function refuse(text: string): Extract<ReadText, { ok: false }> | null {
  const isJson = /^\s*[{[]/.test(text.slice(0, 200));
  if (text.length > (isJson ? jsonCharactersMax : yamlCharactersMax)) {
    return no(`the text is too large (${text.length} characters)`, "split it, or ask a person to read it");
  }
  if (text.includes("\0")) return no("the text is binary", "hand over a text file in UTF-8");
  if (text.trim() === "") return no("the text is empty", "hand over the whole file");
  let open = 0;
  let lead = 0;
  let inLead = true;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 10) {
      inLead = true;
      lead = 0;
    } else if (code === 91 || code === 123) open++;
    else if ((code === 93 || code === 125) && open > 0) open--;
    // Only spaces, `-`, `?` and `:` at the head of a line nest by themselves.
    if (code !== 10 && inLead) {
      if (code === 32 || code === 9 || code === 45 || code === 63 || code === 58) lead++;
      else inLead = false;
    }
    if (open > nestingMax || (lead > indentMax && !isJson)) {
      return no("the text is nested too deep", "flatten it, or ask a person to read it");
    }
  }
  return null;
}

function readBigJson(text: string): ReadText {
  try {
    const value = JSON.parse(text) as Json;
    return { ok: true, trees: [{ value, lineOf: () => null }] };
  } catch {
    return no("not valid JSON", fixHint);
  }
}

function treeOf(root: ParsedNode, counter: LineCounter, readTag: ReadTag): Tree {
  const walk: Walk = { counter, readTag, lines: new Map(), anchors: new Map(), open: new Set(), nodes: 0 };
  const value = jsonOf(root, walk);
  return { value, lineOf: (keys) => lineOf(value, keys, walk.lines) };
}

type Walk = {
  counter: LineCounter;
  readTag: ReadTag;
  lines: Map<object, Map<string, number>>;
  anchors: Map<string, ParsedNode>;
  open: Set<ParsedNode>;
  nodes: number;
};

function refusal(message: string, node: ParsedNode | null): Error {
  const error = new Error(message);
  error.name = "Refusal";
  return Object.assign(error, { offset: node?.range?.[0] });
}

function jsonOf(node: ParsedNode | null, walk: Walk): Json {
  if (node === null) return null;
  walk.nodes++;
  if (walk.nodes > nodesMax) throw refusal("the text unfolds to too many values (aliases)", node);
  if (isAlias(node)) return aliasOf(node, walk);
  if (node.anchor) walk.anchors.set(node.anchor, node);
  walk.open.add(node);
  const plain = isScalar(node) ? scalarOf(node) : isSeq(node) ? sequenceOf(node, walk) : mappingOf(node, walk);
  walk.open.delete(node);
  const tag = node.tag;
  if (!tag?.startsWith("!")) return plain;
  const meaning = walk.readTag(tag, plain);
  if (meaning === null) throw refusal(`unknown tag \`${tag.slice(0, 60)}\``, node);
  return meaning;
}

function aliasOf(node: ParsedNode, walk: Walk): Json {
  const target = isAlias(node) ? walk.anchors.get(node.source) : undefined;
  if (!target) throw refusal("an alias without its anchor", node);
  if (walk.open.has(target)) throw refusal("an alias inside its own anchor", node);
  return jsonOf(target, walk);
}

/** A number whose text says more than its value (`1.10`, `0755`, an account id) stays text. */
function scalarOf(node: ParsedNode): Json {
  if (!isScalar(node)) return null;
  const { value, source } = node;
  if (typeof value === "number") return typeof source === "string" && String(value) !== source ? source : value;
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  return String(source ?? value);
}

function sequenceOf(node: ParsedNode, walk: Walk): Json {
  if (!isSeq(node)) return null;
  const lines = new Map<string, number>();
  const values = node.items.map((item, index) => {
    lines.set(String(index), lineAt(item as ParsedNode, walk));
    return jsonOf(item as ParsedNode, walk);
  });
  walk.lines.set(values, lines);
  return values;
}

function mappingOf(node: ParsedNode, walk: Walk): Json {
  if (!isMap(node)) return null;
  const lines = new Map<string, number>();
  const values: Record<string, Json> = Object.create(null);
  const merged: Json[] = [];
  for (const pair of node.items) {
    const key = pair.key as ParsedNode | null;
    const value = pair.value as ParsedNode | null;
    if (key !== null && !isScalar(key)) throw refusal("a key is not a word: is this an unrendered template?", key);
    const name = key === null || key.value === null ? "" : String(key.source ?? key.value);
    if (name === "<<" && value !== null && (isAlias(value) || isMap(value) || isSeq(value))) {
      const source = jsonOf(value, walk);
      merged.push(...(Array.isArray(source) ? source : [source]));
      continue;
    }
    if (name in values) throw refusal(`the key \`${name.slice(0, 60)}\` stands twice`, key);
    lines.set(name, lineAt(key, walk));
    values[name] = jsonOf(value, walk);
  }
  for (const source of merged) {
    if (!isRecord(source)) continue;
    for (const [name, value] of Object.entries(source)) if (!(name in values)) values[name] = value;
  }
  walk.lines.set(values, lines);
  return values;
}

function lineAt(node: ParsedNode | null, walk: Walk): number {
  return node?.range ? walk.counter.linePos(node.range[0]).line : 0;
}

function lineOf(
  root: Json,
  keys: readonly (string | number)[],
  lines: Map<object, Map<string, number>>,
): number | null {
  let value: Json | undefined = root;
  let line: number | null = null;
  for (const key of keys) {
    if (typeof value !== "object" || value === null) break;
    line = lines.get(value)?.get(String(key)) || line;
    value = (value as Readonly<Record<string, Json>>)[String(key)];
  }
  return line;
}

export function isRecord(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text of a value: a word as it is, anything longer as JSON; "" where there is nothing. */
export function wordOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

function firstLine(message: string): string {
  return (message.split("\n")[0] ?? message).replace(/:$/, "").slice(0, 160);
}
