import { familyOf, type KubeObject } from "../object.ts";
import { quantityOf } from "../quantity.ts";
import type { ChangeRule, Hit } from "../rule.ts";
import { integerAt, valueAt } from "../value.ts";
import { allContainersOf, replicatedKinds } from "../workload.ts";
import type { World } from "../world.ts";

const replicasPath = ["spec", "replicas"];

/** Replicas before and after, where both are said and no autoscaler decides. */
function replicasChange(before: KubeObject, after: KubeObject, world: World): [number, number] | null {
  if (!replicatedKinds.has(after.kind) || world.scalerOf(after)) return null;
  const [old, now] = [integerAt(before.body, replicasPath), integerAt(after.body, replicasPath)];
  return old === null || now === null ? null : [old, now];
}

/** What only a difference shows. */
export const changeRules: readonly ChangeRule[] = [
  {
    code: "scale-to-zero",
    severity: "error",
    why: "nothing is left that could answer; whoever depends on it fails at once",
    instead: "delete what is not needed any more in a change of its own, or keep at least one replica",
    compare: (before, after, world) => {
      const change = replicasChange(before, after, world);
      if (!change || change[0] === 0 || change[1] !== 0) return [];
      return [{ detail: "", message: `it goes from ${change[0]} replicas to none`, at: replicasPath }];
    },
  },
  {
    code: "replica-drop",
    severity: "warning",
    why: "what remains must carry the load of those that go, at the moment of the change and at the next peak",
    instead: "show that the smaller number carries the peak, or lower it in steps",
    compare: (before, after, world) => {
      const change = replicasChange(before, after, world);
      // Zero is a case of its own: `scale-to-zero`.
      if (!change || change[1] >= change[0] || change[1] === 0) return [];
      return [{ detail: "", message: `it goes from ${change[0]} replicas to ${change[1]}`, at: replicasPath }];
    },
  },
  {
    code: "limit-reduction",
    severity: "warning",
    why: "a container that used what it was allowed is killed (memory) or slowed down (CPU) after the rollout",
    instead: "compare with what it is seen to use at the peak, and roll out to one replica first",
    compare: (before, after, world, worldBefore) => {
      const [old, now] = [worldBefore.workloads.get(before), world.workloads.get(after)];
      if (!old || !now) return [];
      const earlier = new Map(allContainersOf(old).map((container) => [container.name, container]));
      return allContainersOf(now).flatMap((container) =>
        ["cpu", "memory", "ephemeral-storage"].flatMap((resource): Hit[] => {
          const at = ["resources", "limits", resource];
          const [from, to] = [valueAt(earlier.get(container.name)?.fields, at), valueAt(container.fields, at)];
          const [fromNumber, toNumber] = [quantityOf(from), quantityOf(to)];
          if (fromNumber === null || toNumber === null || toNumber >= fromNumber) return [];
          const message = `the ${resource} limit of container \`${container.name}\` goes from ${from} to ${to}`;
          return [{ detail: `${container.name} ${resource}`, message, at: [...container.at, ...at] }];
        }),
      );
    },
  },
  {
    code: "hpa-min-replicas",
    severity: "warning",
    why: "in quiet hours it scales down to this number, and must grow again when the load comes back",
    instead: "keep the minimum, or show that the smaller one carries the morning",
    compare: (before, after, _, worldBefore) => {
      if (after.kind !== "HorizontalPodAutoscaler" || familyOf(after.apiVersion) !== "") return [];
      const at = ["spec", "minReplicas"];
      const [old, now] = [integerAt(before.body, at) ?? 1, integerAt(after.body, at) ?? 1];
      // Below what is wanted, the rule on the state itself speaks.
      if (now >= old || now < (worldBefore.min ?? 2)) return [];
      return [{ detail: "lowered", message: `its minimum goes from ${old} to ${now}`, at }];
    },
  },
];

export const immutableText = {
  code: "immutable-field",
  severity: "error",
  why: "the API server refuses the change; it goes through only when the object is deleted and made again, and what it runs or holds is gone in between",
  instead: "make a second object under another name, move over, and delete the first in a change of its own",
} as const;
