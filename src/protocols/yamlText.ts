import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { type Problem, problem } from "#core";
import { suggestion } from "./nearest.ts";

/** A YAML text that is being read: every problem is kept with its place, and reading goes on. */
export type YamlText = Readonly<{ text: string; path: string; lines: LineCounter; problems: Problem[] }>;

/** What stands at a key; null where nothing does. */
export type Value = Node | null;

export function report(yaml: YamlText, at: Value | number, code: string, message: string, hint: string | null): void {
  if (yaml.problems.length < problemsMax) yaml.problems.push(problem(code, message, { hint, ...placeOf(yaml, at) }));
}

export function placeOf({ path, lines }: YamlText, at: Value | number): Pick<Problem, "path" | "line" | "column"> {
  const offset = typeof at === "number" ? at : (at?.range?.[0] ?? 0);
  const { line, col } = lines.linePos(offset);
  return { path, line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Opens one YAML document; null when it cannot be read at all, and then the problems say why. Never throws. */
export function openYaml(text: string, path: string): Readonly<{ yaml: YamlText; root: Value }> {
  const lines = new LineCounter();
  const yaml: YamlText = { text, path, lines, problems: [] };
  const refused = refusedText(text);
  if (refused) {
    lines.addNewLine(0);
    report(yaml, 0, "yaml-text", ...refused);
    return { yaml, root: null };
  }
  try {
    return { yaml, root: openDocument(yaml) };
  } catch {
    // The library recurses; what is nested deeper than its stack is no protocol.
    yaml.problems.push(
      problem("yaml-depth", "the YAML is nested too deeply to be read", { hint: flatten, path, line: 1, column: 1 }),
    );
    return { yaml, root: null };
  }
}

const problemsMax = 100;
const textMax = 64 * 1024;
const depthMax = 40;
const flatten = "a protocol is at most a dozen levels deep; copy the shape of a shipped one";

function refusedText(text: string): [string, string] | null {
  if (text.length > textMax) {
    return [`the file has ${text.length} characters; ${textMax} are the most`, "split it into several protocols"];
  }
  if (text.startsWith("\uFEFF"))
    return ["the file starts with a byte order mark", "save it as UTF-8 without a byte order mark"];
  if (text.includes("\0")) return ["the file holds a NUL character: it is no text", "save it as UTF-8"];
  if (/^%/m.test(text)) return ["YAML directives (`%…`) are not read", "remove the line that starts with `%`"];
  if (text.trim() === "") return ["the file is empty", "start with `apiVersion: checkrail.dev/v1`"];
  if (bracketDepth(text) > depthMax) return ["the YAML is nested too deeply to be read", flatten];
  return null;
}

/** A bound on nesting, cheap and before anything is built; brackets in strings count too, and do no harm. */
function bracketDepth(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at);
    if (character === 0x5b || character === 0x7b) deepest = Math.max(deepest, ++depth);
    else if ((character === 0x5d || character === 0x7d) && depth > 0) depth--;
  }
  return deepest;
}

function openDocument(yaml: YamlText): Value {
  const documents = parseAllDocuments(yaml.text, {
    version: "1.2",
    schema: "core",
    lineCounter: yaml.lines,
    uniqueKeys: true,
    prettyErrors: false,
    logLevel: "silent",
  });
  const [first, second] = Array.isArray(documents) ? (documents as Document.Parsed[]) : [];
  for (const { message, pos } of [...(first?.errors ?? []), ...(first?.warnings ?? [])]) {
    report(yaml, pos[0], "yaml-syntax", printYamlMessage(message), yamlHint(message));
  }
  if (second) {
    const at = second.range?.[0] ?? 0;
    report(
      yaml,
      at,
      "yaml-documents",
      "the file holds more than one document",
      "put each document into a file of its own",
    );
  }
  const root = (first?.contents ?? null) as Value;
  if (root === null && yaml.problems.length === 0) {
    report(yaml, 0, "yaml-text", "the file is empty", "start with `apiVersion: checkrail.dev/v1`");
  }
  if (root) refuseForms(yaml, root, 0);
  return root;
}

function printYamlMessage(message: string): string {
  const [line] = message.split("\n");
  const text = line ?? message;
  return `the YAML does not parse: ${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

function yamlHint(message: string): string {
  if (/unique/i.test(message)) return "remove one of the two";
  if (/tab/i.test(message)) return "indent with spaces";
  if (/tag/i.test(message)) return "write the value without a tag";
  return 'put a text with `:`, `#`, `{`, `[`, `!` or quotes in it between quotes: `"…"`';
}

