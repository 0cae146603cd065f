import fc from "fast-check";
import { expect, test } from "vitest";
import { instantOf } from "#core";
import { backdating } from "./backdating.ts";

const start = Date.UTC(2026, 2, 5);
const told = (offsets: readonly number[]) => {
  const behindOf = backdating();
  return offsets.map((ms) => behindOf(instantOf(start + ms)));
};

test("a time more than five minutes before one that stands in front is dated back, and by how much is told", () => {
  expect(told([0, 1_000, -299_000, -299_001, 400_000, 99_999, 500_000])).toEqual([
    null,
    null,
    null,
    300_001,
    null,
    300_001,
    null,
  ]);
});

test("whatever never goes back is never found, and what was dated back does not become the measure", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 10_000_000 }), { maxLength: 50 }), (offsets) => {
      const sorted = offsets.toSorted((a, b) => a - b);
      expect(told(sorted)).toEqual(sorted.map(() => null));
      const found = told(offsets);
      for (const [i, ms] of offsets.entries()) {
        const latest = Math.max(Number.NEGATIVE_INFINITY, ...offsets.slice(0, i));
        expect(found[i]).toBe(latest - ms > 300_000 ? latest - ms : null);
      }
    }),
  );
});
