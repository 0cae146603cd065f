import { writeFileSync } from "node:fs";
import { appendToProof } from "./appendToProof.ts";
import { batchedFacts } from "./batchedFacts.ts";
import { checkRange } from "./checkRange.ts";
import { decideBench } from "./decide.ts";
import { firstPage } from "./firstPage.ts";
import { gateAnswer } from "./gateAnswer.ts";
import type { Measure, Row } from "./measure.ts";
import { millionLeaves } from "./millionLeaves.ts";
import { onePolicy } from "./onePolicy.ts";
import { sqlCold } from "./sqlCold.ts";
import { startUp } from "./startUp.ts";
import { terraformPlan } from "./terraformPlan.ts";
import { verifyAttestation } from "./verifyAttestation.ts";

/** npm run bench [-- --json FILE] [-- --only WORD]: every number that we claim, beside its peer, in one run. What takes
 *  minutes runs only by its own word (`--only million`). */
const measures: readonly Measure[] = [
  terraformPlan,
  sqlCold,
  decideBench,
  onePolicy,
  checkRange,
  startUp,
  appendToProof,
  batchedFacts,
  gateAnswer,
  verifyAttestation,
  firstPage,
  millionLeaves,
];

const words = process.argv.slice(2);
const after = (flag: string) => (words.includes(flag) ? words[words.indexOf(flag) + 1] : undefined);
const only = after("--only");
const rows: Row[] = [];
for (const measure of measures) {
  if (only === undefined ? measure.isLong : !measure.name.includes(only)) continue;
  for (const row of await measure.run()) {
    rows.push(row);
    const ratio = row.ratio === null ? "" : `${row.ratio.toFixed(2)}x`;
    console.log([row.name, row.ours, row.peer, ratio, row.goal, row.holds ? "holds" : "BROKEN"].join(" | "));
  }
}
const file = after("--json");
if (file !== undefined) writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);
if (rows.some((row) => !row.holds)) process.exitCode = 1;