/** Anchors, aliases, tags and odd keys: a protocol is read by people, and says what it means where it says it. */
function refuseForms(yaml: YamlText, node: Node, depth: number): void {
  if (depth > depthMax) {
    report(yaml, node, "yaml-depth", "the YAML is nested too deeply to be read", flatten);
    return;
  }
  if (isAlias(node)) {
    report(yaml, node, "yaml-alias", `the alias \`*${node.source}\` is not read`, "write the value out");
    return;
  }
  const { anchor } = node as { anchor?: string };
  if (anchor)
    report(yaml, node, "yaml-alias", `the anchor \`&${anchor}\` is not read`, "write the value where it is used");
  if (isSeq(node)) for (const item of node.items) refuseForms(yaml, item as Node, depth + 1);
  if (!isMap(node)) return;
  for (const { key, value } of node.items as Pair<Node, Value>[]) {
    if (!isScalar(key) || typeof key.value !== "string") {
      report(yaml, key, "yaml-key", "a key must be a plain word", "write `key: value`");
    }
    if (value) refuseForms(yaml, value, depth + 1);
  }
}

/** The values of a mapping by key. Keys that are not known are problems; INVARIANT: only known keys come back. */
export function readMap<Key extends string>(
  yaml: YamlText,
  node: Value,
  where: string,
  keys: readonly Key[],
): ReadonlyMap<Key, Value> | null {
  if (!isMap(node)) {
    if (!isAlias(node))
      report(
        yaml,
        node,
        "wrong-shape",
        `${where} must be a mapping`,
        `write ${keys.map((key) => `\`${key}:\``).join(", ")}`,
      );
    return null;
  }
  const values = new Map<Key, Value>();
  for (const { key, value } of (node as YAMLMap<Node, Value>).items) {
    if (!isScalar(key) || typeof key.value !== "string") continue;
    const name = key.value;
    const known = keys.find((candidate) => candidate === name);
    if (known === undefined) {
      report(yaml, key, "unknown-key", `${where} has no key \`${name.slice(0, 80)}\``, suggestion(name, keys));
    } else values.set(known, value && (value as Scalar).value === null && isScalar(value) ? null : value);
  }
  return values;
}

export function readList(yaml: YamlText, node: Value, where: string, hint: string): readonly Node[] | null {
  if (isSeq(node)) {
    const items = (node as YAMLSeq<Node>).items;
    if (items.length > 0) return items;
    report(yaml, node, "wrong-shape", `${where} is empty`, hint);
    return null;
  }
  if (!isAlias(node)) report(yaml, node, "wrong-shape", `${where} must be a list`, hint);
  return null;
}

/** The value of a plain scalar, or undefined for anything else. */
export function scalarOf(node: Value): string | number | boolean | null | undefined {
  if (!isScalar(node)) return undefined;
  const { value } = node;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return value === null ? null : undefined;
}

export function readText(yaml: YamlText, node: Value, where: string, hint: string): string | null {
  const value = scalarOf(node);
  if (typeof value === "string" && value.trim() !== "") return value;
  const isOther = typeof value === "number" || typeof value === "boolean";
  const message = isOther ? `${where} must be a text, not ${typeof value}` : `${where} must be a text`;
  if (!isAlias(node))
    report(yaml, node, "wrong-shape", message, isOther ? `put it between quotes: \`"${value}"\`` : hint);
  return null;
}

/** One word of a closed list. */
export function readWord<Word extends string>(
  yaml: YamlText,
  node: Value,
  where: string,
  words: readonly Word[],
): Word | null {
  const value = scalarOf(node);
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  if (isAlias(node)) return null;
  const listed = words.map((word) => `\`${word}\``).join(", ");
  const message =
    typeof value === "string" ? `${where} cannot be \`${value.slice(0, 80)}\`` : `${where} must be one of ${listed}`;
  report(
    yaml,
    node,
    "unknown-value",
    message,
    typeof value === "string" ? suggestion(value, words) : `write one of ${listed}`,
  );
  return null;
}

export function readNumber(
  yaml: YamlText,
  node: Value,
  where: string,
  { min, max, whole }: Readonly<{ min: number; max: number; whole: boolean }>,
): number | null {
  const value = scalarOf(node);
  const isFit = typeof value === "number" && value >= min && value <= max && (!whole || Number.isInteger(value));
  if (isFit) return value;
  const kind = whole ? "a whole number" : "a number";
  const quoted = typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value));
  const hint = quoted ? `write it without quotes: \`${Number(value)}\`` : `write ${kind} from ${min} to ${max}`;
  if (!isAlias(node)) report(yaml, node, "wrong-number", `${where} must be ${kind} from ${min} to ${max}`, hint);
  return null;
}
