import {
  type Ask,
  digestText,
  isNonEmpty,
  type NonEmpty,
  type Parsed,
  type Problem,
  type Protocol,
  problem,
  type Rule,
} from "#core";
import { type Condition, compileCondition } from "./condition/compileCondition.ts";
import { conditionPlace } from "./conditionPlace.ts";
import { everywhere, parseLifetime, parseOwner, parseScope } from "./parseLifetime.ts";
import { parseAsk } from "./parseNeed.ts";
import {
  openYaml,
  placeOf,
  readList,
  readMap,
  readText,
  readWord,
  report,
  scalarOf,
  type Value,
  type YamlText,
} from "./yamlText.ts";

type Place = Pick<Problem, "path" | "line" | "column">;

/** A protocol with what only lint and explain need: the conditions as trees, and the places of its parts. */
export type ProtocolSource = Readonly<{
  path: string;
  text: string;
  protocol: Protocol;
  place: Place;
  scopePlace: Place;
  rules: NonEmpty<RuleSource>;
}>;

export type RuleSource = Readonly<{ rule: Rule; condition: Condition; place: Place }>;

/** Compiles the text of a protocol, or says everything that is wrong with it, each with line, column and what to write
 *  instead. Total: no text makes it throw. The digest pins exactly this text. */
export function parseProtocol(text: string, path: string): Parsed<Protocol> {
  const parsed = parseProtocolSource(text, path);
  return parsed.ok ? { ok: true, value: parsed.value.protocol } : parsed;
}

export function parseProtocolSource(text: string, path: string): Parsed<ProtocolSource> {
  const { yaml, root } = openYaml(text, path);
  let source: ProtocolSource | null = null;
  if (root !== null) {
    try {
      source = parseRoot(yaml, root);
    } catch {
      report(yaml, 0, "unreadable-protocol", "the protocol could not be read", "copy the shape of a shipped protocol");
    }
  }
  const { problems } = yaml;
  if (isNonEmpty(problems)) return { ok: false, problems: inTextOrder(problems) };
  if (source) return { ok: true, value: source };
  const lost = problem("unreadable-protocol", "the protocol could not be read", { path, line: 1, column: 1 });
  return { ok: false, problems: [lost] };
}

function inTextOrder(problems: NonEmpty<Problem>): NonEmpty<Problem> {
  const sorted = problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
  return isNonEmpty(sorted) ? sorted : problems;
}

const version = "checkrail.dev/v1";

function parseRoot(yaml: YamlText, root: Value): ProtocolSource | null {
  const values = readMap(yaml, root, "a protocol", ["apiVersion", "kind", "metadata", "spec"]);
  if (!values) return null;
  const versionNode = values.get("apiVersion") ?? missing(yaml, root, "apiVersion", version);
  const kindNode = values.get("kind") ?? missing(yaml, root, "kind", "Protocol");
  if (versionNode) readWord(yaml, versionNode, "`apiVersion`", [version]);
  if (kindNode) readWord(yaml, kindNode, "`kind`", ["Protocol"]);
  const metadata = parseMetadata(
    yaml,
    values.get("metadata") ?? missing(yaml, root, "metadata", "{ name: …, owner: group:… }"),
  );
  const specNode = values.get("spec") ?? missing(yaml, root, "spec", "{ rules: [ … ] }");
  const spec = specNode && readMap(yaml, specNode, "`spec`", ["mode", "lifetime", "scope", "rules"]);
  if (!spec) return null;
  const mode = spec.has("mode")
    ? readWord(yaml, spec.get("mode") ?? specNode, "`mode`", ["observe", "enforce"])
    : "enforce";
  const lifetime = spec.has("lifetime")
    ? parseLifetime(yaml, spec.get("lifetime") ?? specNode)
    : ({ kind: "standing" } as const);
  const scope = spec.has("scope") ? parseScope(yaml, spec.get("scope") ?? specNode) : everywhere;
  const rules = parseRules(
    yaml,
    spec.get("rules") ?? missing(yaml, specNode, "rules", "[{ name: …, when: …, require: [ … ] }]"),
  );
  if (!metadata || !mode || !lifetime || !scope || !rules) return null;
  const [first, ...rest] = rules;
  const protocol: Protocol = {
    ...metadata,
    digest: digestText(yaml.text),
    mode,
    lifetime,
    scope,
    rules: [first.rule, ...rest.map(({ rule }) => rule)],
  };
  const scopePlace = placeOf(yaml, spec.get("scope") ?? specNode);
  return { path: yaml.path, text: yaml.text, protocol, place: placeOf(yaml, root), scopePlace, rules };
}

/** Reports a key that must be there, at the mapping that lacks it. */
function missing(yaml: YamlText, node: Value, key: string, example: string): null {
  report(yaml, node, "missing-key", `\`${key}\` is missing`, `write \`${key}: ${example}\``);
  return null;
}

