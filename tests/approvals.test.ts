import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Decision, decide, digestText, type Evidence, instantOf, type Need, type NonEmpty } from "#core";
import { caseOf, otherPatch, thisPatch, thisResult } from "../src/core/testing/described.ts";
import {
  type ApprovalCase,
  boundOf,
  contributorsOf,
  evidenceOf,
  type Fields,
  isEligible,
  personNamed,
  readCase,
  timeOf,
} from "./approvalCase.ts";
import { countOf, judgeApproval, scoreApprovals } from "./approvals.ts";

const corpus = "../shared/corpora/approvals";

if (existsSync(corpus)) {
  test("approval cases of seven peers", () => {
    const { adopt, diverge, strict, matching, composition, misses, unsupported } = scoreApprovals(corpus);
    const print = ([right, all]: readonly [number, number]) => `${right}/${all}`;
    console.log(
      `adopt ${print(adopt)}, strict ${print(strict)}, matching ${print(matching)}, composition ${print(composition)}; ` +
        `peers' own answers where we differ ${print(diverge)}\n${misses.join("\n")}`,
    );
    expect(unsupported).toEqual([]);
    expect(misses.filter((miss) => !miss.startsWith("diverge "))).toEqual([]);
    expect(adopt[1] + strict[1] + matching[1] + composition[1]).toBeGreaterThan(0);
  });

  test("the whole judge is never laxer than a peer's rule, and agrees where the rule is as strict as we are", () => {
    const { cases } = JSON.parse(readFileSync(`${corpus}/cases.json`, "utf8")) as { cases: readonly Fields[] };
    const all = cases.map(readCase).flatMap((given) => {
      const rules = [given.rule, { ...given.rule, ...given.strictRule }];
      return rules.map((rule) => ({
        given,
        rule,
        judged: judgeApproval(given, rule),
        decision: decideOn(given, rule),
      }));
    });
    const laxer = all.filter(({ judged, decision }) => decision?.verdict === "allow" && !judged.approved);
    expect(laxer.map(({ given }) => given.id)).toEqual([]);
    const approved = all.filter(({ judged, decision }) => judged.approved && decision !== null);
    const stricter = approved.filter(({ decision }) => decision?.verdict !== "allow");
    const why = stricter.map(({ given, decision }) => `${given.id}: ${decision?.next.join("; ")}`);
    console.log(`decide allows ${approved.length - stricter.length} of ${approved.length} approved\n${why.join("\n")}`);
    expect(approved.length - stricter.length).toBeGreaterThan(0);
  });
}

/** The same case before `decide`; null where the rule asks for nobody, which no protocol can say. */
function decideOn(given: ApprovalCase, rule: Fields): Decision | null {
  const count = countOf(given, rule);
  if (count === 0) return null;
  const persons = Object.keys(given.principals).flatMap((name) => personNamed(given, name) ?? []);
  const people = [...new Map(persons.map((person) => [person.id, person])).values()];
  const checks = Array.isArray(rule.requiredChecks) ? rule.requiredChecks.map(String) : [];
  const needs: NonEmpty<Need> = [
    { kind: "sign", from: { group: "group:as-the-rule-says" }, count, expiresHours: null },
    ...checks.map((name) => ({ kind: "status", name }) as const),
  ];
  const [first, ...rest] = needs.map((need) => ({ kind: "need", need }) as const);
  if (first === undefined) return null;
  const base = caseOf({
    gate: "merge",
    effects: [{ action: "update", path: "checkout/a", reversibility: "reversible", environment: null }],
    complete: true,
    people: [],
    contributors: [],
    protocols: [
      {
        name: "peer",
        mode: "enforce",
        lifetime: { kind: "standing" },
        scope: {},
        rules: [{ answer: "yes", on: null, asks: [first, ...rest] }],
      },
    ],
    evidence: [],
  });
  const signed = evidenceOf(given, rule).map((item): Evidence => {
    const isCurrent = boundOf(given, rule, given.events[Number(item.id)] ?? {}) === "current";
    return item.kind === "signature" ? { ...item, patch: isCurrent ? thisPatch : otherPatch } : item;
  });
  const now = instantOf(1000 * (1 + Math.max(...given.events.map(timeOf))));
  const statuses = checks.flatMap((name): Evidence[] => {
    const state = given.checks?.[name] === "success" ? "success" : "failure";
    return [{ kind: "status", id: `check ${name}`, name, state, result: thisResult, at: now }];
  });
  return decide({
    ...base,
    now,
    contributors: contributorsOf(given, rule),
    directory: {
      personOf: ({ login }) => personNamed(given, login),
      eligible: () => ({ people: people.filter((person) => isEligible(rule, person)), explanation: "the rule's" }),
    },
    evidence: [...signed, ...statuses],
    inputs: [digestText(given.id)],
  });
}

