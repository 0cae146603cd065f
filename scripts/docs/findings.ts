import { readdirSync, readFileSync } from "node:fs";
import { analyzers, analyzeTotal, defaultOptions } from "#analyzers";
import type { Finding } from "#core";
import { loadSqlParser } from "#integrations";
import { changeRules, immutableText } from "../../src/analyzers/kubernetes/rules/changes.ts";
import { rules as kubernetesRules } from "../../src/analyzers/kubernetes/rules/rules.ts";
import { classes } from "../../src/analyzers/sql/classes.ts";
import { pairRules } from "../../src/analyzers/workflow/pairRules.ts";
import { rules as workflowRules } from "../../src/analyzers/workflow/rules.ts";
import { artifactsOf, fencesOf } from "../../tests/caseFile.ts";
import { code, table } from "./markdown.ts";

type Row = Readonly<{ code: string; severity: string; why: string; instead: string; case: string | null }>;

/** Every code, from the rules themselves and from what the cases make them say. */
export async function findingsPage(): Promise<string> {
  const parsers = { sql: await loadSqlParser() };
  const said = new Map<string, Map<string, Row>>();
  for (const { kind } of analyzers) said.set(kind, new Map());
  const tell = (kind: string, row: Row) => {
    const rows = said.get(kind);
    if (rows && !rows.has(row.code)) rows.set(row.code, row);
  };
  for (const analyzer of analyzers) {
    const folder = `src/analyzers/${analyzer.kind}/cases`;
    for (const name of readdirSync(folder)
      .filter((file) => file.endsWith(".case.md"))
      .sort()) {
      const fences = fencesOf(readFileSync(`${folder}/${name}`, "utf8"));
      const options = fences.find(({ info }) => info === "options");
      const [first, ...rest] = artifactsOf(fences);
      if (first === undefined) continue;
      const { findings } = analyzeTotal(analyzer, [first, ...rest], {
        parsers,
        options: { ...defaultOptions, ...(options ? (JSON.parse(options.body) as object) : {}) },
        servicesAt: () => [],
        isInert: () => false,
      });
      for (const finding of findings) tell(analyzer.kind, rowOf(finding, name));
    }
  }
  for (const rule of [...kubernetesRules, ...changeRules, immutableText]) tell("kubernetes", { ...rule, case: null });
  for (const rule of [...workflowRules, ...pairRules]) tell("workflow", { ...rule, case: null });
  for (const [name, each] of Object.entries(classes)) tell("sql", { ...each, code: name, case: null });
  const sections = analyzers
    .filter(({ kind }) => (said.get(kind)?.size ?? 0) > 0)
    .map(({ kind }) => `## ${kind}\n\n${rowsTable(kind, [...(said.get(kind)?.values() ?? [])])}`);
  return `# Findings

A finding is advice about a text. \`error\` and \`warning\` can be asked about by a protocol; a \`note\` asks for nothing. Where a code has a
case, it shows an input and what is said of it.

${sections.join("\n\n")}`;
}

function rowOf({ code: name, severity, why, instead }: Finding, file: string): Row {
  return { code: name, severity, why, instead, case: file };
}

function rowsTable(kind: string, rows: readonly Row[]): string {
  const sorted = rows.toSorted((a, b) => (a.code < b.code ? -1 : 1));
  return table(
    ["code", "severity", "why", "do this instead"],
    sorted.map((row) => {
      const name = code(row.code);
      const linked = row.case === null ? name : `[${name}](../../src/analyzers/${kind}/cases/${row.case})`;
      return [linked, row.severity, row.why, row.instead];
    }),
  );
}
