import fc from "fast-check";
import { expect, test } from "vitest";
import { runs } from "../../tests/arbitraryCase.ts";
import { allOf, anyOf, isSettled, type Standing } from "./compose.ts";
import { epochMs, instantOf, parseInstant } from "./ids.ts";

const standing = fc.constantFrom<Standing[]>("satisfied", "waived", "unmet", "indeterminate", "not-applicable");
const parts = fc.array(standing, { maxLength: 5 });

test("nothing, or nothing that applies, is never a yes", () => {
  for (const none of [[], ["not-applicable"], ["not-applicable", "not-applicable"]] as const) {
    expect([allOf(none), anyOf(none)]).toEqual(["not-applicable", "not-applicable"]);
    expect(isSettled(allOf(none))).toBe(false);
  }
});

test("all of them pass only if none is open; one of them passes if any is settled", () => {
  fc.assert(
    fc.property(parts, (given) => {
      const isOpen = given.includes("unmet") || given.includes("indeterminate");
      const some = given.some(isSettled);
      expect(isSettled(allOf(given))).toBe(some && !isOpen);
      expect(isSettled(anyOf(given))).toBe(some);
    }),
    runs,
  );
});

test("doubt is never lost in what is open", () => {
  fc.assert(
    fc.property(parts, (given) => {
      if (!given.includes("indeterminate")) return;
      expect(allOf(given)).toBe("indeterminate");
      if (!given.some(isSettled)) expect(anyOf(given)).toBe("indeterminate");
    }),
    runs,
  );
});

test("order says nothing", () => {
  fc.assert(
    fc.property(parts, (given) => {
      expect([allOf(given.toReversed()), anyOf(given.toReversed())]).toEqual([allOf(given), anyOf(given)]);
    }),
    runs,
  );
});

test.each([
  ["2026-11-24T03:18:11Z", "2026-11-24T03:18:11.000Z"],
  ["2026-11-24T03:18:11.5+05:30", "2026-11-23T21:48:11.500Z"],
  ["2026-11-24T03:18Z", "2026-11-24T03:18:00.000Z"],
  ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
  ["2026-02-29T00:00:00Z", null],
  ["2026-04-31T00:00:00Z", null],
  ["2026-13-01T00:00:00Z", null],
  ["2026-11-24T25:00:00Z", null],
  ["2026-11-24T03:18:11", null],
  ["2026-11-24", null],
  ["24 November 2026", null],
  ["1764000000", null],
  ["", null],
  ["0000-01-01T00:00:00+01:00", null],
  ["9999-12-31T23:59:59-01:00", null],
  ["2026-11-24T03:18:11Z\n", null],
])("the time %s is read as %s", (text, instant) => {
  expect(parseInstant(text)).toBe(instant);
});

test("times sort as texts", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2e12 }), fc.integer({ min: 0, max: 2e12 }), (a, b) => {
      expect(instantOf(a) < instantOf(b)).toBe(a < b);
      expect(epochMs(instantOf(a))).toBe(a);
    }),
    runs,
  );
});
