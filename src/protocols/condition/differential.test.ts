import { isCelError, run } from "@bufbuild/cel";
import { Environment } from "@marcbachmann/cel-js";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Facts } from "#core";
import { generateFacts, unscoped } from "../lint/generateFacts.ts";
import { literalsOf } from "../lint/literals.ts";
import { seeded } from "../lint/random.ts";
import { compileCondition } from "./compileCondition.ts";
import { factsVocabulary, type Type } from "./vocabulary.ts";

/** Random conditions of the language on random facts: our evaluation against that of two other engines. */

const runs = 1_000;

type Gen = fc.Arbitrary<string>;

const oneOf = (...sources: readonly string[]): Gen => fc.constantFrom(...sources);

const effectAtom: Gen = fc.oneof(
  oneOf(
    'e.action == "delete"',
    'e.action in ["delete", "replace"]',
    'e.stateful != "no"',
    "e.tier <= 2",
    "e.index == 0",
  ),
  oneOf(
    "e.reason == null",
    'e.reason != "x"',
    'e.order in ["delete-first"]',
    'e.reason.startsWith("x")',
    "size(e.reason) > 0",
  ),
  oneOf(
    "e.lock != null",
    "e.lock.blocksReads",
    "e.lock != null && e.lock.rewrite",
    '"a" in e.services',
    "size(e.services) > 1",
  ),
  oneOf('e.environment.name == "production"', 'e.resource.type.contains("b")', 'e.resource.address.endsWith("a")'),
  oneOf(
    "e.at.exists(p, p.line == null)",
    'e.at.all(p, p.path != "b" || p.line > 3)',
    "10 / e.index > 3",
    "e.index % 2 == 1",
  ),
);

const atom: Gen = fc.oneof(
  effectAtom.map((inner) => `effects.exists(e, ${inner})`),
  effectAtom.map((inner) => `effects.all(e, ${inner})`),
  fc.tuple(effectAtom, effectAtom).map(([a, b]) => `effects.exists(e, ${a} && !(${b}))`),
  fc.tuple(effectAtom, effectAtom).map(([a, b]) => `effects.all(e, ${a} || ${b})`),
  effectAtom.map((inner) => `size(effects.filter(e, ${inner})) > 1`),
  oneOf("true", "false", "provenance.ai", "!provenance.unknown", "risk.known", '"authored" in provenance.roles'),
  oneOf("risk.score > 0.5", "risk.score >= 1", "risk.score < 1.0", "size(effects) > 1", "size(change.title) == 1"),
  oneOf(
    "change.linesAdded + change.linesDeleted > 400",
    "change.linesAdded - change.linesDeleted * 2 < -1",
    "-change.linesAdded < 0",
  ),
  oneOf(
    "100 / change.linesAdded > 3",
    "change.linesDeleted % 3 == 1",
    "change.linesAdded / 7 == 0",
    "9007199254740991 + change.linesAdded > 1",
  ),
  oneOf('gate == "merge"', 'environment != "production"', 'actor.kind in ["agent", "bot"]', "gate == environment"),
  oneOf(
    "now.getDayOfWeek() == 5",
    "now.getHours() > 12",
    "now.getMonth() < 6",
    "now.getDate() == 1",
    "now.getFullYear() > 2026",
  ),
  oneOf('now > timestamp("2027-01-01T00:00:00Z")', 'now - timestamp("2027-01-01T00:00:00Z") > duration("48h")'),
  oneOf(
    'services.exists(s, s.domain == "a" && effects.exists(e, s.name in e.services))',
    "services.exists(s, s.owner == s.domain)",
  ),
  oneOf('findings.exists(f, f.resource != null && f.resource.type == "a")', "findings.all(f, f.line > 3)"),
  oneOf("change.paths.exists(p, p == change.title)", "change.title in change.paths", "(provenance.ai ? 1 : 2) == 2"),
);

const condition: Gen = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, depthSize: "medium" },
    atom,
    fc.tuple(tie("node"), tie("node")).map(([a, b]) => `(${a} && ${b})`),
    fc.tuple(tie("node"), tie("node")).map(([a, b]) => `(${a} || ${b})`),
    tie("node").map((a) => `!(${a})`),
    fc.tuple(tie("node"), tie("node")).map(([a, b]) => `(${a}) == (${b})`),
    fc.tuple(tie("node"), tie("node"), tie("node")).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
  ),
})).node;

test("our evaluation gives what cel-es and cel-js give", () => {
  const seen = { true: 0, false: 0, error: 0, librarySilent: 0 };
  fc.assert(
    fc.property(condition, fc.integer(), (source, seed) => {
      const compiled = compileCondition(source, () => ({ path: null, line: null, column: null }));
      if (!compiled.ok) throw new Error(`${source}: ${JSON.stringify(compiled.problems)}`);
      const { condition: made } = compiled;
      const facts = generateFacts({ literals: literalsOf([made.expression]), random: seeded(seed), scope: unscoped });
      const truth = made.truth(facts).kind;
      const ours = truth === "yes" ? "true" : truth === "no" ? "false" : "error";
      const buf = answerOfBuf(source, facts);
      const library = answerOfLibrary(source, facts);
      // Above 2^53 we err where 64 bits would do: doubt, never another answer.
      if (!(ours === "error" && source.includes("9007199254740991")))
        expect({ source, answer: ours }).toEqual({ source, answer: buf });
      if (library === null) seen.librarySilent++;
      else if (ours !== "error") expect({ source, answer: ours }).toEqual({ source, answer: library });
      seen[ours]++;
    }),
    { numRuns: runs },
  );
  console.log(`differential: ${JSON.stringify(seen)} of ${runs}`);
  expect(Math.min(seen.true, seen.false, seen.error)).toBeGreaterThan(20);
});

function answerOfBuf(source: string, facts: Facts): "true" | "false" | "error" {
  const value = run(source, convert(facts, bufTime) as never);
  return isCelError(value) || typeof value !== "boolean" ? "error" : value ? "true" : "false";
}

function bufTime(ms: number): unknown {
  return run(`timestamp("${new Date(ms).toISOString()}")`);
}

const environment = new Environment({ unlistedVariablesAreDyn: true });

/** cel-js does not compare a whole number with a decimal, nor null with a text: then it is silent. */
function answerOfLibrary(source: string, facts: Facts): "true" | "false" | null {
  try {
    return environment.evaluate(
      source,
      convert(facts, (ms) => new Date(ms)),
    ) === true
      ? "true"
      : "false";
  } catch {
    return null;
  }
}

function convert(facts: Facts, time: (ms: number) => unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(factsVocabulary).map(([name, type]) => [name, converted(facts[name as keyof Facts], type, time)]),
  );
}

function converted(value: unknown, type: Type, time: (ms: number) => unknown): unknown {
  if (value === null) return null;
  if (type.kind === "int") return BigInt(value as number);
  if (type.kind === "timestamp") return time(Date.parse(value as string));
  if (type.kind === "list") return (value as unknown[]).map((item) => converted(item, type.of, time));
  if (type.kind !== "object") return value;
  const fields = Object.entries(type.fields);
  return Object.fromEntries(
    fields.map(([name, field]) => [name, converted((value as Record<string, unknown>)[name], field, time)]),
  );
}
