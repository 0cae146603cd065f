import { describe, expect, test } from "vitest";
import { instantOf } from "#core";
import { lintProtocols } from "./lintProtocols.ts";

const now = instantOf(Date.UTC(2026, 10, 24));

function codes(when: string, need = "sign: { from: group:peers, count: 1 }"): readonly string[] {
  const text = `apiVersion: checkrail.dev/v1
kind: Protocol
metadata: { name: p, owner: group:shop }
spec:
  rules:
    - name: all
      when: ${JSON.stringify(when)}
      require: [{ ${need} }]
`;
  return lintProtocols([{ path: "p.yaml", text }], null, now).map(({ problem }) => problem.code);
}

describe("more to worry about must not mean less friction", () => {
  test.each([
    "size(findings) == 1",
    'findings.all(f, f.severity == "note")',
    "!provenance.ai",
    '"none" in provenance.roles',
    '"unknown" in provenance.roles && !provenance.ai',
    "size(provenance.tools) == 1",
    "risk.score < 0.5",
    "risk.known",
    "1.0 - risk.score > 0.2",
    "risk.score == 0.5",
    "provenance.ai ? risk.score > 0.9 : risk.score > 0.1",
    'findings.exists(f, f.code == "x") ? false : true',
    "size(findings) % 2 == 1",
    "size(effects) > size(findings)",
    "services.all(s, s.claimed)",
    "services.exists(s, s.tier == 1) && !services.exists(s, s.tier == 2)",
    'effects.exists(e, e.action == "delete" && !provenance.ai)',
    'effects.filter(e, e.action == "delete").size() == 1',
    "change.linesAdded < 400 && provenance.ai",
    'actor.kind == "human"',
    '"human" == actor.kind',
    'actor.kind != "agent"',
    '!(actor.kind == "agent")',
    'actor.kind in ["human", "bot"]',
  ])("%s", (when) => expect(codes(when)).toContain("wrong-way"));

  test.each([
    "true",
    "provenance.ai",
    '!("none" in provenance.roles)',
    '!provenance.roles.all(r, r == "none")',
    'provenance.roles.exists(r, r in ["authored", "assisted"])',
    "!risk.known || risk.score > 0.5",
    "!(risk.known && risk.score < 0.3)",
    "risk.known ? risk.score > 0.5 : true",
    'effects.exists(e, e.tier == 1 && !(e.environment.name in ["dev"]))',
    '!effects.all(e, e.action == "create")',
    "size(effects) + size(findings) > 10",
    "(provenance.ai || provenance.unknown) && change.linesAdded + change.linesDeleted > 400",
    "effects.exists(e, services.exists(s, s.name in e.services && s.tier == 1))",
    'actor.kind == "agent"',
    'actor.kind in ["agent", "bot"]',
    'actor.kind in ["agent", "human"]',
    'actor.kind != "human"',
    'actor.kind == "bot"',
  ])("%s is right", (when) => expect(codes(when)).toEqual([]));
});

describe("what is vacuous or never matches", () => {
  test.each([
    ["effects.all(e, e.tier == 3)", "vacuous"],
    ["!(size(findings) > 3)", "vacuous"],
    ["false", "never-matches"],
    ['gate == "merge" && gate == "deploy"', "never-matches"],
    ["effects.exists(e, e.lock.rewrite)", "condition-can-fail"],
  ])("%s: %s", (when, code) => expect(codes(when)).toContain(code));
});

describe("hours that leave none", () => {
  const days = "days: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]";
  const freeze = (...hours: readonly string[]) =>
    codes("true", `window: { freeze: [${hours.map((each) => `{ ${days}, ${each} }`).join(", ")}] }`);
  test("the whole week, in one span or in two halves over midnight", () => {
    expect(freeze('from: "00:00", to: "24:00", zone: UTC')).toContain("always-frozen");
    const halves = ['from: "18:00", to: "06:00", zone: UTC', 'from: "06:00", to: "18:00", zone: UTC'];
    expect(freeze(...halves)).toContain("always-frozen");
  });
  test("all but a minute, and halves of two zones", () => {
    expect(freeze('from: "00:00", to: "23:59", zone: UTC')).not.toContain("always-frozen");
    const halves = ['from: "18:00", to: "06:00", zone: UTC', 'from: "06:00", to: "18:00", zone: Europe/Berlin'];
    expect(freeze(...halves)).not.toContain("always-frozen");
  });
});
