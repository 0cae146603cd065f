import type { ASTNode } from "@marcbachmann/cel-js";
import { suggestion } from "../nearest.ts";
import { checkCall } from "./checkCall.ts";
import { checkArithmetic, checkCompare, checkIn } from "./checkOperator.ts";
import type { CompareOperator, Expression } from "./expression.ts";
import { checkBool, complain, nothing, refuse, type Scope } from "./scope.ts";
import type { Complaint, Syntax } from "./syntax.ts";
import { bool, broken, double, int, listOf, nullType, printType, string, type Vocabulary } from "./vocabulary.ts";

/** From the library's tree to a checked expression; every problem is reported, once. */
export function checkSyntax(
  source: string,
  { root, nesting }: Syntax,
  vocabulary: Vocabulary,
): Readonly<{ expression: Expression; complaints: readonly Complaint[] }> {
  const scope: Scope = { source, nesting, vocabulary, items: new Map(), complaints: [], check };
  const expression = check(root, scope);
  return { expression, complaints: scope.complaints };
}

function check(node: ASTNode, scope: Scope): Expression {
  const { start, end } = node;
  switch (node.op) {
    case "value":
      return checkLiteral(node.args, start, end, scope);
    case "id":
      return checkName(node.args, start, end, scope);
    case ".":
      return checkField(node.args[0], node.args[1], node.pos, start, end, scope);
    case "!_": {
      const of = checkBool(node.args, scope, "`!`");
      return { kind: "not", of, type: bool, start, end };
    }
    case "-_":
      return checkNegate(node.args, start, end, scope);
    case "&&":
    case "||": {
      const left = checkBool(node.args[0], scope, `\`${node.op}\``);
      const right = checkBool(node.args[1], scope, `\`${node.op}\``);
      return { kind: node.op === "&&" ? "and" : "or", left, right, type: bool, start, end };
    }
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      refuseChain(node.args, node.op, scope);
      return checkCompare(node.op, node.args, start, end, scope);
    case "in":
      refuseChain(node.args, node.op, scope);
      return checkIn(node.args, start, end, scope);
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
      return checkArithmetic(node.op, node.args, start, end, scope);
    case "?:":
      return checkChoose(node.args, start, end, scope);
    case "list":
      return checkList(node.args, start, end, scope);
    case "call":
      return checkCall(node.args[0], null, node.args[1], { start, end, at: start }, scope);
    case "rcall":
      return checkCall(node.args[0], node.args[1], node.args[2], { start, end, at: node.args[1].end }, scope);
    case "map":
      return refuse(scope, start, end, "maps are not read", "compare fields one by one");
    default:
      return refuse(scope, start, end, "access by `[…]` is not read", "use `exists`, `all` or `x in list`");
  }
}

function checkLiteral(value: unknown, start: number, end: number, scope: Scope): Expression {
  if (typeof value === "string") return { kind: "literal", value, type: string, start, end };
  if (typeof value === "boolean") return { kind: "literal", value, type: bool, start, end };
  if (value === null) return { kind: "literal", value, type: nullType, start, end };
  if (typeof value === "number") return { kind: "literal", value, type: double, start, end };
  if (typeof value === "bigint") {
    const number = Number(value);
    if (Number.isSafeInteger(number)) return { kind: "literal", value: number, type: int, start, end };
    return refuse(scope, start, end, `the number \`${value}\` is too large`, "stay below 9007199254740992");
  }
  return refuse(scope, start, end, "unsigned numbers and bytes are not read", "write a plain number or string");
}

function checkName(name: string, start: number, end: number, scope: Scope): Expression {
  const item = scope.items.get(name);
  if (item) return { kind: "item", name, cell: item.cell, over: item.over, type: item.type, start, end };
  const type = Object.hasOwn(scope.vocabulary, name) ? scope.vocabulary[name] : undefined;
  if (type) return { kind: "variable", name, type, start, end };
  const known = [...scope.items.keys(), ...Object.keys(scope.vocabulary)];
  complain(scope, start, "unknown-variable", `unknown variable \`${name}\``, suggestion(name, known));
  return nothing(start, end);
}

