/** The import table: which module may import which. Read this first.
 *  `./x` is my module, `#name` another module's door, a bare name the outside. */
const table = {
  // module: [modules it may import, outside packages it may import]
  core: [[], ["@noble/hashes", "canonicalize"]],
  analyzers: [["core"], ["yaml", "diff", "dockerfile-ast"]],
  provenance: [["core"], []],
  catalog: [["core"], ["yaml", "picomatch"]],
  protocols: [["core"], ["yaml", "@marcbachmann/cel-js"]],
  ledger: [["core"], ["@noble/hashes", "@noble/curves"]],
  facts: [["core", "ledger"], []],
  flows: [["core", "analyzers", "provenance", "catalog", "protocols", "ledger", "facts", "ports"], []],
  store: [["core", "ledger", "facts", "ports"], ["node", "pg", "@electric-sql/pglite"]],
  integrations: [["core", "ledger", "ports"], ["node", "libpg-query", "@opentelemetry"]],
  // A witness knows the log's words and nothing of the record: it must be able to run where nobody trusts us.
  witness: [["core", "ledger"], ["node"]],
  demo: [["core", "ports"], ["node"]],
  jobs: [["flows", "core", "ports"], ["pg-boss"]],
  web: [["api", "flows", "core", "ports"], ["fastify", "@fastify/cookie", "@fastify/formbody"]],
  api: [["flows", "facts", "core", "ports"], ["fastify", "@fastify/rate-limit", "zod", "ajv", "prom-client", "@opentelemetry/api", "node"]],
  cli: [["flows", "facts", "ledger", "core", "ports"], ["commander", "node", "@types/sarif"]],
};
const pure = ["core", "analyzers", "provenance", "catalog", "protocols", "ledger", "facts"];
const escape = (name) => name.replaceAll("/", "\\/").replaceAll(".", "\\.");

const rules = Object.entries(table).flatMap(([module, [inside, outside]]) => {
  const allowed = [module, ...inside].map((m) => (m === "ports" ? "^src/ports\\.ts$" : `^src/${m}/`));
  const packages = outside.filter((name) => name !== "node").map((name) => `node_modules/${escape(name)}/`);
  return [
    {
      name: `${module}-inside`,
      comment: `${module} may import only: ${inside.join(", ") || "nothing"}. A new edge needs a decision in docs/decisions/.`,
      severity: "error",
      from: { path: `^src/${module}/`, pathNot: "\\.test\\.ts$" },
      to: { path: "^src/", pathNot: allowed },
    },
    {
      name: `${module}-door`,
      comment: `import another module by its door (\`#name\`), never by a file inside it`,
      severity: "error",
      from: { path: `^src/${module}/` },
      to: { path: `^src/(?!${module}/)[^/]+/(?!index\\.ts$).+` },
    },
    {
      name: `${module}-outside`,
      comment: `${module} may reach outside only to: ${outside.join(", ") || "nothing"}`,
      severity: "error",
      from: { path: `^src/${module}/`, pathNot: "\\.test\\.ts$" },
      to: {
        dependencyTypes: outside.includes("node")
          ? ["npm", "npm-dev", "npm-optional", "npm-no-pkg", "npm-unknown"]
          : ["npm", "npm-dev", "npm-optional", "npm-no-pkg", "npm-unknown", "core"],
        ...(packages.length > 0 ? { pathNot: packages } : {}),
      },
    },
  ];
});

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "nobody-imports-main",
      severity: "error",
      from: {},
      to: { path: "^src/main\\.ts$" },
    },
    {
      name: "pure-stays-pure",
      comment: `pure modules (${pure.join(", ")}) take powers as arguments; import no Node module`,
      severity: "error",
      from: { path: `^src/(${pure.join("|")})/`, pathNot: "\\.test\\.ts$" },
      to: { dependencyTypes: ["core"] },
    },
    ...rules,
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    parser: "swc",
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default", "types"] },
  },
};
