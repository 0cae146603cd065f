import {
  asNode,
  flag,
  has,
  inside,
  integer,
  type Node,
  node,
  nodes,
  only,
  relationName,
  strings,
  tagged,
  text,
} from "./tree.ts";

/** What can be said of a condition without data: always true, never true, or null for "it depends". */
export type Truth = boolean | null;

/** Facts about the table whose rows the condition selects. */
export type RowFacts = Readonly<{
  table: string;
  /** Whether a column, as it is written, is known never to be null. */
  isNotNull: (column: string) => boolean;
}>;

const depthMax = 200;

export function truthOf(condition: Node, facts: RowFacts, depth = 0): Truth {
  if (depth > depthMax) return null;
  const { tag, body } = tagged(condition);
  const rule = Object.hasOwn(rules, tag) ? rules[tag] : undefined;
  return rule === undefined ? null : rule(body, facts, depth + 1);
}

type TruthRule = (body: Node, facts: RowFacts, depth: number) => Truth;

const rules: Readonly<Record<string, TruthRule>> = {
  A_Const: (body) => (has(body, "boolval") ? flag(node(body, "boolval"), "boolval") : null),
  TypeCast: castTruth,
  BoolExpr: booleanTruth,
  A_Expr: operatorTruth,
  NullTest: (body, facts) => {
    const isNot = text(body, "nulltesttype") === "IS_NOT_NULL";
    const arg = node(body, "arg");
    const constant = constantOf(arg);
    if (constant !== undefined) return (constant !== null) === isNot;
    const column = columnOf(arg);
    return column !== null && facts.isNotNull(column) ? isNot : null;
  },
  BooleanTest: (body, facts, depth) => {
    const inner = truthOf(node(body, "arg"), facts, depth);
    const test = text(body, "booltesttype");
    if (inner === null) return null;
    if (test === "IS_TRUE" || test === "IS_NOT_FALSE") return inner;
    return test === "IS_FALSE" || test === "IS_NOT_TRUE" ? !inner : null;
  },
  CoalesceExpr: (body, facts, depth) => truthOf(nodes(body, "args")[0] ?? {}, facts, depth),
  SubLink: subqueryTruth,
};

function castTruth(body: Node, facts: RowFacts, depth: number): Truth {
  const names = strings(nodes(node(body, "typeName"), "names"));
  if (names.at(-1) !== "bool") return null;
  const written = constantOf(node(body, "arg"));
  if (typeof written !== "string" && typeof written !== "number") return truthOf(node(body, "arg"), facts, depth);
  if (["t", "true", "y", "yes", "on", "1"].includes(String(written).toLowerCase())) return true;
  return ["f", "false", "n", "no", "off", "0"].includes(String(written).toLowerCase()) ? false : null;
}

function booleanTruth(body: Node, facts: RowFacts, depth: number): Truth {
  const args = nodes(body, "args");
  const operator = text(body, "boolop");
  if (operator === "NOT_EXPR") {
    const inner = truthOf(args[0] ?? {}, facts, depth);
    return inner === null ? null : !inner;
  }
  const truths = args.map((arg) => truthOf(arg, facts, depth));
  const isOr = operator === "OR_EXPR";
  if (truths.includes(isOr)) return isOr;
  if (truths.every((truth) => truth === !isOr)) return !isOr;
  return isOr && hasComplement(args) ? true : null;
}

/** `a IS NULL OR a IS NOT NULL`. */
function hasComplement(args: readonly Node[]): boolean {
  const tests = args.map((arg) => only(arg, "NullTest"));
  const columns = (kind: string) =>
    tests.filter((test) => text(test, "nulltesttype") === kind).flatMap((test) => columnOf(node(test, "arg")) ?? []);
  const nulls = new Set(columns("IS_NULL"));
  return columns("IS_NOT_NULL").some((column) => nulls.has(column));
}

