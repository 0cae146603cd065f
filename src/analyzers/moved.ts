import { type Artifact, type Effect, effect, place } from "#core";
import type { AnalysisContext } from "./analyzer.ts";

/** A file that leaves a service changes that service, whatever it holds and wherever it goes: the services of its old path
 *  would otherwise never be asked. Effects that already stand at the old path say it themselves. */
export function movedEffects(
  artifacts: readonly Artifact[],
  found: readonly Effect[],
  { servicesAt, isInert }: AnalysisContext,
): readonly Effect[] {
  const told = new Set(found.flatMap(({ at }) => at.map(({ path }) => path)));
  return artifacts.flatMap(({ path, oldPath }) => {
    if (oldPath === null || told.has(oldPath) || (isInert(path) && isInert(oldPath))) return [];
    const [before, after] = [servicesAt(oldPath), servicesAt(path)].map((services) => services.map(({ name }) => name));
    if (before?.join("\n") === after?.join("\n") && before?.length !== 0) return [];
    return [
      effect({
        action: "update",
        type: "path",
        address: oldPath,
        at: [place(oldPath)],
        stateful: "no",
        reversibility: "reversible",
        reason: "moved-to-another-service",
      }),
    ];
  });
}
