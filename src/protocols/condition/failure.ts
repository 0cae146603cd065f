import type { Facts } from "#core";
import { compileExpression } from "./evaluate.ts";
import { childrenOf, type Expression, pathOf } from "./expression.ts";
import { type Nesting, textBetween } from "./syntax.ts";

/** Why a condition gave no answer: the innermost part that gives no value though its own parts do. */
export function failureOf(
  expression: Expression,
  facts: Facts,
  { source, nesting }: Readonly<{ source: string; nesting: Nesting }>,
): Readonly<{ message: string; offset: number }> {
  const culprit = innermost(expression, facts) ?? expression;
  const text = textBetween(source, nesting, culprit.start, culprit.end);
  const isNull = culprit.type.nullable && compileExpression(culprit)(facts) === null;
  const failed = pathOf(culprit) === null ? "cannot be computed" : isNull ? "is null" : "is missing";
  return { message: `\`${text}\` ${failed} on these facts`, offset: culprit.start };
}

function innermost(expression: Expression, facts: Facts): Expression | null {
  if (!hasFailed(expression, facts)) return null;
  if (expression.kind === "each") {
    const inOver = innermost(expression.over, facts);
    if (inOver) return inOver;
    const items = compileExpression(expression.over)(facts);
    for (const item of Array.isArray(items) ? items : []) {
      expression.cell.value = item;
      const found = innermost(expression.body, facts);
      if (found) return found;
    }
    return expression;
  }
  for (const child of childrenOf(expression)) {
    const found = innermost(child, facts);
    if (found) return found;
  }
  return nullPart(expression, facts) ?? expression;
}

/** A null that was asked for more is the culprit, rather than the question. */
function nullPart(expression: Expression, facts: Facts): Expression | null {
  return (
    childrenOf(expression).find((child) => child.type.nullable && compileExpression(child)(facts) === null) ?? null
  );
}

function hasFailed(expression: Expression, facts: Facts): boolean {
  const value = compileExpression(expression)(facts);
  if (expression.type.kind === "bool") return value !== true && value !== false;
  return value === undefined;
}
