import fc from "fast-check";
import {
  type Ask,
  type EffectAction,
  type Evidence,
  epochMs,
  gates,
  instantOf,
  type Lifetime,
  type Need,
  type NonEmpty,
  type Part,
  type Reversibility,
} from "#core";
import {
  type Described,
  type DescribedPerson,
  type DescribedProtocol,
  type DescribedRule,
  now,
  otherPatch,
  otherResult,
  thisPatch,
  thisResult,
} from "../src/core/testing/described.ts";

/** Every property is tried this often. */
export const runs = { numRuns: 1000 };

/** Few names, so that they meet. */
const ids = ["p0", "p1", "p2", "p3", "p4", "p5"];
/** Nearly always the first, so that much is settled and the rare thing stands out. */
const mostly = <T>(usual: T, ...rare: readonly T[]) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...rare) });

const login = fc.constantFrom(...ids, "p1-second", "p2-second", "ghost");
export const account = login.map((name) => ({ provider: "github", login: name }));
export const hour = fc
  .oneof({ weight: 12, arbitrary: fc.integer({ min: -48, max: 0 }) }, fc.constant(1))
  .map((hours) => instantOf(epochMs(now) + hours * 3_600_000));

const people: fc.Arbitrary<DescribedPerson[]> = fc
  .array(
    fc.record({
      kind: mostly<DescribedPerson["kind"]>("human", "bot", "agent", "unknown"),
      level: fc.constantFrom(null, "senior", "director", "vp"),
      groups: fc.subarray(["group:owners", "group:platform"]),
      linkedBy: mostly<string | null>(null, ...ids),
      second: fc.option(mostly<string | null>(null, ...ids)),
    }),
    { minLength: ids.length, maxLength: ids.length },
  )
  .map((rows) =>
    rows.map(({ kind, level, groups, linkedBy, second }, index) => {
      const first = { login: `p${index}`, linkedBy };
      const accounts = second === null ? [first] : [first, { login: `p${index}-second`, linkedBy: second }];
      return { id: `p${index}`, kind, level, groups, accounts } as const;
    }),
  );

const sign: fc.Arbitrary<Need> = fc.record({
  kind: fc.constant("sign"),
  from: fc.constantFrom<Extract<Need, { kind: "sign" }>["from"][]>(
    { group: "group:peers" },
    { group: "group:platform" },
    { role: "senior" },
    { role: "owner" },
  ),
  count: fc.constantFrom(1, 1, 2, 2, 3),
  expiresHours: mostly<number | null>(null, 24),
});
const machineNeeds: readonly Need[] = [
  { kind: "document", sections: ["what", "risk"], steps: false },
  { kind: "status", name: "build" },
  { kind: "covered", changedLines: 80 },
  { kind: "wait", hours: 24 },
  {
    kind: "window",
    mode: "freeze",
    spans: [{ kind: "span", from: now, to: instantOf(epochMs(now) + 1) }],
    reason: null,
  },
  {
    kind: "window",
    mode: "allow",
    spans: [{ kind: "weekly", days: [1, 2, 3, 4, 5], fromMinute: 0, toMinute: 1440, zone: "UTC" }],
    reason: null,
  },
  { kind: "rollout", stages: [10, 100], bakeMinutes: 10 },
];
const need = fc.oneof(sign, sign, fc.constantFrom(...machineNeeds));
export const nonEmpty = <T>(item: fc.Arbitrary<T>, maxLength: number) =>
  fc.array(item, { minLength: 1, maxLength }).map((items) => items as readonly T[] as NonEmpty<T>);
export const ask: fc.Arbitrary<Ask> = fc.oneof(
  fc.record({ kind: fc.constant("need"), need }),
  fc.record({ kind: fc.constant("anyOf"), choices: nonEmpty(need, 3) }),
);
const rule: fc.Arbitrary<DescribedRule> = fc.record({
  answer: mostly<DescribedRule["answer"]>("yes", "no", "error", "throws", "nonsense"),
  on: fc.constantFrom<(EffectAction | null)[]>(null, null, "delete", "update"),
  asks: fc.oneof({ weight: 19, arbitrary: nonEmpty(ask, 2) }, { weight: 1, arbitrary: fc.constant(null) }),
});
const lifetime: fc.Arbitrary<Lifetime> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Lifetime>({ kind: "standing" }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("temporary"),
      starts: hour,
      ends: hour,
      owner: fc.constant("group:owners"),
      reason: fc.constant("incidents"),
      exitWhen: fc.constant(null),
    }),
  },
);
const scope = fc.record(
  {
    domains: fc.subarray(["retail", "office"]),
    tiers: fc.subarray([1, 2, 4] as const),
    services: fc.subarray(["checkout", "wiki"]),
    criticalPaths: fc.subarray(["purchase"]),
    gates: fc.subarray([...gates]),
    environments: fc.subarray(["production"]),
  },
  { requiredKeys: [] },
);
export const protocol = (name: string): fc.Arbitrary<DescribedProtocol> =>
  fc.record({
    name: fc.constant(name),
    mode: fc.constantFrom("enforce", "enforce", "enforce", "observe"),
    lifetime,
    scope: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, scope),
    rules: nonEmpty(rule, 2),
  });
