import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

/** npm run new analyzer NAME: the object, its kind, its line in the list and a first case. It admits ignorance. */
const [what, name] = process.argv.slice(2);
if (what !== "analyzer" || name === undefined || !/^[a-z][a-zA-Z0-9]*$/.test(name)) {
  console.error(
    "usage: npm run new analyzer NAME   (NAME: letters and digits, a lower-case letter first)\nexample: npm run new analyzer helm",
  );
  process.exit(2);
}
const folder = `src/analyzers/${name}`;
if (existsSync(folder)) {
  console.error(`${folder} is already there`);
  process.exit(1);
}

mkdirSync(`${folder}/cases`, { recursive: true });
writeFileSync(
  `${folder}/${name}.ts`,
  `import { mergeAnalyses, unread } from "#core";
import type { Analyzer } from "../analyzer.ts";

const hint = "ask a person to read it";

/** Reads ${name}. Not yet: it admits ignorance, so that a change of this kind holds rather than hides. */
export const ${name} = {
  kind: "${name}",
  version: 1,
  reads: "${name} (not read yet)",
  recognizes: ({ path }) => path.endsWith(".${name}"),
  analyze: (artifacts) =>
    mergeAnalyses(artifacts.map(({ path }) => unread("${name}", path, "${name} is not read yet", hint))),
} satisfies Analyzer;
`,
);
writeFileSync(
  `${folder}/cases/not-read-yet.case.md`,
  `# not read yet

Until it is taught, everything of this kind holds.

\`\`\`text file=example.${name}
anything
\`\`\`
\`\`\`effects
unread ${name} example.${name} | stateful unknown | unknown | possible | ${name} is not read yet | example.${name}:-
\`\`\`
\`\`\`incomplete
example.${name}: ${name} is not read yet
\`\`\`
`,
);
edit("src/analyzers/analyzer.ts", '  "diff",\n] as const;', `  "${name}",\n  "diff",\n] as const;`);
edit("src/analyzers/analyzers.ts", "  diff,\n];", `  ${name},\n  diff,\n];`);
edit(
  "src/analyzers/analyzers.ts",
  "import { diff } from",
  `import { ${name} } from "./${name}/${name}.ts";\nimport { diff } from`,
);
edit("src/flows/batch.ts", '  diff: "diff",\n};', `  ${name}: "${name}",\n  diff: "diff",\n};`);
console.log(
  `wrote ${folder}/; next: docs/how-to/add-an-analyzer.md, then npx vitest run src/analyzers/cases.test.ts -t ${name}`,
);

function edit(path: string, from: string, to: string): void {
  const text = readFileSync(path, "utf8");
  if (!text.includes(from)) throw new Error(`${path} does not hold ${JSON.stringify(from)}: add ${name} by hand`);
  writeFileSync(path, text.replace(from, to));
}
