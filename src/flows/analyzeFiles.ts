import { analyzeChange, defaultOptions } from "#analyzers";
import { defaultConfiguration } from "#catalog";
import { type Analysis, Trouble } from "#core";
import type { Ports } from "#ports";

/** Effects and findings of files, without a catalog and without a judgement. */
export async function analyzeFiles(files: readonly string[], cwd: string, ports: Ports): Promise<Analysis> {
  if (files.length === 0) {
    throw new Trouble("usage", "there is nothing to analyze", { hint: "name files or folders, or use --batch" });
  }
  const found = await ports.files.find(cwd, files);
  const artifacts = found.map(({ path, content }) => ({
    path,
    oldPath: null,
    change: "given" as const,
    before: null,
    after: content,
  }));
  const parsers = await ports.loadParsers();
  const context = { parsers, options: defaultOptions, servicesAt: () => [], isInert: defaultConfiguration.isInert };
  return analyzeChange(artifacts, context);
}
