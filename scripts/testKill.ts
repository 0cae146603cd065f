import { killRounds } from "../tests/badDays/killRounds.ts";
import { databases } from "../tests/recordServer.ts";

/** npm run test:kill [-- --rounds N] [--database pglite|postgres|both] [--seed S]: the server killed in its work, N times. */
const words = process.argv.slice(2);
const after = (flag: string, otherwise: string) =>
  (words.includes(flag) ? words[words.indexOf(flag) + 1] : otherwise) ?? "";
const rounds = Number(after("--rounds", "200"));
const seed = Number(after("--seed", String(Date.now() % 1_000_000)));
const wanted = after("--database", "both");
const kinds = databases.filter((kind) => wanted === "both" || wanted === kind);
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seed) || kinds.length === 0) {
  console.error("usage: npm run test:kill -- [--rounds N] [--database pglite|postgres|both] [--seed S]");
  process.exit(2);
}

console.log(`seed ${seed}: the moments come again with --seed ${seed}; what runs at the same time does not`);
const started = performance.now();
for (const database of kinds) {
  const share = Math.ceil(rounds / kinds.length);
  const { violations, kills, ...counts } = await killRounds({ database, rounds: share, seed, say: console.log });
  console.table({ ...counts, violations: violations.length });
  console.table(kills);
  for (const violation of violations.slice(0, 20)) console.error(`VIOLATION ${violation}`);
  if (violations.length > 0) process.exitCode = 1;
}
console.log(`${((performance.now() - started) / 1_000).toFixed(0)} s`);
