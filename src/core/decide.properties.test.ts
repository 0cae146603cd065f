import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  account,
  ask,
  described,
  hour,
  named,
  nonEmpty,
  protocol,
  runs,
  settling,
  signature,
} from "../../tests/arbitraryCase.ts";
import type { Case } from "./case.ts";
import { excludedSet } from "./contributors.ts";
import { decide } from "./decide.ts";
import type { Decision, Verdict } from "./decision.ts";
import type { Evidence } from "./evidence.ts";
import { epochMs, instantOf } from "./ids.ts";
import type { Lifetime } from "./protocol.ts";
import { isOpen, type Requirement } from "./requirement.ts";
import { standingSignatures } from "./signatures.ts";
import {
  caseOf,
  type Described,
  type DescribedRule,
  everywhere,
  now,
  otherPatch,
  otherResult,
  thisPatch,
} from "./testing/described.ts";

const strictness: Readonly<Record<Verdict, number>> = { allow: 0, hold: 1, deny: 2 };

/** All requirements, those of observed protocols and of choices too. */
function everyRequirement(decision: Decision): readonly Requirement[] {
  const top = [...decision.requirements, ...decision.observed.flatMap(({ requirements }) => requirements)];
  return [...top, ...top.flatMap(({ choices }) => choices)];
}

function standingOf(input: Case, id: string): string | undefined {
  const standing = standingSignatures(input.evidence, {
    isCurrent: ({ patch }) => patch === input.subject.patch,
    personOf: input.directory.personOf,
    excluded: excludedSet(input.contributors),
    now: input.now,
    expiresHours: 24,
    humansOnly: true,
    editedIsVoid: true,
  });
  return standing.find(({ signature: given }) => given.id === id)?.standing;
}

const statesOf = (decision: Decision) =>
  everyRequirement(decision)
    .map(({ id, state }) => `${id} ${state}`)
    .toSorted();

describe("doubt and friction only add up", () => {
  test("another enforced protocol never loosens, and no requirement disappears", () => {
    fc.assert(
      fc.property(described, protocol("extra"), (base, extra) => {
        const before = decide(caseOf(base));
        const after = decide(caseOf({ ...base, protocols: [...base.protocols, { ...extra, mode: "enforce" }] }));
        // The one hold that another protocol is the cure for: nothing in force had looked at a Tier-1 effect.
        const lasting = before.requirements.filter(({ kind }) => kind !== "covered-by-protocol");
        const kept = new Set(after.requirements.map((requirement) => JSON.stringify(requirement)));
        expect(lasting.filter((requirement) => !kept.has(JSON.stringify(requirement)))).toEqual([]);
        if (lasting.length < before.requirements.length && !lasting.some(isOpen)) return;
        expect(strictness[after.verdict]).toBeGreaterThanOrEqual(strictness[before.verdict]);
      }),
      runs,
    );
  });

  test("another valid approving signature never tightens", () => {
    let valid = 0;
    fc.assert(
      fc.property(described, account, hour, (base, by, given) => {
        const item = { kind: "signature", id: "new", by, verdict: "approve", patch: thisPatch, at: given } as const;
        const signed: Evidence[] = [...base.evidence, { ...item, expiresAt: null, edited: false }];
        const judged = caseOf({ ...base, evidence: signed });
        fc.pre(standingOf(judged, "new") === "valid");
        valid += 1;
        const [before, after] = [decide(caseOf(base)), decide(judged)];
        expect(strictness[after.verdict]).toBeLessThanOrEqual(strictness[before.verdict]);
        // A rule is matched as a whole: within one that stays open, another line of it may be the open one.
        const openRules = (decision: Decision) =>
          new Set(decision.requirements.filter(isOpen).map(({ because }) => `${because.protocol}/${because.rule}`));
        expect([...openRules(after)].filter((name) => !openRules(before).has(name))).toEqual([]);
      }),
      runs,
    );
    expect(valid).toBe(runs.numRuns);
  });

  test("a rule that errs never allows", () => {
    const broken = fc.record({
      answer: fc.constantFrom<DescribedRule["answer"][]>("error", "throws", "nonsense"),
      on: fc.constant(null),
      asks: fc.oneof(nonEmpty(ask, 2), fc.constant(null)),
    });
    fc.assert(
      fc.property(described, broken, (base, erring) => {
        fc.pre(base.effects.length > 0);
        const extra = { name: "extra", mode: "enforce", scope: {}, rules: [erring] } as const;
        const lifetimeOfIt: Lifetime = { kind: "standing" };
        const decision = decide(
          caseOf({ ...base, protocols: [...base.protocols, { ...extra, lifetime: lifetimeOfIt }] }),
        );
        expect(decision.verdict).not.toBe("allow");
        expect(decision.requirements.filter(({ kind }) => kind === "rule").map(({ state }) => state)).toContain(
          "indeterminate",
        );
      }),
      runs,
    );
  });

  test("what was not read never allows", () => {
    fc.assert(
      fc.property(described, fc.boolean(), (base, unreadEffect) => {
        const effect = { action: "unread", path: "wiki/a", reversibility: "unknown", environment: null } as const;
        const blind: Described = unreadEffect
          ? { ...base, complete: true, effects: [...base.effects, effect] }
          : { ...base, complete: false };
        const decision = decide(caseOf(blind));
        expect(decision.verdict).not.toBe("allow");
        expect(decision.complete).toBe(false);
        expect(decision.incomplete).not.toEqual([]);
      }),
      runs,
    );
  });

  test("an empty match on Tier 1 never allows", () => {
    fc.assert(
      fc.property(described, fc.constantFrom("checkout/a", "elsewhere/a"), (base, path) => {
        const effect = { action: "update", path, reversibility: "reversible", environment: "production" } as const;
        const silent = base.protocols.map((given, index) => {
          const over: Lifetime = {
            kind: "temporary",
            starts: instantOf(epochMs(now) - 2),
            ends: now,
            owner: "group:owners",
            reason: "it has ended",
            exitWhen: null,
          };
          if (index % 3 === 0) return { ...given, lifetime: over };
          return index % 3 === 1
            ? { ...given, scope: { ...everywhere, environments: ["elsewhere"] } }
            : { ...given, mode: "observe" as const };
        });
        const effects = [effect, ...base.effects.map((other) => ({ ...other, environment: "production" }))];
        const decision = decide(caseOf({ ...base, effects, protocols: silent as unknown as Described["protocols"] }));
        expect(decision.verdict).toBe("hold");
        expect(decision.requirements.map(({ kind }) => kind)).toContain("covered-by-protocol");
      }),
      runs,
    );
  });
});

