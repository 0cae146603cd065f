import { describe, expect, test } from "vitest";
import type { Case } from "./case.ts";
import { decide, lookAt } from "./decide.ts";
import type { Evidence } from "./evidence.ts";
import { epochMs, instantOf } from "./ids.ts";
import type { Ask } from "./need.ts";
import type { NonEmpty } from "./nonEmpty.ts";
import { type Described, now, otherPatch, services, thisPatch } from "./testing/described.ts";
import {
  askFor,
  build,
  by,
  described,
  director,
  judge,
  peers,
  protocolAsking,
  signed,
  status,
  update,
} from "./testing/twoKey.ts";

describe("two keys", () => {
  test("open with two persons who are not the author", () => {
    const decision = judge([askFor(peers(2))], [signed("ben"), signed("cleo")]);
    expect(decision).toMatchObject({ verdict: "allow", complete: true, next: [], validUntil: null });
    expect(decision.requirements).toMatchObject([
      { id: "two-key/rule 0/1", state: "satisfied", have: ["ben", "cleo"], missing: null },
    ]);
  });

  test("stay shut with the author's, and say what to do", () => {
    const decision = judge([askFor(peers(2))], [signed("ben"), signed("ana"), signed("robot")]);
    expect(decision.verdict).toBe("hold");
    expect(decision.requirements).toMatchObject([
      {
        state: "unmet",
        have: ["ben"],
        who: ["cleo", "dora"],
        missing: "1 of 2 peers; the author does not count; a bot or agent does not count",
        next: "ask 1 of cleo, dora for a peer review",
      },
    ]);
    expect(decision.next).toEqual(["ask 1 of cleo, dora for a peer review"]);
  });

  test("take two persons for two lines of one rule, though each alone could take the director", () => {
    const asks: NonEmpty<Ask> = [askFor(peers(1)), askFor(director)];
    expect(judge(asks, [signed("dora")]).verdict).toBe("hold");
    expect(judge(asks, [signed("dora"), signed("ben")]).verdict).toBe("allow");
  });

  test("take two persons where one and the same need stands twice", () => {
    const one = peers(1);
    expect(judge([askFor(one), askFor(one)], [signed("ben")]).verdict).toBe("hold");
    expect(judge([askFor(one), askFor(one)], [signed("ben"), signed("cleo")]).verdict).toBe("allow");
  });

  test("leave a person to the line that needs them, where a choice is settled without", () => {
    const choice: Ask = { kind: "anyOf", choices: [peers(1), build] };
    const other: Ask = { kind: "anyOf", choices: [director] };
    expect(judge([choice, other], [signed("dora"), status("1", "success")]).verdict).toBe("allow");
    expect(judge([choice, other], [signed("dora")]).verdict).toBe("hold");
    expect(judge([choice, other], [signed("dora"), signed("ben")]).verdict).toBe("allow");
  });

  test("stay shut while somebody asks for changes, on whatever content", () => {
    const request = signed("cleo", { id: "no", verdict: "request-changes", patch: otherPatch });
    const decision = judge([askFor(peers(1))], [signed("ben"), request]);
    expect(decision.next).toEqual(["settle it with cleo, who can sign again or withdraw"]);
  });

  test("stay shut while a hand in the change is nobody's", () => {
    const decision = judge([askFor(peers(1))], [signed("ben")], {
      contributors: [{ login: "stranger", part: "committer", tool: false }],
    });
    expect(decision.next).toEqual(["link `github:stranger` to its person in the catalog"]);
    const tool = judge([askFor(peers(1))], [signed("ben")], {
      contributors: [{ login: "claude", part: "co-author", tool: true }],
    });
    expect(tool.verdict).toBe("allow");
  });

  test("that ask for nobody are no keys", () => {
    for (const count of [0, -1, Number.NaN])
      expect(judge([askFor(peers(count))], [signed("ben")]).verdict).toBe("hold");
  });

  test("that ask for more persons than there are say so at once", () => {
    const decision = judge([askFor(peers(1e9))], [signed("ben")]);
    expect(decision.requirements[0]?.missing).toBe("999999999 of 1000000000 peers; only 3 could sign (as described)");
  });
});