function checkField(ofNode: ASTNode, name: string, at: number, start: number, end: number, scope: Scope): Expression {
  const of = check(ofNode, scope);
  const { type } = of;
  if (type.kind === "broken") return nothing(start, end);
  if (type.kind === "object") {
    const field = Object.hasOwn(type.fields, name) ? type.fields[name] : undefined;
    if (field) return { kind: "field", of, name, type: field, start, end };
    const hint = suggestion(name, Object.keys(type.fields));
    complain(scope, at, "unknown-field", `\`${type.name}\` has no field \`${name}\``, hint);
    return nothing(start, end);
  }
  const list = type.kind === "list";
  const hint = list ? `ask of each: \`${scope.source.slice(start, of.end)}.exists(x, x.${name} …)\`` : null;
  complain(scope, at, "unknown-field", `a ${list ? "list" : printType(type)} has no field \`${name}\``, hint);
  return nothing(start, end);
}

function checkNegate(node: ASTNode, start: number, end: number, scope: Scope): Expression {
  const of = check(node, scope);
  const { type } = of;
  if (of.kind === "literal" && typeof of.value === "number") {
    return { kind: "literal", value: of.value === 0 ? 0 : -of.value, type, start, end };
  }
  if (type.kind === "int" || type.kind === "double") {
    return { kind: "negate", of, type: type.kind === "int" ? int : double, start, end };
  }
  if (type.kind !== "broken") {
    complain(scope, start, "condition-type", `\`-\` needs a number, not ${printType(type)}`);
  }
  return nothing(start, end);
}

function checkChoose(
  nodes: readonly [ASTNode, ASTNode, ASTNode],
  start: number,
  end: number,
  scope: Scope,
): Expression {
  const test = checkBool(nodes[0], scope, "`? :`");
  const yes = check(nodes[1], scope);
  const no = check(nodes[2], scope);
  if (yes.type.kind === "broken" || no.type.kind === "broken") return nothing(start, end);
  if (yes.type.kind !== no.type.kind || yes.type.kind === "list" || yes.type.kind === "object") {
    const both = `${printType(yes.type)} and ${printType(no.type)}`;
    return refuse(
      scope,
      start,
      end,
      `both answers of \`? :\` must have one simple type, not ${both}`,
      "use `&&` and `||`",
    );
  }
  return { kind: "choose", test, yes, no, type: yes.type.nullable ? yes.type : no.type, start, end };
}

function checkList(nodes: readonly ASTNode[], start: number, end: number, scope: Scope): Expression {
  const items = nodes.map((node) => check(node, scope));
  const [first] = items;
  const isBroken = items.some(({ type }) => type.kind === "broken");
  if (isBroken || first === undefined) return { kind: "list", items, type: listOf(broken), start, end };
  const odd = items.find(({ type }) => type.kind !== first.type.kind || type.kind === "list" || type.kind === "object");
  if (odd) {
    const what = `a list holds simple values of one type; this is ${printType(odd.type)}`;
    return refuse(scope, odd.start, odd.end, what, "write several lists");
  }
  return { kind: "list", items, type: listOf(first.type), start, end };
}

const relations = new Set(["==", "!=", "<", "<=", ">", ">=", "in"]);

/** `a == b < c`: CEL gives both one precedence, cel-js does not. Brackets say what is meant. */
function refuseChain(operands: readonly [ASTNode, ASTNode], operator: CompareOperator | "in", scope: Scope): void {
  const own = operatorDepth(operands, scope);
  for (const operand of operands) {
    if (!relations.has(operand.op)) continue;
    const inner = operatorDepth(operand.args as readonly [ASTNode, ASTNode], scope);
    if (inner > own) continue;
    const message = `\`${operand.op}\` and \`${operator}\` stand in one row`;
    complain(scope, operand.start, "unsupported-condition", message, "put one of them in brackets");
  }
}

/** How many brackets are open where the operator stands, between its operands. */
function operatorDepth([left, right]: readonly [ASTNode, ASTNode], { source, nesting }: Scope): number {
  for (let at = left.end; at < right.start; at++) {
    if (/[=!<>i]/.test(source[at] ?? "")) return nesting[at] ?? 0;
  }
  return 0;
}