describe("evidence", () => {
  test("for another subject settles nothing", () => {
    const foreign = fc
      .array(
        fc.oneof(
          signature.map((item) => ({ ...item, verdict: "approve" })),
          settling,
        ),
        { minLength: 1, maxLength: 6 },
      )
      .map((items) =>
        named(
          "other",
          items.map((item) => ({
            ...item,
            ...("patch" in item ? { patch: otherPatch } : {}),
            ...("result" in item ? { result: otherResult } : {}),
          })),
        ),
      );
    fc.assert(
      fc.property(described, foreign, (base, others) => {
        const own = base.evidence.filter((item) => item.kind !== "signature" || item.verdict === "approve");
        const before = decide(caseOf({ ...base, evidence: own }));
        const after = decide(caseOf({ ...base, evidence: [...own, ...others] }));
        expect(statesOf(after)).toEqual(statesOf(before));
        expect(after.verdict).toBe(before.verdict);
      }),
      runs,
    );
  });

  test("from whoever had a hand in the change never counts, through no account of theirs or made by them", () => {
    fc.assert(
      fc.property(described, (base) => {
        const judged = caseOf(base);
        const out = new Set(judged.contributors.flatMap(({ person }) => (person ? [person.id as string] : [])));
        const decision = decide(judged);
        const have = everyRequirement(decision).filter(({ kind }) => kind === "sign" || kind === "any-of");
        expect(have.flatMap((requirement) => requirement.have).filter((id) => out.has(id))).toEqual([]);
        // Taking all their approvals away changes nothing.
        const ownerOf = (item: Evidence) => {
          const isOwn = ({ login }: { login: string }) => item.kind === "signature" && item.by.login === login;
          const person = base.people.find(({ accounts }) => accounts.some(isOwn));
          return { id: person?.id ?? "", maker: person?.accounts.find(isOwn)?.linkedBy ?? "" };
        };
        const blocks = (item: Evidence) => item.kind === "signature" && item.verdict === "request-changes";
        // Their approval may take back a request for changes of their own; nothing else.
        const blockers = new Set(base.evidence.filter(blocks).map((item) => ownerOf(item).id));
        const isTheirs = (item: Evidence) => {
          const { id, maker } = ownerOf(item);
          if (item.kind !== "signature" || item.verdict !== "approve") return false;
          return out.has(maker) || (out.has(id) && !blockers.has(id));
        };
        const without = decide(caseOf({ ...base, evidence: base.evidence.filter((item) => !isTheirs(item)) }));
        expect(statesOf(without)).toEqual(statesOf(decision));
      }),
      runs,
    );
  });

  test("of a person and of who linked their account never fills two slots of one rule", () => {
    fc.assert(
      fc.property(described, (base) => {
        const isBeside = new Set(
          base.people.flatMap(({ id, accounts }) => accounts.map(({ linkedBy }) => `${linkedBy} ${id}`)),
        );
        const rules = new Map<string, string[]>();
        for (const { kind, because, have } of everyRequirement(decide(caseOf(base)))) {
          const key = `${because.protocol}/${because.rule}`;
          const persons = have.filter((name) => /^p\d$/.test(name));
          if (kind === "sign") rules.set(key, [...(rules.get(key) ?? []), ...persons]);
        }
        for (const persons of rules.values()) {
          expect(new Set(persons).size).toBe(persons.length);
          for (const a of persons) for (const b of persons) if (a !== b) expect(isBeside.has(`${a} ${b}`)).toBe(false);
        }
      }),
      runs,
    );
  });

  test("in any order gives the same bytes", () => {
    const shuffled = described.chain((base) =>
      fc.record({
        base: fc.constant(base),
        evidence: fc.shuffledSubarray([...base.evidence], { minLength: base.evidence.length }),
        contributors: fc.shuffledSubarray([...base.contributors], { minLength: base.contributors.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ base, evidence: otherwise, contributors }) => {
        const again = decide(caseOf({ ...base, evidence: otherwise, contributors }));
        expect(JSON.stringify(again)).toBe(JSON.stringify(decide(caseOf(base))));
      }),
      runs,
    );
  });
});
