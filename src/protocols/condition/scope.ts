import type { ASTNode } from "@marcbachmann/cel-js";
import type { Cell, Expression } from "./expression.ts";
import type { Complaint, Nesting } from "./syntax.ts";
import { broken, printType, type Type, type Vocabulary } from "./vocabulary.ts";

/** What the checks share: the text, the names in sight, and where complaints go. */
export type Scope = Readonly<{
  source: string;
  nesting: Nesting;
  vocabulary: Vocabulary;
  items: ReadonlyMap<string, Readonly<{ cell: Cell; over: Expression; type: Type }>>;
  complaints: Complaint[];
  /** Checks a part of the expression. Here, so that the files of the checks need not import each other in a circle. */
  check: (node: ASTNode, scope: Scope) => Expression;
}>;

export function complain(scope: Scope, at: number, code: string, message: string, hint: string | null = null): void {
  scope.complaints.push({ code, message, hint, offset: at });
}

export function refuse(scope: Scope, start: number, end: number, message: string, hint: string): Expression {
  complain(scope, start, "unsupported-condition", message, hint);
  return nothing(start, end);
}

/** Stands for an expression that was complained about. */
export function nothing(start: number, end: number): Expression {
  return { kind: "literal", value: null, type: broken, start, end };
}

export function checkBool(node: ASTNode, scope: Scope, where: string): Expression {
  const expression = scope.check(node, scope);
  const { type } = expression;
  if ((type.kind !== "bool" || type.nullable) && type.kind !== "broken") {
    const hint = type.kind === "list" ? "ask `size(…) > 0` or `….exists(x, …)`" : "compare it with a value: `… == …`";
    complain(scope, expression.start, "condition-type", `${where} needs true or false, not ${printType(type)}`, hint);
  }
  return expression;
}
