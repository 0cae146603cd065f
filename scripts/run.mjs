// Runs one of our TypeScript scripts: node scripts/run.mjs [--node-flag …] scripts/new.ts [words…]
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const given = process.argv.slice(2);
const flags = given.slice(
  0,
  given.findIndex((word) => !word.startsWith("--")),
);
const [script, ...words] = given.slice(flags.length);
if (!script) {
  console.error("usage: node scripts/run.mjs scripts/NAME.ts [words…]");
  process.exit(2);
}
// Beside node_modules, so that packages which are not bundled are found.
const folder = mkdtempSync(join(process.cwd(), "node_modules", ".run-"));
const outfile = join(folder, "script.mjs");
try {
  await build({
    entryPoints: [script],
    outfile,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20.19",
    logLevel: "warning",
  });
  const { status } = spawnSync(process.execPath, ["--enable-source-maps", ...flags, outfile, ...words], {
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
