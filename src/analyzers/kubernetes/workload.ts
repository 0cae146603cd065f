import { familyOf, type KubeObject } from "./object.ts";
import { type Fields, fieldsAt, fieldsOf, itemsOf, type Path, textAt, valueAt } from "./value.ts";

/** An object that runs pods: what they look like, and where in the object that is written. */
export type Workload = Readonly<{
  object: KubeObject;
  pod: Fields;
  podPath: Path;
  /** The labels that its pods carry. */
  labels: Fields | null;
}>;

export type Container = Readonly<{ fields: Fields; name: string; at: Path }>;

type Family = Readonly<{ kind: string; family: string; template: Path | null }>;

const template = ["spec", "template"];
const families: readonly Family[] = [
  { kind: "Pod", family: "", template: null },
  { kind: "CronJob", family: "", template: ["spec", "jobTemplate", "spec", "template"] },
  ...["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job"].map((kind) => ({
    kind,
    family: "",
    template,
  })),
  { kind: "DeploymentConfig", family: "apps.openshift.io", template },
  { kind: "Rollout", family: "argoproj.io", template },
];
const byKind = new Map(families.map((family) => [family.kind, family]));

/** Kinds that keep a number of equal pods running. */
export const replicatedKinds: ReadonlySet<string> = new Set([
  ...["Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "DeploymentConfig", "Rollout"],
]);

/** Kinds whose pods end by themselves. */
export const batchKinds: ReadonlySet<string> = new Set(["Job", "CronJob"]);

export function workloadOf(object: KubeObject): Workload | null {
  const family = byKind.get(object.kind);
  if (!family) return null;
  const actual = familyOf(object.apiVersion);
  const isOldConfig = object.kind === "DeploymentConfig" && actual === "";
  if (actual !== family.family && !isOldConfig) return null;
  const base = family.template ?? [];
  return {
    object,
    pod: fieldsAt(object.body, [...base, "spec"]) ?? {},
    podPath: [...base, "spec"],
    labels: fieldsAt(object.body, [...base, "metadata", "labels"]),
  };
}

/** Pods of a custom resource that writes a pod template where Deployments do; good enough to know what a Service finds. */
export function borrowedLabels(object: KubeObject): Fields | null {
  const holdsPods = Array.isArray(valueAt(object.body, ["spec", "template", "spec", "containers"]));
  return holdsPods ? fieldsAt(object.body, ["spec", "template", "metadata", "labels"]) : null;
}

export function containersOf(workload: Workload): Container[] {
  return listOf(workload, "containers");
}

/** Init containers that are restarted always: they start first, and then run beside the others (sidecars). */
export function sidecarsOf(workload: Workload): Container[] {
  return listOf(workload, "initContainers").filter(({ fields }) => textAt(fields, ["restartPolicy"]) === "Always");
}

export function allContainersOf(workload: Workload): Container[] {
  return [...listOf(workload, "initContainers"), ...containersOf(workload)];
}

/** Containers put into a running pod to look at it. They have no probes, ports or resources. */
export function ephemeralContainersOf(workload: Workload): Container[] {
  return listOf(workload, "ephemeralContainers");
}

function listOf({ pod, podPath }: Workload, field: string): Container[] {
  return itemsOf(valueAt(pod, [field])).flatMap((item, index) => {
    const fields = fieldsOf(item);
    if (fields === null) return [];
    const name = textAt(fields, ["name"]) ?? `${field}[${index}]`;
    return [{ fields, name, at: [...podPath, field, index] }];
  });
}
