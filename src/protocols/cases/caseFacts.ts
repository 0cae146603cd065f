import { isSeq, type Node } from "yaml";
import {
  effect,
  type Facts,
  finding,
  type Instant,
  instantOf,
  type Protocol,
  parseInstant,
  place,
  type Tier,
} from "#core";
import { factsVocabulary, printType, type Type } from "../condition/vocabulary.ts";
import { suggestion } from "../nearest.ts";
import { readMap, report, scalarOf, type Value, type YamlText } from "../yamlText.ts";

/** Facts of a case: what is not written is filled in so that the protocol's scope covers it, and so that a rule which
 *  asks for nothing special finds nothing special: one plain update. `effects: []` is a change without any effect. */
export function caseFacts(yaml: YamlText, node: Value, protocol: Protocol): Facts {
  const base = defaultFacts(protocol);
  if (node === null) return consistent(base, yaml, null);
  const values = readMap(yaml, node, "`facts`", Object.keys(factsVocabulary));
  const given = new Map<string, unknown>();
  for (const [name, value] of values ?? []) {
    const type = (factsVocabulary as Readonly<Record<string, Type>>)[name];
    if (type)
      given.set(name, readValue(yaml, value, type, `\`${name}\``, (base as Readonly<Record<string, unknown>>)[name]));
  }
  return consistent({ ...base, ...Object.fromEntries(given) }, yaml, values?.get("provenance") ?? null);
}

function defaultFacts({ scope, lifetime }: Protocol): Facts {
  const [gate = "merge"] = scope.gates;
  return {
    change: {
      id: "case",
      kind: "commits",
      title: "a change",
      repository: "github.com/example/shop",
      target: "main",
      paths: ["src/shop.ts"],
      linesAdded: 10,
      linesDeleted: 2,
    },
    effects: [defaultEffect],
    findings: [],
    services: [defaultService(scope)],
    provenance: { ai: false, roles: ["none"], tools: [], unknown: false },
    risk: { known: true, score: 0.1 },
    actor: { id: "user:default/ada", kind: "human" },
    gate,
    environment: scope.environments[0] ?? "production",
    now: lifetime.kind === "temporary" ? lifetime.starts : defaultNow,
  };
}

const defaultNow: Instant = instantOf(Date.UTC(2026, 10, 24, 12));

function defaultService(scope: Protocol["scope"]): Facts["services"][number] {
  return {
    name: scope.services[0] ?? "checkout",
    tier: scope.tiers[0] ?? 1,
    domain: scope.domains[0] ?? "retail",
    system: null,
    criticalPaths: scope.criticalPaths,
    owner: "group:default/checkout",
    lifecycle: "production",
    claimed: true,
  };
}

/** The effect that stands in where a case says only part of one. */
const defaultEffect = {
  ...effect({
    action: "update",
    type: "service",
    address: "checkout",
    at: [place("src/shop.ts")],
    stateful: "no",
    reversibility: "reversible",
  }),
  index: 0,
  services: [] as readonly string[],
  tier: 1 as Tier,
};

const defaultFinding = finding({
  code: "example",
  severity: "warning",
  message: "an example",
  why: "an example",
  instead: "nothing",
  path: "src/shop.ts",
});

/** What follows from the rest: numbers of effects, the services that they fall on, the worst tier of those. */
function consistent(facts: Facts, yaml: YamlText, provenance: Value): Facts {
  const names = facts.services.map(({ name }) => name);
  const effects = facts.effects.map((each, index) => {
    const on = each.services.length > 0 ? each.services : names;
    const tiers = facts.services.filter(({ name }) => on.includes(name)).map(({ tier }) => tier);
    const environment =
      each.environment.source === "unknown" ? declared(each.environment.name, facts) : each.environment;
    return { ...each, index, services: on, environment, tier: Math.min(4, ...tiers) as Tier };
  });
  const keys =
    provenance === null
      ? []
      : (readMap(yaml, provenance, "`provenance`", ["ai", "roles", "tools", "unknown"])?.keys() ?? []);
  const written = new Set<string>(keys);
  const { tools, roles } = facts.provenance;
  const ai = written.has("ai")
    ? facts.provenance.ai
    : tools.length > 0 || roles.some((role) => role !== "none" && role !== "unknown");
  const implied = ai && !written.has("roles") ? (["authored"] as const) : roles;
  return { ...facts, effects, provenance: { ...facts.provenance, ai, roles: implied } };
}

