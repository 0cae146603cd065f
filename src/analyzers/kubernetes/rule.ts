import type { Confidence, Severity } from "#core";
import type { KubeObject } from "./object.ts";
import type { Path } from "./value.ts";
import { allContainersOf, type Container, containersOf, ephemeralContainersOf, type Workload } from "./workload.ts";
import type { World } from "./world.ts";

/** One place where a rule speaks. `detail` tells it from the rule's other hits on the same object, whatever the line. */
export type Hit = Readonly<{
  detail: string;
  message: string;
  at?: Path;
  severity?: Severity;
  confidence?: Confidence;
}>;

/** What a rule says of itself. */
export type RuleText = Readonly<{ code: string; severity: Severity; why: string; instead: string }>;

/** A condition that holds of one state of the world. */
export type Rule = RuleText & Readonly<{ check: (object: KubeObject, world: World) => readonly Hit[] }>;

/** A condition that holds of a difference: the object is there before and after. */
export type ChangeRule = RuleText &
  Readonly<{
    compare: (before: KubeObject, after: KubeObject, worldAfter: World, worldBefore: World) => readonly Hit[];
  }>;

/** One hit per container that `judge` speaks about. `all` are those of a pod as it starts, `any` the ephemeral ones too. */
export function perContainer(
  which: "running" | "all" | "any",
  judge: (container: Container, workload: Workload, world: World) => readonly Hit[] | Hit | null,
): Rule["check"] {
  return (object, world) => {
    const workload = world.workloads.get(object);
    if (!workload) return [];
    const containers = which === "running" ? containersOf(workload) : allContainersOf(workload);
    if (which === "any") containers.push(...ephemeralContainersOf(workload));
    return containers.flatMap((container) => judge(container, workload, world) ?? []);
  };
}

/** Hits from the pod itself. */
export function perWorkload(judge: (workload: Workload, world: World) => readonly Hit[] | Hit | null): Rule["check"] {
  return (object, world) => {
    const workload = world.workloads.get(object);
    const hits = workload ? judge(workload, world) : null;
    return hits === null ? [] : [hits].flat();
  };
}

export function ofKind(
  kinds: readonly string[],
  judge: (object: KubeObject, world: World) => readonly Hit[] | Hit | null,
): Rule["check"] {
  return (object, world) => {
    const hits = kinds.includes(object.kind) ? judge(object, world) : null;
    return hits === null ? [] : [hits].flat();
  };
}