describe("where a protocol speaks", () => {
  const held = (more: Partial<Described>, scope: Described["protocols"][0]["scope"]) =>
    judge([askFor(peers(1))], [], { protocols: [{ ...protocolAsking(askFor(peers(1))), scope }], ...more });
  const kinds = (more: Partial<Described>, scope: Described["protocols"][0]["scope"]) =>
    held(more, scope).requirements.map(({ kind }) => kind);

  test.each<[string, Partial<Described>, Described["protocols"][0]["scope"], string[]]>([
    [
      "a path that nobody claims is Tier 1 of everything",
      { effects: [{ ...update, path: "elsewhere" }] },
      { domains: ["retail"], services: ["checkout"], criticalPaths: ["purchase"], tiers: [1] },
      ["sign"],
    ],
    ["an environment that nobody named may be any", {}, { environments: ["production"] }, ["sign"]],
    [
      "another environment is another",
      { effects: [{ ...update, environment: "staging" }] },
      { environments: ["production"] },
      ["covered-by-protocol"],
    ],
    ["Tier 4 outside the scope passes", { effects: [{ ...update, path: "wiki/a" }] }, { tiers: [1] }, []],
    ["Tier 1 outside the scope holds", {}, { tiers: [4] }, ["covered-by-protocol"]],
    ["another gate is another", {}, { gates: ["deploy"] }, ["covered-by-protocol"]],
    ["no effect, no question", { effects: [] }, {}, []],
  ])("%s", (_name, more, scope, expected) => {
    expect(kinds(more, scope)).toEqual(expected);
  });

  test("two services of one name are neither: what is theirs counts as nobody's", () => {
    const protocol = { ...protocolAsking(askFor(peers(1))), scope: { tiers: [1 as const] } };
    const base = described([askFor(peers(1))], [], { protocols: [protocol] });
    const [checkout] = services;
    const tame = { ...checkout, ref: "component:other/checkout", tier: 4 } as (typeof services)[0];
    const decision = decide({
      ...base,
      servicesAt: (path) => (path.startsWith("checkout/") && checkout ? [checkout, tame] : []),
    });
    expect(decision.effects[0]?.services).toEqual(["checkout"]);
    expect(decision.requirements.map(({ kind }) => kind)).toEqual(["sign"]);
  });

  test("a temporary one from its start to its end, which is outside", () => {
    const temporary = (starts: number, ends: number) => ({
      kind: "temporary" as const,
      starts: instantOf(epochMs(now) + starts),
      ends: instantOf(epochMs(now) + ends),
      owner: "group:owners",
      reason: "incidents",
      exitWhen: null,
    });
    const at = (starts: number, ends: number) => {
      const lifetime = temporary(starts, ends);
      const base = described([askFor(peers(1))], [], {
        effects: [{ ...update, path: "wiki/a" }],
        protocols: [{ ...protocolAsking(askFor(peers(1))), lifetime }],
      });
      return [decide(base).verdict, decide(base).protocols.length];
    };
    expect([at(0, 1), at(1, 2), at(-1, 0), at(-1, 1)]).toEqual([
      ["hold", 1],
      ["allow", 0],
      ["allow", 0],
      ["hold", 1],
    ]);
  });

  test("an observing one asks for nothing, and says what it would have", () => {
    const decision = judge([askFor(peers(1))], [], {
      effects: [{ ...update, path: "wiki/a" }],
      protocols: [{ ...protocolAsking(askFor(peers(1))), mode: "observe" }],
    });
    expect(decision).toMatchObject({ verdict: "allow", observed: [{ protocol: "two-key", verdict: "hold" }] });
  });
});

describe("the decision", () => {
  test("of a deploy lives an hour, of an agent ten minutes, of a merge until its subject moves", () => {
    const until = (gate: Described["gate"]) => judge([askFor(build)], [], { gate }).validUntil;
    expect([until("merge"), until("deploy"), until("agent")]).toEqual([
      null,
      "2026-03-10T13:00:00.000Z",
      "2026-03-10T12:10:00.000Z",
    ]);
  });

  test("to deny names the rule, and keeps what is open beside it", () => {
    const rules: Described["protocols"][0]["rules"] = [
      { answer: "yes", on: null, asks: [askFor(build)] },
      { answer: "yes", on: "update", asks: null },
    ];
    const decision = judge([askFor(build)], [], { protocols: [{ ...protocolAsking(askFor(build)), rules }] });
    expect(decision).toMatchObject({
      verdict: "deny",
      forbidden: [{ because: { protocol: "two-key", rule: "rule 1", effects: [0] }, sentence: "it is forbidden" }],
      requirements: [{ state: "unmet" }],
      next: ["forbidden by `two-key`: it is forbidden"],
    });
  });

  test("a waiver settles its own requirement and no other", () => {
    const waiver: Evidence = {
      kind: "waiver",
      id: "w",
      requirement: "two-key/rule 0/1",
      by: by("ben"),
      second: by("dora"),
      reason: "an outage",
      patch: thisPatch,
      at: now,
      expiresAt: instantOf(epochMs(now) + 1),
    };
    expect(judge([askFor(director)], [waiver]).requirements).toMatchObject([{ state: "waived", have: ["waiver w"] }]);
    expect(judge([askFor(director), askFor(director)], [waiver]).verdict).toBe("hold");
    // Whoever signs is left to the line that is not waived.
    expect(judge([askFor(director), askFor(director)], [waiver, signed("dora")]).verdict).toBe("allow");
  });

  test("a role without a tool's name is AI's part too", () => {
    const base = described([askFor(build)], []);
    const ai = (roles: Case["provenance"]["roles"], tools: readonly string[] = []) => {
      const [protocol] = base.protocols.protocols;
      return lookAt({ ...base, provenance: { roles, tools, unknown: false } }, protocol).facts?.provenance.ai;
    };
    expect([ai(["none"]), ai(["unknown"]), ai([]), ai(["assisted"]), ai(["unknown"], ["codex"])]).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  test("says first what brings the rest along, and keeps all of it", () => {
    const document = (...sections: ["what", ...string[]]): Ask => askFor({ kind: "document", sections, steps: false });
    const asks: NonEmpty<Ask> = [
      askFor(peers(1)),
      askFor(peers(2)),
      document("what"),
      document("what", "risk"),
      askFor(build),
    ];
    const decision = judge(asks, []);
    expect(decision.requirements).toHaveLength(5);
    expect(decision.next).toEqual([
      "ask 2 of ben, cleo, dora for a peer review",
      "write the change (what, risk) and sign it",
      "run `build` on this revision",
    ]);
  });

  test("names every rule that failed", () => {
    const failing = { answer: "error", on: null, asks: null } as const;
    const decision = judge([askFor(build)], [], {
      protocols: [{ ...protocolAsking(askFor(build)), rules: [failing, failing] }],
    });
    expect(decision.next).toEqual(["mend the rule `rule 0` of `two-key`", "mend the rule `rule 1` of `two-key`"]);
  });
});
