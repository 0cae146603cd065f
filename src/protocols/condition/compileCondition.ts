import { type EffectFacts, type Facts, type Problem, problem, type Truth } from "#core";
import { checkSyntax } from "./check.ts";
import { compileExpression, type Evaluate } from "./evaluate.ts";
import { type Expression, mentions } from "./expression.ts";
import { failureOf } from "./failure.ts";
import { type Complaint, type Nesting, parseSyntax } from "./syntax.ts";
import { factsVocabulary, printType, type Vocabulary } from "./vocabulary.ts";

/** Where an offset of the condition stands in the file that a person wrote. */
export type PlaceOf = (offset: number) => Pick<Problem, "path" | "line" | "column">;

/** The one thing the rest of the module knows of the expression language. */
export type Condition = Readonly<{
  source: string;
  expression: Expression;
  nesting: Nesting;
  place: PlaceOf;
  truth: (facts: Facts) => Truth;
}>;

export type Compiled = Readonly<{ ok: true; condition: Condition } | { ok: false; problems: readonly Problem[] }>;

/** Compiles a condition once; what cannot be understood is a list of problems, each at its place. */
export function compileCondition(source: string, place: PlaceOf): Compiled {
  const { complaints, checked } = readExpression(source, factsVocabulary);
  const toProblem = ({ code, message, hint, offset }: Complaint) => problem(code, message, { hint, ...place(offset) });
  if (checked === null || complaints.length > 0) return { ok: false, problems: complaints.map(toProblem) };
  const { expression, nesting } = checked;
  if (expression.type.kind !== "bool") {
    const message = `the condition is ${printType(expression.type)}, not true or false`;
    const wrong = {
      code: "condition-type",
      message,
      hint: "compare it with a value: `… == …`",
      offset: expression.start,
    };
    return { ok: false, problems: [toProblem(wrong)] };
  }
  return {
    ok: true,
    condition: { source, expression, nesting, place, truth: truthOf(expression, { source, nesting }, place) },
  };
}

/** Syntax and types of an expression over any vocabulary. */
export function readExpression(
  source: string,
  vocabulary: Vocabulary,
): Readonly<{
  complaints: readonly Complaint[];
  checked: Readonly<{ expression: Expression; nesting: Nesting }> | null;
}> {
  const syntax = parseSyntax(source);
  if ("code" in syntax) return { complaints: [syntax], checked: null };
  const { expression, complaints } = checkSyntax(source, syntax, vocabulary);
  return { complaints, checked: { expression, nesting: syntax.nesting } };
}

const no: Truth = { kind: "no" };
const yesOfNone: Truth = { kind: "yes", effects: [] };

function truthOf(
  expression: Expression,
  text: Pick<Condition, "source" | "nesting">,
  place: PlaceOf,
): (facts: Facts) => Truth {
  const failed = (facts: Facts): Truth => {
    const { message, offset } = failureOf(expression, facts, text);
    return { kind: "error", problem: problem("condition-failed", message, place(offset)) };
  };
  if (isExistsOverEffects(expression)) return truthOfExists(expression, failed);
  const evaluate = compileExpression(expression);
  const speaksOfEffects = mentions(expression, "effects");
  return (facts) => {
    const value = evaluate(facts);
    if (value === false) return no;
    if (value !== true) return failed(facts);
    if (!speaksOfEffects) return yesOfNone;
    const alone = wokenAlone(evaluate, facts);
    return { kind: "yes", effects: alone.length > 0 ? alone : facts.effects.map(({ index }) => index) };
  };
}

/** Those that by themselves make it true woke the rule; where none does, they did it together. */
function wokenAlone(evaluate: Evaluate, facts: Facts): readonly number[] {
  const { change, findings, services, provenance, risk, actor, gate, environment, now } = facts;
  const effects: EffectFacts[] = [];
  // One form for all of them, in which only the effect changes: an evaluation keeps nothing of what it has seen.
  const narrowed: Facts = { change, effects, findings, services, provenance, risk, actor, gate, environment, now };
  const woken: number[] = [];
  for (const effect of facts.effects) {
    effects[0] = effect;
    if (evaluate(narrowed) === true) woken.push(effect.index);
  }
  return woken;
}

type Each = Extract<Expression, { kind: "each" }>;

/** `effects.exists(e, …)`, as most rules are: which effects woke it is answered in the one pass that judges it. */
function isExistsOverEffects(expression: Expression): expression is Each {
  if (expression.kind !== "each" || expression.operator !== "exists") return false;
  const { over, body } = expression;
  return over.kind === "variable" && over.name === "effects" && !mentions(body, "effects");
}

function truthOfExists({ cell, body }: Each, failed: (facts: Facts) => Truth): (facts: Facts) => Truth {
  const evaluate = compileExpression(body);
  return (facts) => {
    const woke: number[] = [];
    let erred = false;
    for (const effect of facts.effects) {
      cell.value = effect;
      const value = evaluate(facts);
      if (value === true) woke.push(effect.index);
      else if (value !== false) erred = true;
    }
    // As CEL has it: one that holds outweighs one that could not be judged.
    if (woke.length > 0) return { kind: "yes", effects: woke };
    return erred ? failed(facts) : no;
  };
}
