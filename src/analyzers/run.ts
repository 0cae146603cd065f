import { type Analysis, type Artifact, isNonEmpty, mergeAnalyses, type NonEmpty, nothing, unread } from "#core";
import type { AnalysisContext, Analyzer, ArtifactKind } from "./analyzer.ts";
import { analyzers, changesAnalyzer } from "./analyzers.ts";
import { movedEffects } from "./moved.ts";

/** An analyzer as the world sees it: a bug in it, or a stack that ran out, is `unread` and never an exception. */
export function analyzeTotal(analyzer: Analyzer, artifacts: NonEmpty<Artifact>, context: AnalysisContext): Analysis {
  try {
    return analyzer.analyze(artifacts, context);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return mergeAnalyses(
      artifacts.map(({ path }) =>
        unread(
          analyzer.kind,
          path,
          `the ${analyzer.kind} analyzer failed: ${message}`,
          "report this input; until then a person must read it",
        ),
      ),
    );
  }
}

export function analyzerOf(kind: ArtifactKind): Analyzer | null {
  return analyzers.find((analyzer) => analyzer.kind === kind) ?? null;
}

/** All artifacts of a change: each goes to the first analyzer that recognizes it; what none does is read as a plain change. */
export function analyzeChange(artifacts: readonly Artifact[], context: AnalysisContext): Analysis {
  const groups = new Map<Analyzer, Artifact[]>();
  for (const artifact of artifacts) {
    const analyzer = analyzers.find((candidate) => candidate.recognizes(artifact)) ?? changesAnalyzer;
    const group = groups.get(analyzer);
    if (group) group.push(artifact);
    else groups.set(analyzer, [artifact]);
  }
  const parts = [...groups].map(([analyzer, group]) =>
    isNonEmpty(group) ? analyzeTotal(analyzer, group, context) : nothing,
  );
  const whole = mergeAnalyses(parts);
  const moved = movedEffects(artifacts, whole.effects, context);
  return moved.length === 0 ? whole : { ...whole, effects: [...whole.effects, ...moved] };
}