function declared(name: string, facts: Facts): Facts["effects"][number]["environment"] {
  if (name !== "unknown") return { name, source: "declared" };
  return facts.environment === "unknown"
    ? { name, source: "unknown" }
    : { name: facts.environment, source: "declared" };
}

/** Reads a value by its type; what is left out of a mapping comes from `base`. Problems are reported, and `base` stands. */
function readValue(yaml: YamlText, node: Value, type: Type, where: string, base: unknown): unknown {
  if (node === null) {
    if (type.nullable) return null;
    report(yaml, node, "wrong-fact", `${where} must be ${printType(type)}, not null`, "leave it out for the default");
    return base;
  }
  if (type.kind === "object") {
    const values = readMap(yaml, node, where, Object.keys(type.fields));
    const before = (typeof base === "object" && base !== null ? base : blank(type)) as Readonly<
      Record<string, unknown>
    >;
    const read = [...(values ?? [])].map(([name, value]) => {
      const field = type.fields[name];
      return [name, field ? readValue(yaml, value, field, `\`${name}\``, before[name]) : null] as const;
    });
    return { ...before, ...Object.fromEntries(read) };
  }
  if (type.kind === "list") return readItems(yaml, node, type.of, where, base);
  return readScalar(yaml, node, type, where, base);
}

function readItems(yaml: YamlText, node: Node, of: Type, where: string, base: unknown): unknown {
  if (!isSeq(node)) {
    report(yaml, node, "wrong-fact", `${where} must be a list`, "write `[…]`, or lines that start with `-`");
    return base;
  }
  const name = of.kind === "object" ? of.name : "";
  const [first] = Array.isArray(base) ? base : [];
  const item = name === "effect" ? defaultEffect : name === "finding" ? defaultFinding : first;
  return (node.items as Node[]).map((each) => readValue(yaml, each, of, `an item of ${where}`, item));
}

function blank(type: Extract<Type, { kind: "object" }>): Readonly<Record<string, unknown>> {
  const empty = (field: Type): unknown => {
    if (field.nullable) return null;
    if (field.kind === "object") return blank(field);
    if (field.kind === "list") return [];
    return field.kind === "bool" ? false : field.kind === "string" ? (field.oneOf?.[0] ?? "") : 0;
  };
  return Object.fromEntries(Object.entries(type.fields).map(([name, field]) => [name, empty(field)]));
}

function readScalar(yaml: YamlText, node: Node, type: Type, where: string, base: unknown): unknown {
  const value = scalarOf(node);
  const wrong = (hint: string): unknown => {
    report(yaml, node, "wrong-fact", `${where} must be ${printType(type)}`, hint);
    return base;
  };
  switch (type.kind) {
    case "bool":
      return typeof value === "boolean" ? value : wrong("write `true` or `false`");
    case "int":
      if (typeof value !== "number" || !Number.isSafeInteger(value)) return wrong("write a whole number");
      return type.oneOf && !type.oneOf.includes(value) ? wrong(`it is one of ${type.oneOf.join(", ")}`) : value;
    case "double":
      return typeof value === "number" && Number.isFinite(value) ? value : wrong("write a number");
    case "timestamp":
      return (
        (typeof value === "string" ? parseInstant(value) : null) ??
        wrong("write it with its offset: `2026-12-01T00:00:00Z`")
      );
    default:
      if (typeof value !== "string") return wrong('write a text, between quotes: `"…"`');
      if (type.kind === "string" && type.oneOf && !type.oneOf.includes(value))
        return wrong(suggestion(value, type.oneOf));
      return value;
  }
}
