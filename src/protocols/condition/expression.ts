import type { Type } from "./vocabulary.ts";

export type CompareOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";
export type TextOperator = "startsWith" | "endsWith" | "contains";
export type EachOperator = "exists" | "all" | "filter";
export const clockParts = [
  "getFullYear",
  "getMonth",
  "getDate",
  "getDayOfWeek",
  "getHours",
  "getMinutes",
  "getSeconds",
] as const;
export type ClockPart = (typeof clockParts)[number];

/** The list item that `exists`, `all` or `filter` is looking at; compiled bodies read it from here. */
export type Cell = { value: unknown };

/** A checked expression. INVARIANT: only forms on which our evaluation, cel-js and cel-es agree (conformance.test.ts). */
export type Expression = Readonly<
  { type: Type; start: number; end: number } & (
    | { kind: "literal"; value: string | number | boolean | null }
    | { kind: "variable"; name: string }
    | { kind: "item"; name: string; cell: Cell; over: Expression }
    | { kind: "field"; of: Expression; name: string }
    | { kind: "not"; of: Expression }
    | { kind: "negate"; of: Expression }
    | { kind: "and" | "or"; left: Expression; right: Expression }
    | { kind: "compare"; operator: CompareOperator; left: Expression; right: Expression }
    | { kind: "in"; left: Expression; right: Expression }
    | { kind: "arithmetic"; operator: ArithmeticOperator; left: Expression; right: Expression }
    | { kind: "choose"; test: Expression; yes: Expression; no: Expression }
    | { kind: "list"; items: readonly Expression[] }
    | { kind: "size"; of: Expression }
    | { kind: "text"; operator: TextOperator; of: Expression; argument: Expression }
    | { kind: "clock"; part: ClockPart; of: Expression }
    | { kind: "each"; operator: EachOperator; over: Expression; name: string; cell: Cell; body: Expression }
  )
>;

export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "literal":
    case "variable":
    case "item":
      return [];
    case "field":
    case "not":
    case "negate":
    case "size":
    case "clock":
      return [expression.of];
    case "and":
    case "or":
    case "compare":
    case "in":
    case "arithmetic":
      return [expression.left, expression.right];
    case "choose":
      return [expression.test, expression.yes, expression.no];
    case "list":
      return expression.items;
    case "text":
      return [expression.of, expression.argument];
    case "each":
      return [expression.over, expression.body];
  }
}

export function* walk(expression: Expression): Generator<Expression> {
  yield expression;
  for (const child of childrenOf(expression)) yield* walk(child);
}

/** Whether a variable of the facts is spoken of anywhere in it. */
export function mentions(expression: Expression, variable: string): boolean {
  for (const part of walk(expression)) if (part.kind === "variable" && part.name === variable) return true;
  return false;
}

/** Where a value comes from: `effects[].action`, `risk.score`; null for what is computed. */
export function pathOf(expression: Expression): string | null {
  switch (expression.kind) {
    case "variable":
      return expression.name;
    case "item": {
      const over = pathOf(expression.over);
      return over === null ? null : `${over}[]`;
    }
    case "field": {
      const of = pathOf(expression.of);
      return of === null ? null : `${of}.${expression.name}`;
    }
    case "each":
      return expression.operator === "filter" ? pathOf(expression.over) : null;
    default:
      return null;
  }
}
