// Bundles the command and the library. With --types also the declarations. Plain JavaScript, because it runs before anything is built.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { version, dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const dist = join(root, "dist");

// Bundling what is small makes the command start fast; what finds its own files beside it, or only a server needs, stays outside.
const bundled = [
  "@marcbachmann/cel-js",
  "@noble/curves",
  "@noble/hashes",
  "ajv",
  "canonicalize",
  "commander",
  "diff",
  "dockerfile-ast",
  "picomatch",
  "yaml",
];
const external = Object.keys(dependencies).filter((name) => !bundled.includes(name));

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: { checkrail: "src/main.ts", index: "src/core/index.ts", analyzers: "src/analyzers/index.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  external,
  define: { "process.env.CHECKRAIL_VERSION": JSON.stringify(version) },
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
  logLevel: "warning",
});
// The ledger verifies in a browser too: nothing of Node may be in its bundle, so it shares none with the others.
await build({
  absWorkingDir: root,
  entryPoints: { ledger: "src/ledger/index.ts" },
  outdir: "dist",
  bundle: true,
  format: "esm",
  platform: "neutral",
  target: "es2023",
  logLevel: "warning",
});
// What a browser gets from the dashboard: styles as they are, and small scripts.
cpSync(join(root, "src/web/assets"), join(dist, "assets"), { recursive: true });
await build({
  absWorkingDir: root,
  entryPoints: ["src/web/islands/page.ts"],
  outdir: "dist/assets",
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2023",
  logLevel: "warning",
});
chmodSync(join(dist, "checkrail.js"), 0o755);

if (process.argv.includes("--types")) {
  execFileSync(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-p", join(root, "tsconfig.declarations.json")],
    {
      stdio: "inherit",
    },
  );
  rewriteDoors(join(dist, "types"), join(dist, "types"));
}

/** In the declarations, `#core` and `./x.ts` become paths that every TypeScript can follow. */
function rewriteDoors(folder, top) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) rewriteDoors(path, top);
    else if (entry.name.endsWith(".d.ts")) {
      const text = readFileSync(path, "utf8")
        .replace(/(["'])#([\w-]+)\1/g, (_, quote, name) => {
          const to = relative(dirname(path), join(top, name, "index.js"));
          return `${quote}${to.startsWith(".") ? to : `./${to}`}${quote}`;
        })
        .replace(/(["'])(\.{1,2}\/[^"']+)\.ts\1/g, "$1$2.js$1");
      writeFileSync(path, text);
    }
  }
}