describe("what the adapter understands beyond the sample", () => {
  const human = (person: string, ...groups: string[]) => ({ kind: "human", person, groups });
  const push = (revision: string, at: number, more: Fields = {}) => ({
    type: "push",
    actor: "ana",
    at,
    revision,
    authors: ["ana"],
    committers: ["ana"],
    ...more,
  });
  const approve = (actor: string, at: number, more: Fields = {}) => ({
    type: "approve",
    actor,
    at,
    revision: "r1",
    ...more,
  });
  const judge = (events: readonly Fields[], rule: Fields, more: Fields = {}) => {
    const given = readCase({
      id: "own",
      author: "ana",
      principals: {
        ana: human("ana", "team"),
        ben: human("ben", "team"),
        cleo: human("cleo", "team"),
        "cleo-key": human("cleo"),
        guest: human("guest"),
        helper: { kind: "bot", person: "helper", groups: [] },
      },
      events,
      rule: { count: 1, ...rule },
      ...more,
    });
    const { approved, reasons, unsupported } = judgeApproval(given, given.rule);
    return { approved, reasons: [...reasons], unsupported };
  };
  const rows: readonly [string, readonly Fields[], Fields, boolean, string, Fields?][] = [
    [
      "an approval of the same tree on another base",
      [push("r1", 0, { base: "b0", tree: "t" }), approve("ben", 1), push("r2", 2, { base: "b1", tree: "t" })],
      { bindTo: "transition" },
      false,
      "wrong_base",
    ],
    [
      "an approval of the very transition",
      [push("r1", 0, { base: "b0", tree: "t" }), approve("ben", 1, { fromID: "b0", targetTreeID: "t" })],
      { bindTo: "transition" },
      true,
      "enough_distinct_approvals",
    ],
    [
      "a signature that does not verify",
      [push("r1", 0), approve("ben", 1, { signature: "invalid" })],
      {},
      false,
      "bad_signature",
    ],
    [
      "an attestor that nobody named",
      [push("r1", 0), approve("ben", 1, { attestor: "app-2" })],
      { trustedAttestors: ["app-1"] },
      false,
      "untrusted_attestor",
    ],
    [
      "who asked an agent for it",
      [push("r1", 0), approve("ben", 1)],
      {},
      false,
      "requester_excluded",
      { requestedBy: "ben" },
    ],
    ["a co-author", [push("r1", 0, { coAuthors: ["ben"] }), approve("ben", 1)], {}, false, "contributor_excluded"],
    [
      "the uploader",
      [push("r1", 0, { actor: "ben" }), approve("ben", 1)],
      { excludeUploader: true },
      false,
      "contributor_excluded",
    ],
    [
      "a list that names nobody",
      [push("r1", 0), approve("ben", 1)],
      { requiredUsers: [] },
      false,
      "not_in_required_group",
    ],
    [
      "a check that is not there",
      [push("r1", 0), approve("ben", 1)],
      { requiredChecks: ["build"] },
      false,
      "check_not_successful",
    ],
    [
      "a skipped check where that is enough",
      [push("r1", 0), approve("ben", 1)],
      { requiredChecks: ["build"], allowedConclusions: ["skipped"] },
      true,
      "enough_distinct_approvals",
      { checks: { build: "skipped" } },
    ],
    [
      "two keys of one person",
      [push("r1", 0), approve("cleo", 1), approve("cleo-key", 2)],
      { count: 2 },
      false,
      "duplicate_person",
    ],
    [
      "a dismissed block does not revive the approval before it",
      [
        push("r1", 0),
        approve("ben", 1),
        { type: "request_changes", actor: "ben", at: 2, revision: "r1" },
        { type: "dismiss", actor: "cleo", at: 3, revision: "r1", target: "ben" },
      ],
      {},
      false,
      "superseded_by_request_changes",
    ],
    [
      "the author cannot take a block away",
      [
        push("r1", 0),
        approve("cleo", 1),
        { type: "request_changes", actor: "ben", at: 2, revision: "r1" },
        { type: "dismiss", actor: "ana", at: 3, revision: "r1", target: "ben" },
      ],
      { anyRequestBlocks: true },
      false,
      "changes_requested",
    ],
    [
      "a stranger cannot take an approval away",
      [push("r1", 0), approve("ben", 1), { type: "dismiss", actor: "guest", at: 2, revision: "r1", target: "ben" }],
      { requiredGroup: "team" },
      true,
      "enough_distinct_approvals",
    ],
    [
      "the last push was read by nobody else",
      [push("r1", 0), approve("cleo", 1), push("r2", 2, { actor: "ben" }), approve("ben", 3, { revision: "r2" })],
      { lastPushByOther: true, allowContributor: true },
      false,
      "not_enough_approvals",
    ],
    [
      "a committer that nobody knows",
      [push("r1", 0, { committers: ["stranger@example.com"] }), approve("ben", 1)],
      { failOnUnattributed: true },
      false,
      "unattributed_commit",
    ],
    [
      "a merge that the rule ignores makes nobody a contributor",
      [push("r1", 0), push("m1", 1, { kind: "update_merge", authors: ["ben"] }), approve("ben", 2, { revision: "m1" })],
      { ignoreUpdateMerges: true, invalidateOnPush: true, bindTo: "revision" },
      true,
      "enough_distinct_approvals",
    ],
    [
      "a label set by hand",
      [push("r1", 0), { type: "label", actor: "ben", at: 1, label: "approved" }],
      {},
      false,
      "not_enough_approvals",
    ],
    [
      "a floor above the rule",
      [push("r1", 0), approve("ben", 1)],
      { count: 0, globalMinimum: 2 },
      false,
      "not_enough_approvals",
    ],
  ];
  test.each(rows)("%s", (_name, events, rule, approved, reason, more) => {
    const judged = judge(events, rule, more);
    expect(judged.unsupported).toEqual([]);
    expect(judged.approved).toBe(approved);
    expect(judged.reasons).toContain(reason);
  });

  test("what it does not know is named", () => {
    const { unsupported } = judge([push("r1", 0, { moon: "full" }), { type: "wink", at: 1 }], {
      luck: 3,
      bindTo: "hope",
    });
    expect(unsupported.toSorted()).toEqual([
      "bindTo `hope`",
      "event field `moon`",
      "event type `wink`",
      "option `luck`",
    ]);
  });
});
