import type { ASTNode } from "@marcbachmann/cel-js";
import { suggestion } from "../nearest.ts";
import type { ArithmeticOperator, CompareOperator, Expression } from "./expression.ts";
import { complain, nothing, refuse, type Scope } from "./scope.ts";
import { bool, double, duration, int, printType, type Type, timestamp } from "./vocabulary.ts";

type Pair = readonly [ASTNode, ASTNode];

export function checkCompare(
  operator: CompareOperator,
  nodes: Pair,
  start: number,
  end: number,
  scope: Scope,
): Expression {
  const left = scope.check(nodes[0], scope);
  const right = scope.check(nodes[1], scope);
  const compared: Expression = { kind: "compare", operator, left, right, type: bool, start, end };
  const [a, b] = [left.type, right.type];
  if (a.kind === "broken" || b.kind === "broken") return compared;
  if (operator !== "==" && operator !== "!=") {
    if (!isOrdered(a, b)) refuseTypes(operator, left, right, start, scope);
    return compared;
  }
  if (a.kind === "null" || b.kind === "null") {
    const [other, at] = a.kind === "null" ? [b, left] : [a, right];
    if (!other.nullable && other.kind !== "null") {
      const message = `it is never null: ${printType(other)}`;
      complain(scope, at.start, "condition-type", message, "leave the comparison out");
    }
    return compared;
  }
  if (a.kind === "list" || a.kind === "object" || b.kind === "list" || b.kind === "object") {
    refuse(
      scope,
      start,
      end,
      `\`${operator}\` compares simple values only`,
      "ask with `in`, `size`, `exists` or `all`",
    );
  } else if (!isComparable(a, b)) refuseTypes(operator, left, right, start, scope);
  else {
    checkKnown(left, right, scope);
    checkKnown(right, left, scope);
  }
  return compared;
}

export function checkIn(nodes: Pair, start: number, end: number, scope: Scope): Expression {
  const left = scope.check(nodes[0], scope);
  const right = scope.check(nodes[1], scope);
  const found: Expression = { kind: "in", left, right, type: bool, start, end };
  const list = right.type;
  if (left.type.kind === "broken" || list.kind === "broken") return found;
  if (list.kind !== "list") {
    const hint = list.kind === "string" ? 'a part of a text is `text.contains("part")`' : "write a list after `in`";
    complain(scope, right.start, "condition-type", `\`in\` needs a list, not ${printType(list)}`, hint);
    return found;
  }
  if (list.of.kind === "broken") return found;
  if (!isComparable(left.type, list.of)) {
    const hint = list.of.kind === "object" ? "ask of each: `….exists(x, x.field == …)`" : "compare values of one type";
    const message = `\`in\` cannot look for ${printType(left.type)} in a ${printType(list)}`;
    complain(scope, left.start, "condition-type", message, hint);
    return found;
  }
  checkKnown(left, { ...right, type: list.of } as Expression, scope);
  const items = right.kind === "list" ? right.items : [];
  for (const item of items) checkKnown(item, left, scope);
  return found;
}

/** A literal beside a value of a closed list must be in that list: else the comparison can never be true. */
function checkKnown(literal: Expression, beside: Expression, scope: Scope): void {
  if (literal.kind !== "literal" || literal.value === null) return;
  const { type } = beside;
  if (type.kind === "string" && type.oneOf && !type.oneOf.includes(String(literal.value))) {
    const message = `\`${String(literal.value)}\` is not one of its values`;
    complain(scope, literal.start, "unknown-value", message, suggestion(String(literal.value), type.oneOf));
  }
  if (type.kind === "int" && type.oneOf && !type.oneOf.includes(Number(literal.value))) {
    const message = `\`${String(literal.value)}\` is not one of its values`;
    complain(scope, literal.start, "unknown-value", message, `it is one of ${type.oneOf.join(", ")}`);
  }
}

export function checkArithmetic(
  operator: ArithmeticOperator,
  nodes: Pair,
  start: number,
  end: number,
  scope: Scope,
): Expression {
  const left = scope.check(nodes[0], scope);
  const right = scope.check(nodes[1], scope);
  if (left.type.kind === "broken" || right.type.kind === "broken") return nothing(start, end);
  const type = arithmeticType(operator, left.type.kind, right.type.kind);
  if (type) return { kind: "arithmetic", operator, left, right, type, start, end };
  const both = `${printType(left.type)} and ${printType(right.type)}`;
  const mixed = left.type.kind === "int" && right.type.kind === "double";
  const hint = mixed ? "write both numbers with a decimal point" : "calculate with numbers, times or durations";
  complain(scope, start, "condition-type", `\`${operator}\` does not take ${both}`, hint);
  return nothing(start, end);
}

function arithmeticType(operator: ArithmeticOperator, left: Type["kind"], right: Type["kind"]): Type | null {
  if (left === "int" && right === "int") return int;
  if (left === "double" && right === "double") return operator === "/" || operator === "%" ? null : double;
  if (operator !== "+" && operator !== "-") return null;
  if (left === "timestamp" && right === "duration") return timestamp;
  if (left === "duration" && right === "timestamp") return operator === "+" ? timestamp : null;
  if (left === "timestamp" && right === "timestamp") return operator === "-" ? duration : null;
  return left === "duration" && right === "duration" ? duration : null;
}

function isNumber(type: Type): boolean {
  return type.kind === "int" || type.kind === "double";
}

function isOrdered(a: Type, b: Type): boolean {
  if (isNumber(a) && isNumber(b)) return true;
  return a.kind === b.kind && (a.kind === "timestamp" || a.kind === "duration");
}

function isComparable(a: Type, b: Type): boolean {
  if (isNumber(a) && isNumber(b)) return true;
  return a.kind === b.kind && a.kind !== "list" && a.kind !== "object";
}

function refuseTypes(operator: string, left: Expression, right: Expression, at: number, scope: Scope): void {
  const both = `${printType(left.type)} with ${printType(right.type)}`;
  const time = [left, right].some(({ type }) => type.kind === "timestamp");
  const hint = time ? 'write a time as `timestamp("2026-12-01T00:00:00Z")`' : "compare values of one type";
  complain(scope, at, "condition-type", `\`${operator}\` cannot compare ${both}`, hint);
}
