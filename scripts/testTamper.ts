import { databases } from "../tests/recordServer.ts";
import { runAttacks } from "../tests/tamper/runAttacks.ts";

/** npm run test:tamper [-- --database pglite|postgres|both]: every way to change the record, and who finds it by which name. */
const words = process.argv.slice(2);
const wanted = words[0] === "--database" ? words[1] : "both";
const kinds = databases.filter((kind) => wanted === "both" || wanted === kind);
if (kinds.length === 0) {
  console.error("usage: npm run test:tamper -- [--database pglite|postgres|both]");
  process.exit(2);
}
for (const kind of kinds) {
  console.log(`\non ${kind}`);
  for (const { name, does, found, missing } of await runAttacks(kind)) {
    console.log(`${missing.length === 0 ? "found " : "MISSED"}  ${name.padEnd(16)} ${does}`);
    for (const line of found) console.log(`${" ".repeat(25)}${line}`);
    for (const line of missing) console.log(`${" ".repeat(25)}nobody said ${line}`);
    if (missing.length > 0) process.exitCode = 1;
  }
}
