import { describe, expect, test } from "vitest";
import { type Instant, parseInstant } from "./ids.ts";
import type { WindowSpan } from "./need.ts";
import { isWithin } from "./window.ts";

const at = (text: string): Instant => {
  const instant = parseInstant(text);
  if (instant === null) throw new Error(`no time: ${text}`);
  return instant;
};
type Weekly = Extract<WindowSpan, { kind: "weekly" }>;
const weekly = (given: Partial<Weekly>): WindowSpan => ({
  kind: "weekly",
  days: [1, 2, 3, 4, 5],
  fromMinute: 9 * 60,
  toMinute: 17 * 60,
  zone: "Europe/Berlin",
  ...given,
});

describe("a span", () => {
  const span: WindowSpan = { kind: "span", from: at("2026-11-27T00:00:00+01:00"), to: at("2026-12-01T00:00:00+01:00") };
  test.each([
    ["a millisecond before it begins", "2026-11-26T22:59:59.999Z", false],
    ["its first instant", "2026-11-26T23:00:00Z", true],
    ["its last millisecond", "2026-11-30T22:59:59.999Z", true],
    ["its end, which is outside", "2026-11-30T23:00:00Z", false],
  ])("%s", (_name, now, inside) => {
    expect(isWithin(span, at(now))).toBe(inside);
  });

  test("a broken time is neither inside nor outside", () => {
    expect(
      isWithin({ kind: "span", from: "soon" as Instant, to: at("2026-12-01T00:00:00Z") }, at("2026-11-27T00:00:00Z")),
    ).toBe(null);
  });
});

describe("weekly hours follow the clocks of their zone", () => {
  test.each([
    // Summer time in Berlin ends on 25 October 2026: nine o'clock is 07:00 UTC on the Friday before, 08:00 UTC on the Monday after.
    ["the last summer Friday at nine", "2026-10-23T07:00:00Z", true],
    ["and a minute before", "2026-10-23T06:59:00Z", false],
    ["the first winter Monday at nine", "2026-10-26T08:00:00Z", true],
    ["and an hour before", "2026-10-26T07:00:00Z", false],
    ["the last minute of the day", "2026-10-26T15:59:59Z", true],
    ["the end, which is outside", "2026-10-26T16:00:00Z", false],
    ["a Sunday", "2026-10-25T10:00:00Z", false],
    // And begins on 29 March 2026.
    ["the last winter Friday at nine", "2026-03-27T08:00:00Z", true],
    ["the first summer Monday at nine", "2026-03-30T07:00:00Z", true],
    ["and a minute before that", "2026-03-30T06:59:00Z", false],
  ])("%s", (_name, now, inside) => {
    expect(isWithin(weekly({}), at(now))).toBe(inside);
  });

  test("the hour that comes twice is inside both times", () => {
    const night = weekly({ days: [7], fromMinute: 120, toMinute: 180 });
    expect(isWithin(night, at("2026-10-25T00:30:00Z"))).toBe(true);
    expect(isWithin(night, at("2026-10-25T01:30:00Z"))).toBe(true);
    expect(isWithin(night, at("2026-10-25T02:00:00Z"))).toBe(false);
  });

  test.each([
    ["Friday evening", "2026-11-27T21:30:00Z", true],
    ["the morning after it", "2026-11-28T04:59:00Z", true],
    ["its end", "2026-11-28T05:00:00Z", false],
    ["the morning before it, which is Thursday's", "2026-11-27T03:00:00Z", false],
  ])("over midnight: %s", (_name, now, inside) => {
    expect(isWithin(weekly({ days: [5], fromMinute: 22 * 60, toMinute: 6 * 60 }), at(now))).toBe(inside);
  });

  test("from Sunday into Monday", () => {
    const night = weekly({ days: [7], fromMinute: 22 * 60, toMinute: 6 * 60, zone: "UTC" });
    expect(isWithin(night, at("2026-11-30T05:59:00Z"))).toBe(true);
    expect(isWithin(night, at("2026-11-29T05:59:00Z"))).toBe(false);
  });

  test("a whole day", () => {
    const day = weekly({ days: [3], fromMinute: 0, toMinute: 1440, zone: "UTC" });
    expect(isWithin(day, at("2026-11-25T00:00:00Z"))).toBe(true);
    expect(isWithin(day, at("2026-11-25T23:59:59Z"))).toBe(true);
    expect(isWithin(day, at("2026-11-26T00:00:00Z"))).toBe(false);
  });

  test("a zone that nobody knows, or minutes that are none, are neither inside nor outside", () => {
    expect(isWithin(weekly({ zone: "Europe/Atlantis" }), at("2026-11-25T10:00:00Z"))).toBe(null);
    expect(isWithin(weekly({ fromMinute: Number.NaN }), at("2026-11-25T10:00:00Z"))).toBe(null);
  });
});
