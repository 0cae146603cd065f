import { aiRoles, effectActions, gates } from "#core";

/** The type of an expression. `oneOf` is a closed list: a literal outside it can never be equal, so it is refused. */
export type Type = Readonly<
  (
    | { kind: "bool" }
    | { kind: "int"; oneOf?: readonly number[] }
    | { kind: "double" }
    | { kind: "string"; oneOf?: readonly string[] }
    | { kind: "timestamp" }
    | { kind: "duration" }
    | { kind: "null" }
    | { kind: "list"; of: Type }
    | { kind: "object"; name: string; fields: Readonly<Record<string, Type>> }
    /** What a reported problem leaves behind, so that it is reported once. */
    | { kind: "broken" }
  ) & { nullable?: true }
>;

export type Vocabulary = Readonly<Record<string, Type>>;

export const bool: Type = { kind: "bool" };
export const int: Type = { kind: "int" };
export const double: Type = { kind: "double" };
export const string: Type = { kind: "string" };
export const timestamp: Type = { kind: "timestamp" };
export const duration: Type = { kind: "duration" };
export const nullType: Type = { kind: "null" };
export const broken: Type = { kind: "broken" };
export const listOf = (of: Type): Type => ({ kind: "list", of });
const oneOf = (...values: readonly string[]): Type => ({ kind: "string", oneOf: values });
const orNull = (type: Type): Type => ({ ...type, nullable: true });
const object = (name: string, fields: Readonly<Record<string, Type>>): Type => ({ kind: "object", name, fields });

const ternary = oneOf("yes", "no", "unknown");
const tier: Type = { kind: "int", oneOf: [1, 2, 3, 4] };

const effect = object("effect", {
  index: int,
  action: oneOf(...effectActions),
  resource: object("effect.resource", { type: string, address: string, deposed: orNull(string) }),
  environment: object("effect.environment", {
    name: string,
    source: oneOf("flag", "tag", "workspace", "path", "account", "declared", "unknown"),
  }),
  stateful: ternary,
  reversibility: oneOf("reversible", "costly", "irreversible", "unknown"),
  certainty: oneOf("certain", "possible"),
  reason: orNull(string),
  order: orNull(oneOf("delete-first", "create-first")),
  at: listOf(object("place", { path: string, line: orNull(int), pointer: orNull(string) })),
  lock: orNull(
    object("effect.lock", { level: string, blocksReads: bool, blocksWrites: bool, rewrite: bool, scan: bool }),
  ),
  previousAddress: orNull(string),
  services: listOf(string),
  tier,
});

const finding = object("finding", {
  code: string,
  severity: oneOf("error", "warning", "note"),
  confidence: oneOf("high", "medium", "low"),
  message: string,
  path: string,
  line: orNull(int),
  resource: orNull(object("finding.resource", { type: string, address: string })),
  fixable: bool,
});

const service = object("service", {
  name: string,
  tier,
  domain: orNull(string),
  system: orNull(string),
  criticalPaths: listOf(string),
  owner: orNull(string),
  lifecycle: orNull(string),
  claimed: bool,
});

/** What a condition can speak of: the variables of `Facts` with their types. The documentation's table is this one. */
export const factsVocabulary = {
  change: object("change", {
    id: string,
    kind: oneOf("commits", "artifacts", "command"),
    title: string,
    repository: string,
    target: string,
    paths: listOf(string),
    linesAdded: int,
    linesDeleted: int,
  }),
  effects: listOf(effect),
  findings: listOf(finding),
  services: listOf(service),
  provenance: object("provenance", {
    ai: bool,
    roles: listOf(oneOf(...aiRoles)),
    tools: listOf(string),
    unknown: bool,
  }),
  risk: object("risk", { known: bool, score: double }),
  actor: object("actor", { id: string, kind: oneOf("human", "agent", "bot", "unknown") }),
  gate: oneOf(...gates),
  environment: string,
  now: timestamp,
} as const satisfies Vocabulary;

/** A type in the words of the documentation. */
export function printType(type: Type): string {
  const plain = type.kind === "list" ? `list of ${printType(type.of)}` : type.kind === "object" ? type.name : type.kind;
  return type.nullable ? `${plain} or null` : plain;
}
