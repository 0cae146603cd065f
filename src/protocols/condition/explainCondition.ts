import { type Facts, isNonEmpty, type Parsed, problem, type Rule } from "#core";
import { type Compiled, type Condition, compileCondition } from "./compileCondition.ts";
import { compileExpression } from "./evaluate.ts";
import { childrenOf, type Expression } from "./expression.ts";
import { failureOf } from "./failure.ts";
import { textBetween } from "./syntax.ts";

/** One smallest part of a condition that is true or false, with what it saw. */
export type Atom = Readonly<{
  text: string;
  result: "true" | "false" | "error";
  /** The values that it compared, `risk.score` → `0.4`; long ones are shortened. */
  seen: readonly Readonly<{ text: string; value: string }>[];
  /** For `exists`, `all` and `filter`: the positions in the list for which the inner condition held; null otherwise. */
  matched: readonly number[] | null;
  /** How many items the list had; null where there is no list. */
  of: number | null;
  /** Why there is no answer; null where there is one. */
  failure: string | null;
}>;

/** The condition as a tree: `and`, `or`, `not` and `choose` over atoms, in the order of the text. */
export type Explanation = Readonly<
  | { kind: "and" | "or" | "not" | "choose"; text: string; result: Atom["result"]; parts: readonly Explanation[] }
  | { kind: "atom"; text: string; result: Atom["result"]; atom: Atom }
>;

/** Why a condition is true, false or neither on these facts, atom by atom. */
export function explainCondition(source: string, facts: Facts): Parsed<Explanation> {
  const compiled: Compiled = compileCondition(source, (offset) => ({ path: null, line: 1, column: offset + 1 }));
  if (compiled.ok) return { ok: true, value: explain(compiled.condition.expression, facts, compiled.condition) };
  const { problems } = compiled;
  const fallback = problem("condition-syntax", "the condition could not be read");
  return { ok: false, problems: isNonEmpty(problems) ? problems : [fallback] };
}

/** The same for a rule of a protocol. */
export function explainRule(rule: Pick<Rule, "condition">, facts: Facts): Parsed<Explanation> {
  return explainCondition(rule.condition, facts);
}

/** The atoms of an explanation in the order of the text. */
export function atomsOf(explanation: Explanation): readonly Atom[] {
  return explanation.kind === "atom" ? [explanation.atom] : explanation.parts.flatMap(atomsOf);
}

type Text = Pick<Condition, "source" | "nesting">;

function explain(expression: Expression, facts: Facts, condition: Text): Explanation {
  const text = textBetween(condition.source, condition.nesting, expression.start, expression.end);
  const result = resultOf(expression, facts);
  const { kind } = expression;
  if (kind === "and" || kind === "or" || kind === "not" || (kind === "choose" && expression.type.kind === "bool")) {
    const parts = flatten(expression, kind).map((part) => explain(part, facts, condition));
    return { kind, text, result, parts };
  }
  const failure = result === "error" ? failureOf(expression, facts, condition).message : null;
  const { matched, of } = matchedBy(expression, facts);
  return {
    kind: "atom",
    text,
    result,
    atom: { text, result, seen: seenBy(expression, facts, condition), matched, of, failure },
  };
}

/** `a && b && c` is one row of three, however it was read. */
function flatten(expression: Expression, kind: Expression["kind"]): readonly Expression[] {
  const isRow = (kind === "and" || kind === "or") && expression.kind === kind;
  if (!isRow)
    return expression.kind === kind && kind !== "and" && kind !== "or" ? childrenOf(expression) : [expression];
  return childrenOf(expression).flatMap((child) => flatten(child, kind));
}

function resultOf(expression: Expression, facts: Facts): Atom["result"] {
  const value = compileExpression(expression)(facts);
  return value === true ? "true" : value === false ? "false" : "error";
}

function matchedBy(expression: Expression, facts: Facts): Pick<Atom, "matched" | "of"> {
  const each = expression.kind === "each" ? expression : childrenOf(expression).find(({ kind }) => kind === "each");
  if (each?.kind !== "each") {
    const sized = childrenOf(expression).find(({ kind }) => kind === "size");
    return sized ? matchedBy(sized, facts) : { matched: null, of: null };
  }
  const items = compileExpression(each.over)(facts);
  if (!Array.isArray(items)) return { matched: null, of: null };
  const body = compileExpression(each.body);
  const matched = items.flatMap((item, position) => {
    each.cell.value = item;
    return body(facts) === true ? [position] : [];
  });
  return { matched, of: items.length };
}

/** The values that an atom looked at, outside of its lists' items: those differ from item to item. */
function seenBy(expression: Expression, facts: Facts, { source, nesting }: Text): Atom["seen"] {
  if (expression.kind === "literal") return [];
  if (expression.kind === "each") return seenBy(expression.over, facts, { source, nesting });
  const isValue = expression.kind === "variable" || expression.kind === "field" || expression.kind === "size";
  if (!isValue) return childrenOf(expression).flatMap((child) => seenBy(child, facts, { source, nesting }));
  const text = textBetween(source, nesting, expression.start, expression.end);
  return [{ text, value: printValue(compileExpression(expression)(facts), expression) }];
}

const shownMax = 5;

function printValue(value: unknown, { type }: Expression): string {
  if (value === undefined) return "missing";
  if (type.kind === "timestamp" && typeof value === "number") return new Date(value).toISOString();
  if (!Array.isArray(value)) return JSON.stringify(value);
  const simple = value.every((item) => typeof item !== "object" || item === null);
  if (!simple) return `${value.length} ${value.length === 1 ? "item" : "items"}`;
  const shown = value.slice(0, shownMax).map((item) => JSON.stringify(item));
  return `[${shown.join(", ")}${value.length > shownMax ? `, … ${value.length} in all` : ""}]`;
}
