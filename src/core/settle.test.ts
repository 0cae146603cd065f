import { describe, expect, test } from "vitest";
import { decide } from "./decide.ts";
import type { Evidence } from "./evidence.ts";
import { parseEvidence } from "./evidenceJson.ts";
import { epochMs, instantOf } from "./ids.ts";
import type { Need } from "./need.ts";
import { now, otherPatch, otherResult, thisPatch, thisResult } from "./testing/described.ts";
import { askFor, build, described, hoursAgo, judge, peers, status } from "./testing/twoKey.ts";

const verdict = (need: Need, ...evidence: Evidence[]) => judge([askFor(need)], evidence).verdict;

describe("what machines say", () => {
  test.each<[string, Evidence[], string]>([
    ["nothing", [], "hold"],
    ["success", [status("1", "success")], "allow"],
    ["two results of one instant, of which one failed", [status("1", "success"), status("2", "failure")], "hold"],
    ["a later success", [status("1", "failure", { at: hoursAgo(2) }), status("2", "success")], "allow"],
    ["a later start", [status("1", "success", { at: hoursAgo(2) }), status("2", "pending")], "hold"],
    ["success on another revision", [status("1", "success", { result: otherResult })], "hold"],
    ["success on the patch, which people sign", [status("1", "success", { result: thisPatch })], "hold"],
    ["success of another name", [status("1", "success", { name: "Build" })], "hold"],
    ["success in the future", [status("1", "success", { at: hoursAgo(-1) })], "hold"],
    [
      "one failure after three hundred others",
      [
        ...Array.from({ length: 300 }, (_, n) => status(`${n}`, "success", { name: `check ${n}` })),
        status("last", "failure"),
      ],
      "hold",
    ],
    ["two hundred thousand results", Array.from({ length: 200_000 }, (_, n) => status(`${n}`, "success")), "allow"],
  ])("%s: a status", (_name, evidence, expected) => {
    expect(judge([askFor(build)], evidence).verdict).toBe(expected);
  });

  test("a decision that nobody knows, or broken data, never reaches the judge, whoever asks", () => {
    const item = { kind: "status", id: "1", name: "build", result: thisResult, at: now };
    for (const state of ["SUCCESS", "neutral", "", null, 1, ["success"]]) {
      expect(parseEvidence(JSON.stringify({ evidence: [{ ...item, state }] }), "e.json").ok).toBe(false);
    }
  });

  test("an administrator is a person like any other", () => {
    const admin = { ...described([askFor(peers(1))], []), actor: { id: "admin", kind: "human" } as const };
    expect(decide(admin).verdict).toBe("hold");
  });

  test.each<[string, Need, Evidence, string]>([
    [
      "coverage as asked for",
      { kind: "covered", changedLines: 80 },
      { kind: "coverage", id: "c", changedLines: 80, result: thisResult, at: now },
      "allow",
    ],
    [
      "less coverage",
      { kind: "covered", changedLines: 80 },
      { kind: "coverage", id: "c", changedLines: 79.99, result: thisResult, at: now },
      "hold",
    ],
    [
      "coverage of another revision",
      { kind: "covered", changedLines: 80 },
      { kind: "coverage", id: "c", changedLines: 100, result: otherResult, at: now },
      "hold",
    ],
    [
      "a full wait",
      { kind: "wait", hours: 24 },
      { kind: "first-seen", id: "f", patch: thisPatch, at: hoursAgo(24) },
      "allow",
    ],
    [
      "a wait without its last second",
      { kind: "wait", hours: 24 },
      { kind: "first-seen", id: "f", patch: thisPatch, at: hoursAgo(24 - 1 / 3600) },
      "hold",
    ],
    [
      "a wait with other content",
      { kind: "wait", hours: 24 },
      { kind: "first-seen", id: "f", patch: otherPatch, at: hoursAgo(48) },
      "hold",
    ],
    [
      "a wait without end",
      { kind: "wait", hours: 1e300 },
      { kind: "first-seen", id: "f", patch: thisPatch, at: hoursAgo(48) },
      "hold",
    ],
    [
      "stages as asked for",
      { kind: "rollout", stages: [10, 100], bakeMinutes: 10 },
      { kind: "rollout", id: "r", stages: [5, 50, 100], bakeMinutes: 10, result: thisResult, at: now },
      "allow",
    ],
    [
      "all at once",
      { kind: "rollout", stages: [10, 100], bakeMinutes: 10 },
      { kind: "rollout", id: "r", stages: [100], bakeMinutes: 60, result: thisResult, at: now },
      "hold",
    ],
    [
      "no step at all, four times",
      { kind: "rollout", stages: [1, 10, 50, 100], bakeMinutes: 10 },
      { kind: "rollout", id: "r", stages: [0, 0, 0, 0], bakeMinutes: 10, result: thisResult, at: now },
      "hold",
    ],
    [
      "small steps and then a large one",
      { kind: "rollout", stages: [1, 10, 50, 100], bakeMinutes: 10 },
      { kind: "rollout", id: "r", stages: [1, 2, 3, 100], bakeMinutes: 10, result: thisResult, at: now },
      "hold",
    ],
    [
      "stages that never arrive",
      { kind: "rollout", stages: [1, 10, 50, 100], bakeMinutes: 10 },
      { kind: "rollout", id: "r", stages: [1, 10, 50, 60], bakeMinutes: 10, result: thisResult, at: now },
      "hold",
    ],
    [
      "finer stages",
      { kind: "rollout", stages: [1, 10, 50, 100], bakeMinutes: 10 },
      { kind: "rollout", id: "r", stages: [0.5, 5, 10, 25, 50, 75, 100], bakeMinutes: 10, result: thisResult, at: now },
      "allow",
    ],
    [
      "too short a bake",
      { kind: "rollout", stages: [10], bakeMinutes: 10 },
      { kind: "rollout", id: "r", stages: [10], bakeMinutes: 9, result: thisResult, at: now },
      "hold",
    ],
  ])("%s", (_name, need, item, expected) => {
    expect(verdict(need, item)).toBe(expected);
  });
});

describe("windows", () => {
  const span = { kind: "span", from: now, to: instantOf(epochMs(now) + 1) } as const;
  const unknownZone = { kind: "weekly", days: [1], fromMinute: 0, toMinute: 1, zone: "Mars/Base" } as const;
  test.each<[string, Need, string]>([
    ["a freeze from now", { kind: "window", mode: "freeze", spans: [span], reason: "Black Friday" }, "hold"],
    [
      "a freeze until now",
      { kind: "window", mode: "freeze", spans: [{ ...span, from: hoursAgo(1), to: now }], reason: null },
      "allow",
    ],
    [
      "outside every open window",
      { kind: "window", mode: "allow", spans: [{ ...span, from: hoursAgo(1), to: now }], reason: null },
      "hold",
    ],
    [
      "inside one of two",
      { kind: "window", mode: "allow", spans: [{ ...span, to: now }, span], reason: null },
      "allow",
    ],
    ["a zone that nobody knows", { kind: "window", mode: "freeze", spans: [unknownZone], reason: null }, "hold"],
    ["an open one beside it", { kind: "window", mode: "allow", spans: [span, unknownZone], reason: null }, "hold"],
  ])("%s", (_name, need, expected) => {
    expect(verdict(need)).toBe(expected);
  });
});
