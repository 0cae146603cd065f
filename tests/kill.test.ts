import { expect, test } from "vitest";
import { killRounds } from "./badDays/killRounds.ts";
import { databases } from "./recordServer.ts";

/** `npm run test:kill` does this some hundred times, with other seeds. */
test.each(databases)(
  "killed as it writes and as it signs, %s loses nothing that was acknowledged",
  async (database) => {
    const lines: string[] = [];
    const outcome = await killRounds({ database, rounds: 2, seed: 7, say: (line) => lines.push(line) });
    expect(outcome.violations).toEqual([]);
    expect(outcome).toMatchObject({ lost: 0, withoutLeaf: 0, forked: 0, differing: 0, problems: 0 });
    // That it looked at something.
    expect(outcome.acknowledged).toBeGreaterThan(10);
    expect(outcome.allows).toBeGreaterThan(0);
  },
);
