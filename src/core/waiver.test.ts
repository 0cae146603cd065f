import { expect, test } from "vitest";
import { excludedSet, type Part } from "./contributors.ts";
import type { EvidenceOf } from "./evidence.ts";
import { evidenceSet } from "./evidenceSet.ts";
import { epochMs, instantOf } from "./ids.ts";
import type { Need } from "./need.ts";
import { nothingFound } from "./settleContext.ts";
import { type DescribedPerson, directoryOf, now, otherPatch, thisPatch, thisResult } from "./testing/described.ts";
import { waiverFor } from "./waiver.ts";

const person = (
  id: string,
  level: DescribedPerson["level"],
  linkedBy: string | null = null,
  more: Partial<DescribedPerson> = {},
): DescribedPerson => ({
  id,
  kind: "human",
  level,
  groups: [],
  accounts: [{ login: id, linkedBy }],
  ...more,
});
const directory = directoryOf([
  person("ana", "director"),
  person("ben", "director"),
  person("vera", "vp"),
  person("sam", "senior"),
  person("olga", null, null, { groups: ["group:owners"] }),
  person("made-by-ana", "director", "ana"),
  person("made-by-sam", "director", "sam"),
  person("robot", "vp", null, { kind: "bot" }),
]);
const by = (login: string) => ({ provider: "github", login });
const director: Need = { kind: "sign", from: { role: "director" }, count: 1, expiresHours: null };
const waiver = (more: Partial<EvidenceOf<"waiver">> = {}): EvidenceOf<"waiver"> => ({
  kind: "waiver",
  id: "w",
  requirement: "p/r/1",
  by: by("sam"),
  second: by("ben"),
  reason: "the site is down",
  patch: thisPatch,
  at: now,
  expiresAt: instantOf(epochMs(now) + 1),
  ...more,
});
const counts = (
  given: readonly EvidenceOf<"waiver">[],
  need: Need = director,
  parts: readonly (readonly [string, Part])[] = [["ana", "author"]],
) =>
  waiverFor("p/r/1", need, {
    subject: { patch: thisPatch, result: thisResult },
    evidence: evidenceSet(given, now),
    now,
    effects: [],
    services: [],
    directory,
    excluded: excludedSet(
      parts.map(([login, part]) => ({ account: by(login), part, tool: false, person: directory.personOf(by(login)) })),
    ),
    place: "",
    found: nothingFound(),
  })?.id ?? null;

test.each<[string, Partial<EvidenceOf<"waiver">>, boolean]>([
  ["named, in time, with a second director", {}, true],
  ["a VP can do what a director can", { second: by("vera") }, true],
  ["by the author, with a second person outside", { by: by("ana") }, true],
  ["with the author as second person", { second: by("ana") }, false],
  ["with a second person below the role", { second: by("olga") }, false],
  ["with nobody as second person", { second: by("nobody") }, false],
  ["by nobody", { by: by("nobody") }, false],
  ["with a bot as second person", { second: by("robot") }, false],
  ["with oneself", { by: by("ben") }, false],
  ["with an account that the author made", { second: by("made-by-ana") }, false],
  ["with an account that the first person made", { second: by("made-by-sam") }, false],
  ["without a reason", { reason: "  " }, false],
  ["of other content", { patch: otherPatch }, false],
  ["of another requirement", { requirement: "p/r/2" }, false],
  ["at its end", { expiresAt: now }, false],
  ["before it was given", { at: instantOf(epochMs(now) + 1) }, false],
])("a waiver %s", (_name, more, valid) => {
  expect(counts([waiver(more)])).toBe(valid ? "w" : null);
});

test("of what asks for no role needs an owner", () => {
  const status: Need = { kind: "status", name: "build" };
  expect(counts([waiver()], status)).toBe(null);
  expect(counts([waiver({ second: by("olga") })], status)).toBe("w");
});

test("while a hand in the change is nobody's, nobody is known to be outside it", () => {
  expect(
    counts([waiver()], director, [
      ["ana", "author"],
      ["stranger", "committer"],
    ]),
  ).toBe(null);
});

test("of several the oldest is named, in whatever order they come", () => {
  const old = waiver({ id: "old", at: instantOf(epochMs(now) - 1) });
  expect([counts([waiver(), old]), counts([old, waiver()])]).toEqual(["old", "old"]);
});
