import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Measure, median, ms } from "./measure.ts";
import { inFreshProcesses } from "./processes.ts";

type Run = { ms: number; peakMB: number; effects: number };

/** A 50 MB plan: reading and analyzing it against reading it and a bare JSON.parse, each in its own process. */
export const terraformPlan: Measure = {
  name: "50 MB Terraform plan",
  run: async () => {
    const folder = mkdtempSync(join(tmpdir(), "checkrail-bench-"));
    try {
      const path = join(folder, "plan.json");
      writeFileSync(path, bigPlan(50_000_000));
      const sizeMB = (statSync(path).size / 1e6).toFixed(0);
      const pairs = await inFreshProcesses<Run>([analyzeSource, parseSource], 7, [path]);
      const ours = median(pairs.map(([run]) => run.ms));
      const floor = median(pairs.map(([, run]) => run.ms));
      const ratio = median(pairs.map(([a, b]) => a.ms / b.ms));
      const peak = median(pairs.map(([run]) => run.peakMB));
      const floorPeak = median(pairs.map(([, run]) => run.peakMB));
      return [
        {
          name: `${sizeMB} MB plan, time`,
          ours: ms(ours),
          peer: `${ms(floor)} JSON.parse`,
          ratio,
          goal: "≤ 1.3x",
          holds: ratio <= 1.3,
        },
        {
          name: `${sizeMB} MB plan, peak memory`,
          ours: `${peak.toFixed(0)} MB`,
          peer: `${floorPeak.toFixed(0)} MB JSON.parse`,
          ratio: null,
          goal: "≤ 250 MB",
          holds: peak <= 250,
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

const peak = "process.resourceUsage().maxRSS / 1024";
// The floor loads the same modules, so that the two processes differ only in what they do with the text: the garbage collector's
// pace hangs on the heap it starts with.
const parseSource = `
import { readFileSync } from "node:fs";
import { analyzerOf } from "#analyzers";
if (analyzerOf("terraform") === null) throw new Error("Error: no analyzer");
const start = performance.now();
const plan = JSON.parse(readFileSync(process.argv[2], "utf8"));
console.log(JSON.stringify({ ms: performance.now() - start, peakMB: ${peak}, effects: plan.resource_changes.length }));`;
const analyzeSource = `
import { readFileSync } from "node:fs";
import { analyzerOf, analyzeTotal, defaultOptions } from "#analyzers";
import { givenArtifact } from "#core";
const analyzer = analyzerOf("terraform");
const context = { parsers: { sql: null }, options: defaultOptions, servicesAt: () => [], isInert: () => false };
const start = performance.now();
const analysis = analyzeTotal(analyzer, [givenArtifact("plan.json", readFileSync(process.argv[2], "utf8"))], context);
if (!analysis.complete) throw new Error("Error: the plan was not read");
console.log(JSON.stringify({ ms: performance.now() - start, peakMB: ${peak}, effects: analysis.effects.length }));`;

/** A plan as Terraform writes it: mostly unchanged resources with prior state, planned values and configuration. */
export function bigPlan(sizeBytes: number): string {
  const changes: string[] = [];
  const planned: string[] = [];
  let size = 0;
  for (let i = 0; size < sizeBytes; i++) {
    const values = {
      name: `shop-${i}`,
      engine: "postgres",
      allocated_storage: 100 + (i % 50),
      tags: { Environment: i % 3 === 0 ? "production" : "staging", Team: "checkout", Index: String(i) },
      parameters: Array.from({ length: 12 }, (_, n) => ({
        name: `parameter_${n}`,
        value: `value-${i}-${n}`,
        apply_method: "immediate",
      })),
    };
    const actions = i % 200 === 0 ? ["update"] : i % 997 === 0 ? ["delete", "create"] : ["no-op"];
    const address = `module.shop[${i % 40}].aws_db_instance.main_${i}`;
    const base = {
      address,
      mode: "managed",
      type: "aws_db_instance",
      name: `main_${i}`,
      provider_name: "registry.terraform.io/hashicorp/aws",
    };
    const after = actions[0] === "no-op" ? values : { ...values, allocated_storage: 500 };
    const change = { actions, before: values, after, after_unknown: {}, before_sensitive: {}, after_sensitive: {} };
    const text = JSON.stringify({ ...base, change });
    const plannedText = JSON.stringify({ ...base, schema_version: 2, values: after, sensitive_values: {} });
    changes.push(text);
    planned.push(plannedText);
    size += text.length + plannedText.length;
  }
  const rootModule = `{"resources":[${planned.join(",")}]}`;
  return `{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":${rootModule}},"resource_changes":[${changes.join(",")}],"configuration":{}}`;
}
