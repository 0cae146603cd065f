import fc from "fast-check";
import { expect, test } from "vitest";
import { described, runs } from "../../tests/arbitraryCase.ts";
import type { Case } from "./case.ts";
import { decide } from "./decide.ts";
import { type Effect, effect } from "./effect.ts";
import type { Evidence } from "./evidence.ts";
import type { Digest, Instant } from "./ids.ts";
import type { Ask, Need } from "./need.ts";
import type { Protocol, Truth } from "./protocol.ts";
import { protocolSet } from "./protocolSet.ts";
import { isOpen } from "./requirement.ts";
import { caseOf, everywhere, thisPatch, thisResult } from "./testing/described.ts";

/** What no parser of ours lets through, but an arithmetic or another version might. */
const number = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    -1,
    0.5,
    2 ** 31,
    2 ** 53,
    1e300,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ),
  fc.integer({ min: 0, max: 5 }),
);
const word = fc.oneof(
  fc.constantFrom(
    "",
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "what",
    "risk",
    "build",
    "p0",
    "\ud800",
  ),
  fc.string({ maxLength: 5 }),
);
const instant = fc.constantFrom(
  "2026-03-10T11:00:00.000Z",
  "2026-03-12T11:00:00.000Z",
  "soon",
  "",
  "+275760-09-13T00:00:00.000Z",
) as fc.Arbitrary<Instant>;
const digest = fc.oneof(fc.constantFrom(thisPatch, thisResult), word) as fc.Arbitrary<Digest>;
const account = fc.record({ provider: fc.constantFrom("github", ""), login: word });
const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 3 });

const need = fc.oneof(
  fc.record({
    kind: fc.constant("sign"),
    from: fc.oneof(fc.record({ group: word }), fc.record({ role: word })),
    count: number,
    expiresHours: fc.option(number),
  }),
  fc.record({ kind: fc.constant("document"), sections: list(word), steps: fc.boolean() }),
  fc.record({ kind: fc.constant("status"), name: word }),
  fc.record({ kind: fc.constant("covered"), changedLines: number }),
  fc.record({ kind: fc.constant("wait"), hours: number }),
  fc.record({
    kind: fc.constant("window"),
    mode: fc.constantFrom("allow", "freeze"),
    spans: list(
      fc.oneof(
        fc.record({ kind: fc.constant("span"), from: instant, to: instant }),
        fc.record({
          kind: fc.constant("weekly"),
          days: list(number),
          fromMinute: number,
          toMinute: number,
          zone: word,
        }),
      ),
    ),
    reason: fc.option(word),
  }),
  fc.record({ kind: fc.constant("rollout"), stages: list(number), bakeMinutes: number }),
) as fc.Arbitrary<Need>;
const ask = fc.oneof(
  fc.record({ kind: fc.constant("need"), need }),
  fc.record({ kind: fc.constant("anyOf"), choices: list(need) }),
) as fc.Arbitrary<Ask>;
const truth = fc.oneof(
  fc.record({ kind: fc.constant("yes"), effects: list(number) }),
  fc.constantFrom(null, undefined, 1, "yes", {}, { kind: "maybe" }, { kind: "yes" }, { kind: "error" }, { kind: "no" }),
);
const evidence = fc.oneof(
  fc.record({
    kind: fc.constant("signature"),
    id: word,
    by: account,
    verdict: fc.constantFrom("approve", "request-changes"),
    patch: digest,
    at: instant,
    expiresAt: fc.option(instant),
    edited: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("dismissal"), id: word, target: word, by: account, at: instant }),
  fc.record({
    kind: fc.constant("document"),
    id: word,
    patch: digest,
    sections: fc.dictionary(word, word),
    steps: list(fc.record({ run: word, expect: word, rollback: word })),
    aiPart: word,
    signedBy: account,
    at: instant,
  }),
  fc.record({
    kind: fc.constant("status"),
    id: word,
    name: word,
    state: fc.constantFrom("success", "failure"),
    result: digest,
    at: instant,
  }),
  fc.record({ kind: fc.constant("coverage"), id: word, changedLines: number, result: digest, at: instant }),
  fc.record({ kind: fc.constant("first-seen"), id: word, patch: digest, at: instant }),
  fc.record({
    kind: fc.constant("rollout"),
    id: word,
    stages: list(number),
    bakeMinutes: number,
    result: digest,
    at: instant,
  }),
  fc.record({
    kind: fc.constant("waiver"),
    id: word,
    requirement: fc.constantFrom("junk/__proto__/1", "one/rule 0/1"),
    by: account,
    second: account,
    reason: word,
    patch: digest,
    at: instant,
    expiresAt: instant,
  }),
) as fc.Arbitrary<Evidence>;
const effects = list(
  fc.record({
    action: fc.constantFrom("update", "delete", "unread"),
    address: word,
    path: word,
    reversibility: fc.constantFrom("irreversible", "reversible"),
  }),
).map((rows) =>
  rows.map(({ action, address, path, reversibility }) =>
    effect({ action, type: "thing", address, reversibility, at: [{ path, line: null, pointer: null }] } as Parameters<
      typeof effect
    >[0]),
  ),
) as fc.Arbitrary<Effect[]>;

function junkCase(base: Case, asks: readonly Ask[], answer: unknown, thrown: boolean): Protocol {
  const when = () => {
    if (thrown) throw answer;
    return answer as Truth;
  };
  const rule = { name: "__proto__", condition: "", when, kind: "require", asks } as unknown as Protocol["rules"][0];
  return {
    ...base.protocols.protocols[0],
    name: "junk",
    mode: "enforce",
    lifetime: { kind: "standing" },
    scope: everywhere,
    rules: [rule],
  };
}

test("junk never makes it throw, and an allow has nothing open, nothing unread, nothing forbidden", () => {
  const verdicts = new Set<string>();
  fc.assert(
    fc.property(
      described,
      list(ask),
      truth,
      fc.boolean(),
      fc.array(evidence, { maxLength: 8 }),
      effects,
      (base, asks, answer, thrown, junk, more) => {
        const sound = caseOf(base);
        const decision = decide({
          ...sound,
          analysis: { ...sound.analysis, effects: [...sound.analysis.effects, ...more] },
          evidence: [...sound.evidence, ...junk],
          protocols: protocolSet([...sound.protocols.protocols, junkCase(sound, asks, answer, thrown)]),
        });
        verdicts.add(decision.verdict);
        expect(JSON.parse(JSON.stringify(decision)).verdict).toBe(decision.verdict);
        if (decision.verdict === "allow") {
          expect(decision.requirements.filter(isOpen)).toEqual([]);
          expect([decision.complete, decision.incomplete, decision.forbidden]).toEqual([true, [], []]);
          expect(decision.effects.filter(({ action }) => action === "unread")).toEqual([]);
        } else {
          expect(decision.next.length).toBeGreaterThan(0);
          expect(decision.next.filter((line) => line.trim() === "")).toEqual([]);
        }
      },
    ),
    runs,
  );
  expect(verdicts.has("hold")).toBe(true);
});