function operatorTruth(body: Node): Truth {
  const left = node(body, "lexpr");
  const right = node(body, "rexpr");
  const operator = strings(nodes(body, "name")).at(-1) ?? "";
  const kind = text(body, "kind");
  const constant = constantOf(left);
  if (kind === "AEXPR_NOT_DISTINCT" && columnOf(left) !== null && columnOf(left) === columnOf(right)) return true;
  if (kind === "AEXPR_OP") return compared(operator, left, right);
  if (kind === "AEXPR_LIKE" || kind === "AEXPR_ILIKE") {
    return /^%+$/.test(String(constantOf(right) ?? "")) && operator.startsWith("~~") ? true : null;
  }
  if (constant === undefined || constant === null) return null;
  const list = nodes(asNode(only(right, "List")), "items").map(constantOf);
  if (kind === "AEXPR_IN") return list.includes(constant) ? operator === "=" : null;
  if (kind !== "AEXPR_BETWEEN") return null;
  const [low, high] = list;
  return typeof constant === "number" && typeof low === "number" && typeof high === "number"
    ? low <= constant && constant <= high
    : null;
}

function compared(operator: string, left: Node, right: Node): Truth {
  const a = constantOf(left);
  const b = constantOf(right);
  if (a !== undefined && b !== undefined) {
    if (a === null || b === null) return false;
    return typeof a === typeof b ? comparedConstants(operator, a, b) : null;
  }
  const column = columnOf(left);
  if (column === null || column !== columnOf(right)) return null;
  if (["=", "<=", ">="].includes(operator)) return true;
  return ["<>", "<", ">"].includes(operator) ? false : null;
}

function comparedConstants(operator: string, a: Constant, b: Constant): Truth {
  if (operator === "=") return a === b;
  if (operator === "<>") return a !== b;
  if (typeof a !== "number" || typeof b !== "number") return null;
  const outcomes: Readonly<Record<string, boolean>> = { "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b };
  return Object.hasOwn(outcomes, operator) ? (outcomes[operator] ?? null) : null;
}

/** `EXISTS (SELECT 1)`, and `id IN (SELECT id FROM the_same_table)`. */
function subqueryTruth(body: Node, facts: RowFacts): Truth {
  const query = inside(body, "subselect", "SelectStmt");
  const narrowing = ["whereClause", "groupClause", "havingClause", "limitCount", "limitOffset", "valuesLists", "larg"];
  if (narrowing.some((key) => has(query, key)) || has(query, "withClause")) return null;
  const from = nodes(query, "fromClause");
  const link = text(body, "subLinkType");
  if (link === "EXISTS_SUBLINK") return from.length === 0 && nodes(query, "targetList").length > 0 ? true : null;
  if (link !== "ANY_SUBLINK" || has(body, "operName")) return null;
  const [target, ...others] = nodes(query, "targetList");
  const selected = columnOf(node(only(target ?? {}, "ResTarget"), "val"));
  const column = columnOf(node(body, "testexpr"));
  const source = from.length === 1 ? relationName(only(from[0] ?? {}, "RangeVar")).address : "";
  const isSame = column !== null && ownName(column) === ownName(selected ?? "");
  return others.length === 0 && isSame && source === facts.table ? true : null;
}

type Constant = string | number | boolean;

/** A literal's value; null for NULL; undefined for what is no literal. */
function constantOf(wrapped: Node): Constant | null | undefined {
  const { tag, body } = tagged(wrapped);
  if (tag === "TypeCast") return constantOf(node(body, "arg"));
  if (tag !== "A_Const") return undefined;
  if (flag(body, "isnull")) return null;
  if (has(body, "ival")) return integer(node(body, "ival"), "ival");
  if (has(body, "fval")) return Number(text(node(body, "fval"), "fval"));
  if (has(body, "sval")) return text(node(body, "sval"), "sval");
  return has(body, "boolval") ? flag(node(body, "boolval"), "boolval") : undefined;
}

/** A column as it is written, with its qualifier: `a.id = b.id` joins, `a.id = a.id` says nothing. */
function columnOf(wrapped: Node): string | null {
  const fields = strings(nodes(only(wrapped, "ColumnRef"), "fields"));
  return fields.length === 0 ? null : fields.join(".");
}

function ownName(column: string): string {
  return column.slice(column.lastIndexOf(".") + 1);
}