const protocols = fc
  .tuple(protocol("one"), fc.option(protocol("two")), fc.option(protocol("three")))
  .map(([first, ...rest]): NonEmpty<DescribedProtocol> => [first, ...rest.filter((given) => given !== null)]);

const at = { at: hour };
export const signature = fc.record({
  kind: fc.constant("signature"),
  by: account,
  verdict: mostly<"approve" | "request-changes">("approve", "request-changes"),
  patch: mostly(thisPatch, otherPatch),
  expiresAt: fc.oneof({ weight: 12, arbitrary: fc.constant(null) }, hour),
  edited: mostly(false, true),
  ...at,
});
const text = mostly("drops the old table that nothing reads since spring", "n/a", "");
export const settling = fc.oneof(
  fc.record({
    kind: fc.constant("document"),
    patch: mostly(thisPatch, otherPatch),
    sections: fc.record({ what: text, risk: text.map((words) => `${words} today`) }, { requiredKeys: ["what"] }),
    steps: fc.constant([]),
    aiPart: text,
    signedBy: account,
    ...at,
  }),
  fc.record({
    kind: fc.constant("status"),
    name: fc.constantFrom("build", "lint"),
    state: mostly("success", "failure", "pending"),
    result: mostly(thisResult, otherResult),
    ...at,
  }),
  fc.record({
    kind: fc.constant("coverage"),
    changedLines: fc.integer({ min: 70, max: 100 }),
    result: mostly(thisResult, otherResult),
    ...at,
  }),
  fc.record({ kind: fc.constant("first-seen"), patch: mostly(thisPatch, otherPatch), ...at }),
  fc.record({
    kind: fc.constant("rollout"),
    stages: fc.constantFrom([10, 100], [1, 10, 100], [100]),
    bakeMinutes: fc.constantFrom(5, 10),
    result: mostly(thisResult, otherResult),
    ...at,
  }),
  fc.record({
    kind: fc.constant("waiver"),
    requirement: fc.constantFrom("one/rule 0/1", "one/rule 0/1.1", "one/rule 0/2", "two/rule 0/1"),
    by: account,
    second: account,
    reason: mostly("the site is down", " "),
    patch: mostly(thisPatch, otherPatch),
    expiresAt: mostly(instantOf(epochMs(now) + 1), now),
    ...at,
  }),
);
const dismissal = fc.record({
  kind: fc.constant("dismissal"),
  target: fc.integer({ min: 0, max: 9 }).map((n) => `e${n}`),
  by: account,
  ...at,
});
export const named = (prefix: string, items: readonly object[]): Evidence[] =>
  items.map((item, index) => ({ ...item, id: `${prefix}${index}` }) as Evidence);
const evidence = fc
  .array(fc.oneof({ weight: 10, arbitrary: signature }, { weight: 9, arbitrary: settling }, dismissal), {
    maxLength: 16,
    size: "max",
  })
  .map((items) => named("e", items));

export const described: fc.Arbitrary<Described> = fc.record({
  gate: fc.constantFrom(...gates),
  effects: fc.array(
    fc.record({
      action: mostly<EffectAction>("update", "delete", "create", "unread"),
      path: fc.constantFrom("checkout/a", "search/a", "wiki/a", "elsewhere/a"),
      reversibility: fc.constantFrom<Reversibility[]>("reversible", "irreversible", "unknown"),
      environment: fc.constantFrom(null, "production", "staging"),
    }),
    { maxLength: 3 },
  ),
  complete: mostly(true, false),
  people,
  contributors: fc.array(
    fc.record({
      login: fc.oneof(
        { weight: 19, arbitrary: fc.constantFrom("p0", "p0", "p1-second") },
        { weight: 1, arbitrary: login },
      ),
      part: fc.constantFrom<Part[]>("author", "committer", "co-author", "pusher", "agent", "requester", "starter"),
      tool: fc.constantFrom(false, false, false, true),
    }),
    { maxLength: 2 },
  ),
  protocols,
  evidence,
});