function parseMetadata(yaml: YamlText, node: Value): Pick<Protocol, "name" | "owner" | "description"> | null {
  const values = node && readMap(yaml, node, "`metadata`", ["name", "owner", "description"]);
  if (!values) return null;
  const nameNode = values.get("name") ?? missing(yaml, node, "name", "two-peers");
  const name = nameNode && parseName(yaml, nameNode);
  const ownerNode = values.get("owner") ?? missing(yaml, node, "owner", "group:NAME");
  const owner = ownerNode && parseOwner(yaml, ownerNode);
  const describing = values.get("description") ?? null;
  const description =
    describing === null ? "" : readText(yaml, describing, "`description`", "say why it exists and what it costs");
  return name === null || owner === null || description === null
    ? null
    : { name, owner, description: description.trim() };
}

const nameShape = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

function parseName(yaml: YamlText, node: Value): string | null {
  const name = readText(yaml, node, "`name`", "write `name: two-peers`");
  if (name === null || nameShape.test(name)) return name;
  const clean = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 63);
  const hint = `use small letters, digits and \`-\`${clean === "" ? "" : `: \`${clean}\``}`;
  report(yaml, node, "wrong-name", `\`${name.slice(0, 80)}\` is no protocol name`, hint);
  return null;
}

function parseRules(yaml: YamlText, node: Value): NonEmpty<RuleSource> | null {
  const items = node && readList(yaml, node, "`rules`", "write `rules: [{ name: …, when: …, require: [ … ] }]`");
  if (!items) return null;
  const names = new Map<string, Value>();
  const rules = items.map((item) => parseRule(yaml, item, names));
  const good = rules.filter((rule) => rule !== null);
  return good.length === rules.length && isNonEmpty(good) ? good : null;
}

function parseRule(yaml: YamlText, node: Value, names: Map<string, Value>): RuleSource | null {
  const values = readMap(yaml, node, "a rule", ["name", "when", "require", "forbid"]);
  if (!values) return null;
  const nameNode = values.get("name") ?? missing(yaml, node, "name", "two peers on Tier 1");
  const name = nameNode && parseRuleName(yaml, nameNode, names);
  const whenNode = values.get("when") ?? missing(yaml, node, "when", '"true"');
  const condition = whenNode && parseWhen(yaml, whenNode);
  const outcome = parseOutcome(yaml, node, values);
  if (name === null || condition === null || outcome === null) return null;
  const rule: Rule = { name, condition: condition.source, when: condition.truth, ...outcome };
  return { rule, condition, place: placeOf(yaml, node) };
}

function parseRuleName(yaml: YamlText, node: Value, names: Map<string, Value>): string | null {
  const name = readText(yaml, node, "`name`", "write `name: two peers on Tier 1`");
  if (name === null) return null;
  if (name.length > 120 || /[\n\r]/.test(name)) {
    report(
      yaml,
      node,
      "wrong-name",
      "a rule's name is one line of at most 120 characters",
      "put the rest into a comment",
    );
    return null;
  }
  const before = names.get(name);
  if (before) {
    const { line } = placeOf(yaml, before);
    report(
      yaml,
      node,
      "duplicate-rule",
      `there are two rules \`${name}\`; the other is in line ${line}`,
      "give each its own name",
    );
    return null;
  }
  names.set(name, node);
  return name;
}

function parseWhen(yaml: YamlText, node: Value): Condition | null {
  const value = scalarOf(node);
  // Unquoted `true` is a boolean in YAML; what it means is plain.
  const source =
    typeof value === "boolean" ? String(value) : readText(yaml, node, "`when`", 'write a condition: `"true"`');
  if (source === null) return null;
  const compiled = compileCondition(source, conditionPlace(yaml, node, source));
  if (compiled.ok) return compiled.condition;
  yaml.problems.push(...compiled.problems);
  return null;
}

type Outcome = Readonly<{ kind: "require"; asks: NonEmpty<Ask> } | { kind: "forbid"; because: string }>;

function parseOutcome(
  yaml: YamlText,
  node: Value,
  values: ReadonlyMap<"name" | "when" | "require" | "forbid", Value>,
): Outcome | null {
  if (values.has("require") === values.has("forbid")) {
    const both = values.has("require");
    const message = both ? "a rule has both `require` and `forbid`" : "a rule has neither `require` nor `forbid`";
    report(
      yaml,
      node,
      "wrong-shape",
      message,
      both ? "make two rules of it" : 'write `require: [ … ]` or `forbid: "why"`',
    );
    return null;
  }
  if (values.has("forbid")) {
    const because = readText(
      yaml,
      values.get("forbid") ?? node,
      "`forbid`",
      "say why in a sentence, and what to do instead",
    );
    return because === null ? null : { kind: "forbid", because };
  }
  const hint = "write `require: [{ sign: { from: group:peers, count: 1 } }]`";
  const items = readList(yaml, values.get("require") ?? node, "`require`", hint) ?? [];
  const asks = items.map((item) => parseAsk(yaml, item));
  const good = asks.filter((ask) => ask !== null);
  return good.length === asks.length && isNonEmpty(good) ? { kind: "require", asks: good } : null;
}
