import { type Facts, type Problem, problem, type Scope } from "#core";
import { compileExpression, type Evaluate } from "../condition/evaluate.ts";
import { mentions } from "../condition/expression.ts";
import { failureOf } from "../condition/failure.ts";
import { textBetween } from "../condition/syntax.ts";
import type { RuleSource } from "../parseProtocol.ts";
import { type Directions, directionsOf, type Source } from "./direction.ts";
import { type Around, generateFacts, unscoped } from "./generateFacts.ts";
import { growFacts } from "./growFacts.ts";
import { literalsOf } from "./literals.ts";
import { seeded } from "./random.ts";

/** An `error` is refused, a `warning` is advice. */
export type LintProblem = Readonly<{ level: "error" | "warning"; problem: Problem }>;

/** How many made-up changes a condition is tried on: enough to meet five comparisons at once, and some milliseconds. */
const triesMax = 4_000;
const growthTries = 300;

/** What the condition of one rule does wrong on some change, whatever the catalog. */
export function lintCondition(source: RuleSource, scope: Scope): readonly LintProblem[] {
  const { expression } = source.condition;
  const literals = literalsOf([expression]);
  const evaluate = compileExpression(expression);
  const within: Around = { literals, random: seeded(1), scope };
  const reach = lintReach(source, evaluate, within);
  if (reach.length > 0) return reach;
  const directions = directionsOf(expression);
  return [
    ...lintFailure(source, evaluate, within),
    ...lintVacuous(source, evaluate, directions, within),
    ...lintWrongWay(source, evaluate, directions, within),
  ];
}

/** A rule that never wakes is a false comfort. */
function lintReach(source: RuleSource, evaluate: Evaluate, within: Around): readonly LintProblem[] {
  const { expression } = source.condition;
  if (expression.kind === "literal") {
    if (expression.value === true) return [];
    return [
      complain(source, 0, "never-matches", "the condition is `false`: the rule can never match", "remove the rule"),
    ];
  }
  if (findYes(evaluate, within)) return [];
  const isElsewhere = findYes(evaluate, { ...within, random: seeded(2), scope: unscoped });
  const [message, hint] = isElsewhere
    ? ["the rule can never match in the scope of its protocol", "widen `scope`, or compare with what it covers"]
    : ["the rule can never match: no change makes the condition true", "see which two parts exclude each other"];
  return [complain(source, expression.start, "never-matches", message, hint)];
}

function findYes(evaluate: Evaluate, around: Around): Facts | null {
  for (let n = 0; n < triesMax; n++) {
    const facts = generateFacts(around);
    if (evaluate(facts) === true) return facts;
  }
  return null;
}

/** A condition that fails holds the gate each time: it must not fail on facts that do arise. */
function lintFailure(source: RuleSource, evaluate: Evaluate, within: Around): readonly LintProblem[] {
  const { expression } = source.condition;
  for (let n = 0; n < growthTries; n++) {
    const facts = generateFacts(within);
    const value = evaluate(facts);
    if (value === true || value === false) continue;
    const { message, offset } = failureOf(expression, facts, source.condition);
    const part = /^`(.*)` is null/s.exec(message)?.[1];
    const hint = part ? `ask first: \`${part} != null && …\`` : "make sure that it has a value on every change";
    const what = message.replace(/ on these facts$/, " on some changes");
    return [complain(source, offset, "condition-can-fail", `${what}, and then the condition fails`, hint)];
  }
  return [];
}

/** True of a change that does nothing, and false once it does something. */
function lintVacuous(
  source: RuleSource,
  evaluate: Evaluate,
  directions: Directions,
  within: Around,
): readonly LintProblem[] {
  const { expression } = source.condition;
  for (const [name, list] of [
    ["effects", "effects"],
    ["effects", "services"],
    ["findings", "findings"],
    ["size", "change"],
  ] as const) {
    const moving = directions.get(name);
    if (!moving || moving.sign === "up" || !mentions(expression, list) || !mentions(moving.at, list)) continue;
    if (!isVacuous(evaluate, list, within)) continue;
    const what = list === "change" ? "paths" : list;
    const message = `the condition is true of a change without ${what}, and false of some with ${what}`;
    const hint = `an empty list answers \`all\`, \`!\` and \`== 0\` with yes; ask for what is dangerous: \`${list === "change" ? "change.paths" : list}.exists(…)\``;
    return [complain(source, moving.at.start, "vacuous", message, hint, name === "size" ? "warning" : "error")];
  }
  return [];
}

function isVacuous(evaluate: Evaluate, list: "effects" | "services" | "findings" | "change", within: Around): boolean {
  for (let n = 0; n < growthTries; n++) {
    const facts = generateFacts(within);
    const empty = { ...facts, [list]: list === "change" ? { ...facts.change, paths: [] } : [] };
    if (evaluate(empty) === true && evaluate(facts) === false) return true;
  }
  return false;
}

const words: Readonly<Record<Source, Readonly<{ more: string; hint: string }>>> = {
  effects: {
    more: "more effects",
    hint: "ask with `exists`, or for a size above a number, and not with `all`, `!` or a small size",
  },
  findings: {
    more: "more findings",
    hint: "ask with `exists`, or for a size above a number, and not with `all`, `!` or a small size",
  },
  risk: { more: "a higher risk", hint: "ask `risk.score > …`; a change that was not scored has the score 1" },
  provenance: {
    more: "more of AI",
    hint: 'ask for AI (`provenance.ai`, `"authored" in provenance.roles`), not for its absence, and of agents what you ask of humans',
  },
  size: { more: "a larger change", hint: "ask with `exists` or `>`: a rule must not be shaken off by a larger change" },
};

/** More to worry about must not mean less friction: found by the shape of the condition, shown by an example. */
function lintWrongWay(
  source: RuleSource,
  evaluate: Evaluate,
  directions: Directions,
  within: Around,
): readonly LintProblem[] {
  return (Object.keys(words) as Source[]).flatMap((name) => {
    const moving = directions.get(name);
    const isDown = moving !== undefined && moving.sign !== "up";
    const example = moving === undefined || isDown ? null : findWrongWay(evaluate, name, within);
    if (!isDown && example === null) return [];
    const at = moving?.at ?? source.condition.expression;
    const text = textBetween(source.condition.source, source.condition.nesting, at.start, at.end);
    const message = `wrong way: ${words[name].more} can turn this rule off, by \`${text}\``;
    return [complain(source, at.start, "wrong-way", message, words[name].hint, name === "size" ? "warning" : "error")];
  });
}

function findWrongWay(evaluate: Evaluate, name: Source, within: Around): Facts | null {
  for (let n = 0; n < growthTries; n++) {
    const facts = generateFacts(within);
    if (evaluate(facts) === true && evaluate(growFacts(facts, name, within)) === false) return facts;
  }
  return null;
}

function complain(
  { condition }: RuleSource,
  offset: number,
  code: string,
  message: string,
  hint: string,
  level: LintProblem["level"] = "error",
): LintProblem {
  return { level, problem: problem(code, message, { hint, ...condition.place(offset) }) };
}
