import { requirementsOf } from "./ask.ts";
import type { Case } from "./case.ts";
import { caseView, type Look } from "./caseView.ts";
import type { DecidedEffect, Decision, Observed, Verdict } from "./decision.ts";
import { failedRule, incompleteOf, uncoveredDoubt, unreadDoubt } from "./doubt.ts";
import { epochMs, type Instant, instantOf } from "./ids.ts";
import { leadingOpen } from "./leading.ts";
import { distinct, isNonEmpty } from "./nonEmpty.ts";
import { problem } from "./problem.ts";
import type { Facts, Protocol, Rule, Truth } from "./protocol.ts";
import { digestsInForce, isInForce, isReadyInForce } from "./protocolSet.ts";
import { type ReadyProtocol, type ReadyRule, readyProtocol } from "./readyProtocol.ts";
import { type Forbidden, isOpen, type Requirement, splitOpen } from "./requirement.ts";

type Outcome = { requirements: Requirement[]; forbidden: Forbidden[] };

function nothingYet(): Outcome {
  return { requirements: [], forbidden: [] };
}

/** The judgement: total, without awaits. What cannot be judged holds. */
export function decide(input: Case): Decision {
  const view = caseView(input);
  const nowMs = epochMs(input.now);
  const enforced = nothingYet();
  const observed: Observed[] = [];
  const judged = new Set<DecidedEffect>();
  for (const { scope, protocols } of input.protocols.byGate[input.gate]) {
    const look = view.through(scope);
    if (look === null) continue;
    let isJudged = false;
    for (const ready of protocols) {
      if (!isReadyInForce(ready, nowMs)) continue;
      if (ready.protocol.mode === "enforce") {
        judgeProtocol(ready, look, enforced);
        isJudged = true;
        continue;
      }
      const outcome = nothingYet();
      judgeProtocol(ready, look, outcome);
      const { requirements, forbidden } = outcome;
      if (requirements.length + forbidden.length > 0) observed.push(printObserved(ready.protocol, outcome));
    }
    if (isJudged) for (const effect of look.context.effects) judged.add(effect);
  }
  const doubts = [...unreadDoubt(input.analysis, view.effects), ...uncoveredDoubt(view.effects, judged, view.byName)];
  return assemble(input, view.effects, [...doubts, ...enforced.requirements], enforced.forbidden, observed);
}

/** One protocol's look at a case, for explaining: whether it speaks, and how each of its rules answers. */
export function lookAt(input: Case, protocol: Protocol): ProtocolLook {
  const speaks = protocol.scope.gates.length === 0 || protocol.scope.gates.includes(input.gate);
  const look = speaks ? caseView(input).through(protocol.scope) : null;
  const inForce = isInForce(protocol, input.now);
  if (look === null) return { inScope: false, inForce, facts: null, rules: [] };
  const rules = readyProtocol(protocol).rules.map((ready) => {
    const outcome = nothingYet();
    judgeRule(protocol, ready, look, outcome);
    return { name: ready.rule.name, truth: ask(ready.rule, look.facts), ...outcome };
  });
  return { inScope: true, inForce, facts: look.facts, rules };
}

export type ProtocolLook = Readonly<{
  inScope: boolean;
  inForce: boolean;
  facts: Facts | null;
  rules: readonly (Readonly<{ name: string; truth: Truth }> & Readonly<Outcome>)[];
}>;

/** Adds what a protocol asks for and forbids to `outcome`. */
function judgeProtocol({ protocol, rules }: ReadyProtocol, look: Look, outcome: Outcome): void {
  for (const rule of rules) judgeRule(protocol, rule, look, outcome);
}

function judgeRule(
  protocol: Protocol,
  { rule, asks, asksToSign }: ReadyRule,
  { facts, context }: Look,
  { requirements, forbidden }: Outcome,
): void {
  const truth = ask(rule, facts);
  if (truth.kind === "no") return;
  const because = { protocol: protocol.name, rule: rule.name, effects: truth.kind === "yes" ? truth.effects : [] };
  if (truth.kind === "error") requirements.push(failedRule(because, truth.problem.message));
  else if (rule.kind === "forbid") forbidden.push({ because, sentence: rule.because });
  else if (asks === null) requirements.push(failedRule(because, "it asks for nothing"));
  else requirements.push(...requirementsOf(because, asks, asksToSign, context));
}

/** A condition that throws, or answers what is no truth, is a condition that could not be judged. */
function ask(rule: Rule, facts: Facts): Truth {
  try {
    const truth = rule.when(facts);
    if (truth.kind === "no") return truth;
    if (truth.kind === "yes" && truth.effects.every((index) => Number.isInteger(index))) return truth;
    if (truth.kind === "error" && typeof truth.problem.message === "string") return truth;
    return failed("the condition gave no answer");
  } catch (error) {
    return failed(error instanceof Error ? error.message : "the condition broke off");
  }
}

function failed(message: string): Truth {
  return { kind: "error", problem: problem("condition-failed", message) };
}

function printObserved(protocol: Protocol, { requirements, forbidden }: Outcome): Observed {
  const verdict: Verdict = forbidden.length > 0 ? "deny" : requirements.some(isOpen) ? "hold" : "allow";
  return { protocol: protocol.name, verdict, requirements };
}

function assemble(
  input: Case,
  effects: readonly DecidedEffect[],
  requirements: readonly Requirement[],
  forbidden: readonly Forbidden[],
  observed: readonly Observed[],
): Decision {
  const { open, settled } = splitOpen(requirements);
  const common = {
    subject: input.subject,
    gate: input.gate,
    environment: input.environment,
    effects,
    findings: input.analysis.findings,
    observed,
    provenance: input.provenance,
    protocols: digestsInForce(input.protocols, epochMs(input.now)),
    catalog: input.catalog,
    inputs: input.inputs.toSorted(),
    logSize: input.logSize,
    engine: input.engine,
    decidedAt: input.now,
    validUntil: validUntil(input),
  };
  const incomplete = incompleteOf(input.analysis, effects);
  const complete = incomplete.length === 0;
  if (isNonEmpty(forbidden)) {
    const next = forbidden.map(({ sentence, because }) => `forbidden by \`${because.protocol}\`: ${sentence}`);
    return { verdict: "deny", complete, incomplete, requirements: [...open, ...settled], forbidden, next, ...common };
  }
  if (isNonEmpty(open)) {
    const [first, ...rest] = open;
    const next = distinct(leadingOpen(open).map((requirement) => requirement.next));
    return {
      verdict: "hold",
      complete,
      incomplete,
      requirements: [first, ...rest, ...settled],
      forbidden: [],
      next,
      ...common,
    };
  }
  return {
    verdict: "allow",
    complete: true,
    incomplete: [],
    requirements: settled,
    forbidden: [],
    next: [],
    ...common,
  };
}

/** A deploy decision lives 60 minutes, an agent's 10; a merge decision until its subject moves. */
function validUntil({ gate, now }: Case): Instant | null {
  if (gate === "merge") return null;
  return instantOf(epochMs(now) + (gate === "deploy" ? 60 : 10) * 60_000);
}
