import type { databases } from "../recordServer.ts";
import { attackedLog } from "./attackedLog.ts";
import { attacks, untouched } from "./attacks.ts";

export type Attacked = Readonly<{
  name: string;
  does: string;
  /** Who finds it, and by which name: `ledger verify: fact-changed at 7`. */
  found: readonly string[];
  /** What nobody said of it, or said of another leaf. */
  missing: readonly string[];
}>;

/** Runs every attack on a copy of one log. The first row is the log that nobody touched: whoever finds something there
 *  finds it everywhere. */
export async function runAttacks(kind: (typeof databases)[number]): Promise<readonly Attacked[]> {
  const log = await attackedLog(kind);
  try {
    const calm = (await untouched(log)).map(({ by, code }) => `${by}: ${code}`);
    const rows: Attacked[] = [{ name: "none", does: "nothing", found: calm, missing: calm }];
    for (const { name, does, must, run } of attacks) {
      const { found, at } = await run(log);
      const named = found.map(({ by, code }) => `${by}: ${code}`);
      const missing = must.filter((each) => !named.includes(each));
      const placed = found.filter(({ by, code }) => must.includes(`${by}: ${code}`));
      // A root covers all that stands before it; everything else names the leaf itself.
      const isPlaced =
        at === null ||
        placed.some(({ code, index }) => index === at || (code === "root-mismatch" && index !== null && index > at)) ||
        placed.every(({ by }) => by !== "ledger verify");
      const shown = placed.map(({ by, code, index }) => `${by}: ${code}${index === null ? "" : ` at ${index}`}`);
      rows.push({ name, does, found: [...new Set(shown)], missing: isPlaced ? missing : [...missing, `leaf ${at}`] });
    }
    return rows;
  } finally {
    await log.close();
  }
}
