import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Analysis, Artifact, NonEmpty } from "#core";
import { artifactsOf, fencesOf } from "../../tests/caseFile.ts";
import { loadParsers } from "../../tests/parsers.ts";
import { defaultOptions } from "./analyzer.ts";
import { analyzers } from "./analyzers.ts";
import { analyzeTotal } from "./run.ts";

/** Each `cases/*.case.md` is a story, an input and the expected output; UPDATE_CASES=1 rewrites the outputs, review reads them. */
const here = dirname(fileURLToPath(import.meta.url));
// `-u` does not reach the workers; an environment variable does.
const update = process.env.UPDATE_CASES === "1";
const parsers = await loadParsers();

const printers: Record<string, (analysis: Analysis) => string[]> = {
  effects: ({ effects }) =>
    effects.map((e) => {
      const deposed = e.resource.deposed === null ? "" : ` (deposed ${e.resource.deposed})`;
      const facts = [
        `${e.action} ${e.resource.type} ${e.resource.address}${deposed}`,
        `stateful ${e.stateful}`,
        e.reversibility,
        e.certainty,
        ...(e.order ? [e.order] : []),
        ...(e.reason ? [e.reason] : []),
        ...(e.lock ? [`lock ${e.lock.level}`] : []),
        ...(e.environment.source === "unknown" ? [] : [`in ${e.environment.name} by ${e.environment.source}`]),
        `${e.at[0].path}:${e.at[0].line ?? "-"}`,
      ];
      return facts.join(" | ");
    }),
  findings: ({ findings }) =>
    findings.map(
      (f) => `${f.code} ${f.severity} ${f.confidence} ${f.path}:${f.line ?? "-"} ${f.resource?.address ?? "-"}`,
    ),
  incomplete: ({ incomplete }) => incomplete.map((i) => `${i.path}: ${i.message}`),
};

for (const analyzer of analyzers) {
  const folder = join(here, analyzer.kind, "cases");
  const files = readdirSync(folder).filter((name) => name.endsWith(".case.md"));
  describe(analyzer.kind, () => {
    test("has cases", () => expect(files.length).toBeGreaterThan(0));
    test.each(files)("%s", (name) => {
      const file = join(folder, name);
      const markdown = readFileSync(file, "utf8");
      const fences = fencesOf(markdown);
      const options = fences.find((fence) => fence.info === "options");
      const artifacts = artifactsOf(fences) as unknown as NonEmpty<Artifact>;
      const analysis = analyzeTotal(analyzer, artifacts, {
        parsers,
        options: { ...defaultOptions, ...(options ? JSON.parse(options.body) : {}) },
        servicesAt: () => [],
        isInert: () => false,
      });
      let rewritten = markdown;
      for (const [info, print] of Object.entries(printers)) {
        const body = `${print(analysis).join("\n")}\n`.replace(/^\n$/, "");
        const fence = fencesOf(rewritten).find((f) => f.info === info);
        if (!fence && body === "") continue;
        const text = `\`\`\`${info}\n${body}\`\`\``;
        rewritten = fence
          ? rewritten.slice(0, fence.start) + text + rewritten.slice(fence.end)
          : `${rewritten.trimEnd()}\n${text}\n`;
      }
      if (update && rewritten !== markdown) writeFileSync(file, rewritten);
      else expect(rewritten).toBe(markdown);
    });
  });
}
