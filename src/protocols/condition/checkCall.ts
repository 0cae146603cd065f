import type { ASTNode } from "@marcbachmann/cel-js";
import { parseInstant } from "#core";
import { nearest } from "../nearest.ts";
import { durationMax, timestampMin } from "./evaluate.ts";
import {
  type Cell,
  type ClockPart,
  clockParts,
  type EachOperator,
  type Expression,
  type TextOperator,
} from "./expression.ts";
import { refusedFunctions } from "./refusals.ts";
import { checkBool, complain, nothing, refuse, type Scope } from "./scope.ts";
import { bool, broken, duration, int, printType, timestamp } from "./vocabulary.ts";

type Span = Readonly<{ start: number; end: number; at: number }>;
type Call = Readonly<{ name: string; receiver: ASTNode | null; given: readonly ASTNode[] }>;

/** Functions and macros: an explicit list; everything else is refused with what to write instead. */
export function checkCall(
  name: string,
  receiver: ASTNode | null,
  given: readonly ASTNode[],
  span: Span,
  scope: Scope,
): Expression {
  const call: Call = { name, receiver, given };
  if (name === "size") return checkSize(call, span, scope);
  if (receiver === null && (name === "timestamp" || name === "duration")) return checkTime(name, given, span, scope);
  if (receiver !== null && isEach(name)) return checkEach(name, receiver, given, span, scope);
  if (receiver !== null && isText(name)) return checkText(name, receiver, given, span, scope);
  if (receiver !== null && isClock(name)) return checkClock(name, receiver, given, span, scope);
  const known = receiver === null ? ["size", "timestamp", "duration"] : [...each, ...text, ...clockParts, "size"];
  const instead = Object.hasOwn(refusedFunctions, name) ? refusedFunctions[name] : undefined;
  const near = nearest(name, known);
  const offset = receiver === null ? span.start : scope.source.indexOf(name, span.at);
  const hint =
    instead ?? (near ? `did you mean \`${near}\`?` : `conditions know ${known.map((k) => `\`${k}\``).join(", ")}`);
  complain(scope, Math.max(offset, 0), "unsupported-condition", `the function \`${name}\` is not read`, hint);
  return nothing(span.start, span.end);
}

const each: readonly EachOperator[] = ["exists", "all", "filter"];
const text: readonly TextOperator[] = ["startsWith", "endsWith", "contains"];
const isEach = (name: string): name is EachOperator => (each as readonly string[]).includes(name);
const isText = (name: string): name is TextOperator => (text as readonly string[]).includes(name);
const isClock = (name: string): name is ClockPart => (clockParts as readonly string[]).includes(name);

function checkSize({ receiver, given }: Call, { start, end }: Span, scope: Scope): Expression {
  const operands = receiver === null ? given : [receiver, ...given];
  const [node, ...rest] = operands;
  if (node === undefined || rest.length > 0) {
    return refuse(scope, start, end, "`size` takes one value", "write `size(effects)`");
  }
  const of = scope.check(node, scope);
  const { type } = of;
  if (type.kind === "broken") return nothing(start, end);
  if (type.kind === "list" || type.kind === "string") return { kind: "size", of, type: int, start, end };
  complain(scope, of.start, "condition-type", `\`size\` counts a list or a text, not ${printType(type)}`);
  return nothing(start, end);
}

function checkText(
  operator: TextOperator,
  receiver: ASTNode,
  given: readonly ASTNode[],
  { start, end }: Span,
  scope: Scope,
): Expression {
  const of = scope.check(receiver, scope);
  const [first, ...rest] = given;
  const argument = first ? scope.check(first, scope) : nothing(start, end);
  if (first === undefined || rest.length > 0) {
    return refuse(scope, start, end, `\`${operator}\` takes one text`, `write \`….${operator}("…")\``);
  }
  for (const part of [of, argument]) {
    if (part.type.kind === "string" || part.type.kind === "broken") continue;
    const hint = part.type.kind === "list" ? `ask \`"…" in …\` or \`….exists(x, x.${operator}("…"))\`` : null;
    complain(scope, part.start, "condition-type", `\`${operator}\` needs a text, not ${printType(part.type)}`, hint);
  }
  return { kind: "text", operator, of, argument, type: bool, start, end };
}

