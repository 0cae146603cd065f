import { familyOf, type KubeObject } from "./object.ts";
import { labelSelector, type Selector, selects } from "./selector.ts";
import { type Fields, integerAt, textAt, valueAt, wordOf } from "./value.ts";
import { borrowedLabels, replicatedKinds, type Workload, workloadOf } from "./workload.ts";

/** What is known at one side of a change: all objects, and how they refer to each other. Objects that name no namespace
 *  are together, and with those in `default`, which is where they go unless whoever applies them says otherwise. */
export type World = Readonly<{
  objects: readonly KubeObject[];
  workloads: ReadonlyMap<KubeObject, Workload>;
  services: (namespace: string | null) => ReadonlyMap<string, KubeObject>;
  /** Whether an object of this kind and name is there. */
  find: (family: string, kind: string, namespace: string | null, name: string) => KubeObject | null;
  matching: (namespace: string | null, selector: Selector) => readonly Workload[];
  /** Whether something that is no workload of ours carries these labels: a custom resource with a pod template. */
  isBorrowed: (namespace: string | null, selector: Selector) => boolean;
  scalerOf: (object: KubeObject) => Scaler | null;
  isProtected: (workload: Workload) => boolean;
  /** Replicas wanted; null means the rule's own default. */
  min: number | null;
}>;

/** What decides the number of pods instead of `replicas`. */
export type Scaler = Readonly<{ object: KubeObject; min: number; max: number | null }>;

export function worldOf(objects: readonly KubeObject[], min: number | null): World {
  const workloads = new Map<KubeObject, Workload>();
  const byNamespace = new Map<string, Workload[]>();
  const byLabel = new Map<string, Workload[]>();
  const services = new Map<string, Map<string, KubeObject>>();
  const byName = new Map<string, KubeObject>();
  const borrowed: { namespace: string | null; labels: Fields }[] = [];
  const scalers = new Map<string, Scaler>();
  for (const object of objects) {
    byName.set(nameKey(familyOf(object.apiVersion), object.kind, object.namespace, object.name), object);
    const workload = workloadOf(object);
    if (workload) {
      workloads.set(object, workload);
      push(byNamespace, space(object.namespace), workload);
      for (const [key, value] of Object.entries(workload.labels ?? {})) {
        push(byLabel, labelKey(object.namespace, key, wordOf(value)), workload);
      }
    } else if (object.kind === "Service" && familyOf(object.apiVersion) === "") {
      const known = services.get(space(object.namespace)) ?? new Map<string, KubeObject>();
      services.set(space(object.namespace), known.set(object.name, object));
    } else {
      const labels = borrowedLabels(object);
      if (labels) borrowed.push({ namespace: object.namespace, labels });
    }
    const scaling = scalingOf(object);
    if (scaling) scalers.set(scaling.target, scaling.scaler);
  }
  const found = new Map<string, Workload[]>();
  const matching = (namespace: string | null, selector: Selector): Workload[] => {
    const key = JSON.stringify([space(namespace), selector]);
    const known = found.get(key);
    if (known) return known;
    const buckets = selector.pairs.map(([key, value]) => byLabel.get(labelKey(namespace, key, value)) ?? []);
    const fewest = buckets.reduce((a, b) => (b.length < a.length ? b : a), byNamespace.get(space(namespace)) ?? []);
    const matched = fewest.filter((workload) => selects(selector, workload.labels));
    found.set(key, matched);
    return matched;
  };
  const covered = coveredBy(objects, matching);
  return {
    objects,
    workloads,
    services: (namespace) => services.get(space(namespace)) ?? new Map(),
    find: (family, kind, namespace, name) => byName.get(nameKey(family, kind, namespace, name)) ?? null,
    matching,
    isBorrowed: (namespace, selector) =>
      borrowed.some((other) => space(other.namespace) === space(namespace) && selects(selector, other.labels)),
    scalerOf: ({ kind, namespace, name }) => scalers.get(nameKey("", kind, namespace, name)) ?? null,
    isProtected: (workload) => covered.has(workload),
    min,
  };
}

/** How many pods a workload is sure to have: null where nobody says. A scaler's minimum counts before `replicas`. */
export function replicasOf(object: KubeObject, world: World): number | null {
  const scaler = world.scalerOf(object);
  if (scaler) return scaler.min;
  if (object.kind === "Pod") return 1;
  return replicatedKinds.has(object.kind) ? integerAt(object.body, ["spec", "replicas"]) : null;
}

/** The selector of a PodDisruptionBudget: in `policy/v1beta1` an empty one meant none, since `policy/v1` it means all. */
export function budgetSelector(budget: KubeObject): Selector | null {
  const selector = labelSelector(valueAt(budget.body, ["spec", "selector"]));
  const isNone = budget.apiVersion === "policy/v1beta1" && selector?.pairs.length === 0;
  return isNone && selector.requirements.length === 0 ? null : selector;
}

function coveredBy(
  objects: readonly KubeObject[],
  matching: (namespace: string | null, selector: Selector) => readonly Workload[],
): Set<Workload> {
  const covered = new Set<Workload>();
  for (const object of objects) {
    if (object.kind !== "PodDisruptionBudget") continue;
    const selector = budgetSelector(object);
    if (selector) for (const workload of matching(object.namespace, selector)) covered.add(workload);
  }
  return covered;
}

/** HorizontalPodAutoscaler (`minReplicas` is 1 unless said) and KEDA's ScaledObject (`minReplicaCount` is 0). */
function scalingOf(object: KubeObject): { target: string; scaler: Scaler } | null {
  const isKeda = object.kind === "ScaledObject" && familyOf(object.apiVersion) === "keda.sh";
  if (object.kind !== "HorizontalPodAutoscaler" && !isKeda) return null;
  const name = textAt(object.body, ["spec", "scaleTargetRef", "name"]);
  if (name === null) return null;
  const kind = textAt(object.body, ["spec", "scaleTargetRef", "kind"]) ?? "Deployment";
  const min = integerAt(object.body, ["spec", isKeda ? "minReplicaCount" : "minReplicas"]) ?? (isKeda ? 0 : 1);
  const max = integerAt(object.body, ["spec", isKeda ? "maxReplicaCount" : "maxReplicas"]);
  return { target: nameKey("", kind, object.namespace, name), scaler: { object, min, max } };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

function space(namespace: string | null): string {
  return namespace ?? "default";
}

function labelKey(namespace: string | null, key: string, value: string): string {
  return JSON.stringify([space(namespace), key, value]);
}

function nameKey(family: string, kind: string, namespace: string | null, name: string): string {
  return JSON.stringify([family, kind, space(namespace), name]);
}
