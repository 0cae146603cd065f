import { type Measure, median, ms } from "./measure.ts";
import { inFreshProcesses } from "./processes.ts";

/** A migration of 200 statements in a fresh process: parser loading, parsing and judging against loading and parsing. */
export const sqlCold: Measure = {
  name: "200-statement migration, cold",
  run: async () => {
    const pairs = await inFreshProcesses<{ ms: number }>([analyzeSource, parseSource], 11);
    const ours = median(pairs.map(([run]) => run.ms));
    const floor = median(pairs.map(([, run]) => run.ms));
    const ratio = median(pairs.map(([a, b]) => a.ms / b.ms));
    const name = "200-statement migration, cold";
    return [{ name, ours: ms(ours), peer: `${ms(floor)} parser alone`, ratio, goal: "≤ 1.3x", holds: ratio <= 1.3 }];
  },
};

const script = `
const statements = Array.from({ length: 50 }, (_, i) => [
  \`CREATE TABLE shop_\${i} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, total numeric(12,2) DEFAULT 0)\`,
  \`CREATE INDEX CONCURRENTLY shop_\${i}_name ON shop_\${i} (name)\`,
  \`ALTER TABLE orders ADD COLUMN note_\${i} text, ADD CONSTRAINT c_\${i} CHECK (total > \${i}) NOT VALID\`,
  \`UPDATE orders SET total = total + \${i} WHERE id IN (SELECT id FROM shop_\${i} WHERE name LIKE 'a%')\`,
]).flat();
const sql = statements.join(";\\n") + ";\\n";`;
const parseSource = `
import { loadSqlParser } from "#integrations";
${script}
const start = performance.now();
const parser = await loadSqlParser();
parser.parse(sql);
console.log(JSON.stringify({ ms: performance.now() - start }));`;
const analyzeSource = `
import { loadSqlParser } from "#integrations";
import { analyzerOf, analyzeTotal, defaultOptions } from "#analyzers";
import { givenArtifact } from "#core";
${script}
const start = performance.now();
const parsers = { sql: await loadSqlParser() };
const context = { parsers, options: defaultOptions, servicesAt: () => [], isInert: () => false };
const analysis = analyzeTotal(analyzerOf("sql"), [givenArtifact("migration.sql", sql)], context);
if (!analysis.complete || analysis.effects.length < 100) throw new Error("Error: the script was not read");
console.log(JSON.stringify({ ms: performance.now() - start }));`;