function checkClock(
  part: ClockPart,
  receiver: ASTNode,
  given: readonly ASTNode[],
  { start, end }: Span,
  scope: Scope,
): Expression {
  const of = scope.check(receiver, scope);
  if (given.length > 0) {
    const hint = "a `window` need knows zones; in conditions the parts of a time are UTC";
    return refuse(scope, start, end, `\`${part}\` takes no zone`, hint);
  }
  if (of.type.kind === "timestamp") return { kind: "clock", part, of, type: int, start, end };
  if (of.type.kind !== "broken") {
    complain(scope, of.start, "condition-type", `\`${part}\` needs a time such as \`now\`, not ${printType(of.type)}`);
  }
  return nothing(start, end);
}

/** Times are literals, read once: a text that is no time is a problem now, not when the rule is asked. */
function checkTime(
  name: "timestamp" | "duration",
  given: readonly ASTNode[],
  { start, end }: Span,
  scope: Scope,
): Expression {
  const [first, ...rest] = given;
  const example = name === "timestamp" ? '`timestamp("2026-12-01T00:00:00Z")`' : '`duration("24h")`';
  if (first?.op !== "value" || typeof first.args !== "string" || rest.length > 0) {
    return refuse(scope, start, end, `\`${name}\` takes one text`, `write ${example}`);
  }
  const value = name === "timestamp" ? parseTimestamp(first.args) : parseDuration(first.args);
  if (value !== null) return { kind: "literal", value, type: name === "timestamp" ? timestamp : duration, start, end };
  complain(scope, first.start, "condition-type", `\`${first.args}\` is not a ${name}`, `write ${example}`);
  return nothing(start, end);
}

/** RFC 3339 with seconds, as CEL wants it; finer than a millisecond is refused, since facts are not finer. */
function parseTimestamp(written: string): number | null {
  if (!/T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:\d{2})$/.test(written)) return null;
  const instant = parseInstant(written);
  const ms = instant === null ? Number.NaN : Date.parse(instant);
  return ms >= timestampMin ? ms : null;
}

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };

/** CEL's durations in whole units from hours to milliseconds: `24h`, `1h30m`. */
function parseDuration(written: string): number | null {
  if (!/^-?(\d{1,7}(h|ms|m|s))+$/.test(written)) return null;
  let ms = 0;
  for (const [, amount, unit] of written.matchAll(/(\d+)(ms|h|m|s)/g)) ms += Number(amount) * (unitMs[unit ?? ""] ?? 0);
  if (ms > durationMax) return null;
  return written.startsWith("-") ? -ms : ms;
}

function checkEach(
  operator: EachOperator,
  receiver: ASTNode,
  given: readonly ASTNode[],
  { start, end }: Span,
  scope: Scope,
): Expression {
  const over = scope.check(receiver, scope);
  const [variable, body, ...rest] = given;
  if (variable?.op !== "id" || body === undefined || rest.length > 0) {
    const example = `\`effects.${operator}(e, e.action == "delete")\``;
    return refuse(scope, start, end, `\`${operator}\` takes a name and a condition`, `write ${example}`);
  }
  const name = variable.args;
  if (Object.hasOwn(scope.vocabulary, name) || scope.items.has(name)) {
    complain(
      scope,
      variable.start,
      "unsupported-condition",
      `\`${name}\` already means something else`,
      "take another name",
    );
  }
  const { type } = over;
  if (type.kind !== "list" && type.kind !== "broken") {
    const message = `\`${operator}\` asks of a list, not of ${printType(type)}`;
    complain(
      scope,
      over.start,
      "condition-type",
      message,
      "`effects`, `findings`, `services` and `change.paths` are lists",
    );
  }
  const cell: Cell = { value: undefined };
  const item = type.kind === "list" ? type.of : broken;
  const items = new Map(scope.items).set(name, { cell, over, type: item });
  const inner = checkBool(body, { ...scope, items }, `\`${operator}\``);
  const resultType = operator === "filter" ? type : bool;
  return { kind: "each", operator, over, name, cell, body: inner, type: resultType, start, end };
}
