import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../tests/arbitraryCase.ts";
import { matchSlots, matchSlotsApart } from "./matching.ts";

type Slot = Readonly<{ name: number; eligible: readonly string[] }>;
const eligible = (slot: Slot) => slot.eligible;
const persons = ["a", "b", "c", "d", "e"];
const slots = fc
  .array(fc.subarray(persons), { maxLength: 5 })
  .map((rows) => rows.map((row, name): Slot => ({ name, eligible: row })));
const apart = fc.array(fc.tuple(fc.constantFrom(...persons), fc.constantFrom(...persons)), { maxLength: 12 });

/** The most slots that can be filled, by trying everything. */
function bruteForce(
  left: readonly Slot[],
  pairs: readonly (readonly string[])[],
  used: readonly string[] = [],
): number {
  const [slot, ...rest] = left;
  if (slot === undefined) return used.length;
  const isFree = (person: string) =>
    !used.includes(person) &&
    !pairs.some(([a, b]) => (a === person && used.includes(b ?? "")) || (b === person && used.includes(a ?? "")));
  const filled = slot.eligible.filter(isFree).map((person) => bruteForce(rest, pairs, [...used, person]));
  return Math.max(bruteForce(rest, pairs, used), ...filled);
}

function expectSound(found: ReadonlyMap<Slot, string>): void {
  for (const [slot, person] of found) expect(slot.eligible).toContain(person);
  expect(new Set(found.values()).size).toBe(found.size);
}

describe("matching", () => {
  test("fills as many slots as brute force, with distinct persons who may sit there", () => {
    fc.assert(
      fc.property(slots, (given) => {
        const found = matchSlots(given, eligible);
        expectSound(found);
        expect(found.size).toBe(bruteForce(given, []));
      }),
      runs,
    );
  });

  test("keeps pairs apart, and still fills as many as brute force", () => {
    fc.assert(
      fc.property(slots, apart, (given, pairs) => {
        const real = pairs.filter(([a, b]) => a !== b);
        const found = matchSlotsApart(given, eligible, real);
        expectSound(found);
        const used = [...found.values()];
        expect(real.filter(([a, b]) => used.includes(a) && used.includes(b))).toEqual([]);
        expect(found.size).toBe(bruteForce(given, real));
      }),
      runs,
    );
  });

  test("a greedy filling would leave the second slot empty", () => {
    const [both, one]: Slot[] = [
      { name: 0, eligible: ["a", "b"] },
      { name: 1, eligible: ["a"] },
    ];
    const found = matchSlots(
      [both, one].flatMap((slot) => slot ?? []),
      eligible,
    );
    expect([...found.values()].toSorted()).toEqual(["a", "b"]);
  });

  test("one more person never empties a slot that was filled", () => {
    fc.assert(
      fc.property(slots, fc.constantFrom(...persons), (given, late) => {
        const without = matchSlots(given, (slot) => slot.eligible.filter((person) => person !== late));
        const found = matchSlots(given, eligible);
        expect([...without.keys()].filter((slot) => !found.has(slot))).toEqual([]);
      }),
      runs,
    );
  });

  test("who linked everybody's accounts is left out, and the rest sign", () => {
    const crowd = Array.from({ length: 40 }, (_, index) => `p${index}`);
    const star = crowd.slice(1).map((person) => ["p0", person] as const);
    const seats = Array.from({ length: 5 }, (_, name): Slot => ({ name, eligible: crowd }));
    expect(matchSlotsApart(seats, eligible, star).size).toBe(5);
  });

  test("a web of links ends in time, and breaks no rule", () => {
    const crowd = Array.from({ length: 30 }, (_, index) => `p${index}`);
    const web = crowd.flatMap((a, i) => crowd.slice(i + 1).map((b) => [a, b] as const));
    const seats = Array.from({ length: 6 }, (_, name): Slot => ({ name, eligible: crowd }));
    const started = performance.now();
    expect(matchSlotsApart(seats, eligible, web).size).toBe(1);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
