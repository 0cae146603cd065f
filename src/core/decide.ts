import { requirementsOf } from "./ask.ts";
import type { Case } from "./case.ts";
import { excludedSet } from "./contributors.ts";
import type { DecidedEffect, Decision, Observed, Verdict } from "./decision.ts";
import { failedRule, incompleteOf, uncoveredDoubt, unreadDoubt } from "./doubt.ts";
import { decidedEffects } from "./effectId.ts";
import { compareEvidence } from "./evidence.ts";
import { factsFinder, serviceFinder } from "./factsOf.ts";
import { epochMs, type Instant, instantOf } from "./ids.ts";
import { leadingOpen } from "./leading.ts";
import type { Ask } from "./need.ts";
import { distinct, isNonEmpty } from "./nonEmpty.ts";
import { problem } from "./problem.ts";
import type { Facts, Protocol, Rule, Scope, Truth } from "./protocol.ts";
import { coversEnvironment, coversService, digestsInForce, isInForce } from "./protocolSet.ts";
import { type Forbidden, isOpen, type Requirement, splitOpen } from "./requirement.ts";
import type { SettleContext } from "./settle.ts";

type Outcome = { requirements: Requirement[]; forbidden: Forbidden[] };

function nothingYet(): Outcome {
  return { requirements: [], forbidden: [] };
}

/** The judgement: total, without awaits. What cannot be judged holds. */
export function decide(input: Case): Decision {
  const view = viewOf(input);
  const enforced = nothingYet();
  const observed: Observed[] = [];
  const judged = new Set<DecidedEffect>();
  for (const { scope, protocols } of input.protocols.byGate[input.gate]) {
    const look = view.through(scope);
    if (look === null) continue;
    for (const protocol of protocols) {
      if (!isInForce(protocol, input.now)) continue;
      if (protocol.mode === "enforce") {
        judgeProtocol(protocol, look, enforced);
        for (const effect of look.context.effects) judged.add(effect);
        continue;
      }
      const outcome = nothingYet();
      judgeProtocol(protocol, look, outcome);
      if (outcome.requirements.length + outcome.forbidden.length > 0) observed.push(printObserved(protocol, outcome));
    }
  }
  const doubts = [...unreadDoubt(input.analysis, view.effects), ...uncoveredDoubt(view.effects, judged, view.byName)];
  return assemble(input, view.effects, [...doubts, ...enforced.requirements], enforced.forbidden, observed);
}

/** One protocol's look at a case, for explaining: whether it speaks, and how each of its rules answers. */
export function lookAt(input: Case, protocol: Protocol): ProtocolLook {
  const speaks = protocol.scope.gates.length === 0 || protocol.scope.gates.includes(input.gate);
  const look = speaks ? viewOf(input).through(protocol.scope) : null;
  const inForce = isInForce(protocol, input.now);
  if (look === null) return { inScope: false, inForce, facts: null, rules: [] };
  const rules = protocol.rules.map((rule) => {
    const outcome = nothingYet();
    judgeRule(protocol, rule, look, outcome);
    return { name: rule.name, truth: ask(rule, look.facts), ...outcome };
  });
  return { inScope: true, inForce, facts: look.facts, rules };
}

export type ProtocolLook = Readonly<{
  inScope: boolean;
  inForce: boolean;
  facts: Facts | null;
  rules: readonly (Readonly<{ name: string; truth: Truth }> & Readonly<Outcome>)[];
}>;

type Look = Readonly<{ facts: Facts; context: SettleContext }>;

/** The effects of a case with their services, and what a scope sees of them; null where it covers none. */
function viewOf(input: Case) {
  const { namesAt, byName } = serviceFinder(input.servicesAt);
  const effects = decidedEffects(input.analysis.effects, (effect) => namesAt(effect.at.map(({ path }) => path)));
  const excluded = excludedSet(input.contributors);
  const factsOf = factsFinder(input, effects, byName);
  // INVARIANT: the order in which evidence arrives never matters.
  const evidence = input.evidence.toSorted(compareEvidence);
  const { subject, now, directory } = input;
  const through = (scope: Scope): Look | null => {
    const isCovered = (name: string) => coversService(scope, byName(name));
    const covered = effects.filter((effect) => coversEnvironment(scope, effect) && effect.services.some(isCovered));
    if (covered.length === 0) return null;
    const services = distinct(covered.flatMap((effect) => effect.services))
      .map(byName)
      .filter((service) => coversService(scope, service));
    const context = { subject, evidence, now, effects: covered, services, directory, excluded };
    return { facts: factsOf(covered, services), context };
  };
  return { effects, byName, through };
}

/** Adds what a protocol asks for and forbids to `outcome`. */
function judgeProtocol(protocol: Protocol, look: Look, outcome: Outcome): void {
  for (const rule of protocol.rules) judgeRule(protocol, rule, look, outcome);
}

function judgeRule(
  protocol: Protocol,
  rule: Rule,
  { facts, context }: Look,
  { requirements, forbidden }: Outcome,
): void {
  const truth = ask(rule, facts);
  if (truth.kind === "no") return;
  const because = { protocol: protocol.name, rule: rule.name, effects: truth.kind === "yes" ? truth.effects : [] };
  if (truth.kind === "error") requirements.push(failedRule(because, truth.problem.message));
  else if (rule.kind === "forbid") forbidden.push({ because, sentence: rule.because });
  else if (asksNothing(rule.asks)) requirements.push(failedRule(because, "it asks for nothing"));
  else requirements.push(...requirementsOf(because, rule.asks, context));
}

/** The types refuse it; should it come all the same, nothing asked for is never a yes. */
function asksNothing(asks: readonly Ask[]): boolean {
  return asks.length === 0 || asks.some((one) => one.kind === "anyOf" && one.choices.length === 0);
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
    protocols: digestsInForce(input.protocols, input.now),
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
