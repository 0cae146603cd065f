import { expect, test } from "vitest";
import { failoverRounds } from "./badDays/failoverRounds.ts";

test("a primary that dies takes nothing along that anybody was told of, and nothing passes until another is there", async () => {
  const { violations, askedMeanwhile, allowedMeanwhile, acknowledged, allows } = await failoverRounds({
    rounds: 2,
    seed: 7,
    say: () => undefined,
  });
  expect(violations).toEqual([]);
  expect(allowedMeanwhile).toBe(0);
  for (const count of [askedMeanwhile, acknowledged, allows]) expect(count).toBeGreaterThan(0);
});
