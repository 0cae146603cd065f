import { isMap, isSeq, type Node } from "yaml";
import {
  type Ask,
  coversEnvironment,
  coversService,
  type Facts,
  isInForce,
  isNonEmpty,
  type Parsed,
  type Problem,
  type Protocol,
  type Rule,
  type Service,
  unclaimedService,
} from "#core";
import { suggestion } from "../nearest.ts";
import {
  openYaml,
  placeOf,
  readList,
  readMap,
  readText,
  report,
  scalarOf,
  type Value,
  type YamlText,
} from "../yamlText.ts";
import { caseFacts } from "./caseFacts.ts";

/** What a rule did on the facts of a case. */
export type RuleOutcome = Readonly<
  { rule: string } & (
    | { kind: "fires"; effects: readonly number[]; asks: readonly Ask[]; forbids: string | null }
    | { kind: "not" }
    | { kind: "error"; problem: Problem }
  )
>;

/** One case: facts that a protocol is asked about, and the rules that shall fire. */
export type ProtocolCase = Readonly<{
  name: string;
  line: number;
  facts: Facts;
  /** As written; rules do not look at it. */
  evidence: string | null;
  expected: readonly string[];
}>;

export type CaseResult = Readonly<{
  name: string;
  line: number;
  passed: boolean;
  outcomes: readonly RuleOutcome[];
  /** What is wrong, one line each: rules that fired and should not, or should and did not. */
  differences: readonly string[];
}>;

/** Runs `NAME.cases.yaml` beside its protocol: rules only, as scope and lifetime let them speak. */
export function runProtocolCases(protocol: Protocol, text: string, path: string): Parsed<readonly CaseResult[]> {
  const parsed = parseCases(protocol, text, path);
  return parsed.ok ? { ok: true, value: parsed.value.map((each) => runCase(protocol, each)) } : parsed;
}

/** Reads a list of `{ name, facts, expect: { rules: […] } }`; every problem at once. */
export function parseCases(protocol: Protocol, text: string, path: string): Parsed<readonly ProtocolCase[]> {
  const { yaml, root } = openYaml(text, path);
  const example = "write `- name: …`, `facts: { … }`, `expect: { rules: [ … ] }`";
  const items = root === null ? null : readList(yaml, root, "a file of cases", example);
  const cases = (items ?? []).map((item) => parseCase(yaml, item, protocol)).filter((each) => each !== null);
  return isNonEmpty(yaml.problems) ? { ok: false, problems: yaml.problems } : { ok: true, value: cases };
}

function parseCase(yaml: YamlText, node: Node, protocol: Protocol): ProtocolCase | null {
  const values = readMap(yaml, node, "a case", ["name", "facts", "evidence", "expect"]);
  if (!values) return null;
  const name = readText(yaml, values.get("name") ?? node, "`name`", "say in a line what the case shows");
  const expected = parseExpect(yaml, values.get("expect") ?? null, node, protocol);
  const facts = caseFacts(yaml, values.get("facts") ?? null, protocol);
  const evidence = values.get("evidence") ?? null;
  const written = evidence?.range ? yaml.text.slice(evidence.range[0], evidence.range[1]) : null;
  if (name === null || expected === null) return null;
  return { name, line: placeOf(yaml, node).line ?? 1, facts, evidence: written, expected };
}

function parseExpect(yaml: YamlText, node: Value, owner: Node, protocol: Protocol): readonly string[] | null {
  const hint = "write `expect: { rules: [ names of the rules that fire ] }`; `rules: []` for none";
  if (node === null || !isMap(node)) {
    report(yaml, node ?? owner, "missing-key", "a case says in `expect` which rules fire", hint);
    return null;
  }
  const rules = readMap(yaml, node, "`expect`", ["rules"])?.get("rules") ?? null;
  if (!isSeq(rules)) {
    report(yaml, rules ?? node, "wrong-shape", "`rules` must be a list", hint);
    return null;
  }
  const known = protocol.rules.map((rule) => rule.name);
  return (rules.items as Node[]).flatMap((item) => {
    const rule = scalarOf(item);
    if (typeof rule === "string" && known.includes(rule)) return [rule];
    report(yaml, item, "unknown-rule", `the protocol has no rule \`${String(rule)}\``, suggestion(String(rule), known));
    return [];
  });
}

function runCase(protocol: Protocol, { name, line, facts, expected }: ProtocolCase): CaseResult {
  const seen = seenBy(protocol, facts);
  const outcomes = protocol.rules.map((rule) => outcomeOf(rule, seen));
  const differences = outcomes.flatMap((outcome) => {
    const isExpected = expected.includes(outcome.rule);
    if (outcome.kind === "error")
      return [`the rule \`${outcome.rule}\` could not be judged: ${outcome.problem.message}`];
    if (outcome.kind === "fires") return isExpected ? [] : [`the rule \`${outcome.rule}\` fires and was not expected`];
    return isExpected
      ? [`the rule \`${outcome.rule}\` does not fire${seen === null ? ": the protocol does not speak here" : ""}`]
      : [];
  });
  return { name, line, passed: differences.length === 0, outcomes, differences };
}

/** The facts as the protocol sees them in a decision; null where it does not speak. Of a change without any
 *  effect no protocol speaks: a rule that looks at its paths alone would seem to hold what it never will. */
function seenBy(protocol: Protocol, facts: Facts): Facts | null {
  const { scope } = protocol;
  if (!isInForce(protocol, facts.now) || (scope.gates.length > 0 && !scope.gates.includes(facts.gate))) return null;
  const services = facts.services.filter((service) => coversService(scope, asService(service)));
  const names = services.map((service) => service.name);
  const effects = facts.effects.filter(
    (effect) => coversEnvironment(scope, { ...effect, id: "" }) && effect.services.some((name) => names.includes(name)),
  );
  return effects.length === 0 ? null : { ...facts, services, effects };
}

function asService(service: Facts["services"][number]): Service {
  if (!service.claimed) return unclaimedService;
  return { ...unclaimedService, ...service, ref: `component:default/${service.name}` };
}

function outcomeOf(rule: Rule, facts: Facts | null): RuleOutcome {
  if (facts === null) return { rule: rule.name, kind: "not" };
  const truth = rule.when(facts);
  if (truth.kind === "error") return { rule: rule.name, kind: "error", problem: truth.problem };
  if (truth.kind === "no") return { rule: rule.name, kind: "not" };
  const outcome = rule.kind === "require" ? { asks: rule.asks, forbids: null } : { asks: [], forbids: rule.because };
  return { rule: rule.name, kind: "fires", effects: truth.effects, ...outcome };
}
