import type { Json } from "#core";
import { quantityOf } from "./quantity.ts";
import { type Fields, fieldsOf, type Path, sameValue, valueAt } from "./value.ts";

/** Names of the fields that the API server refuses to change, and that differ here. Each kind's `ValidateUpdate` in
 *  Kubernetes; the API reference says it of most of them. */
export function changedImmutables(kind: string, before: Json, after: Json): string[] {
  const fields = (simple[kind] ?? []).filter((path) => differ(before, after, path.split(".")));
  return [...fields, ...(special[kind]?.(before, after) ?? [])];
}

const simple: Readonly<Record<string, readonly string[]>> = {
  Deployment: ["spec.selector"],
  DaemonSet: ["spec.selector"],
  ReplicaSet: ["spec.selector"],
  Rollout: ["spec.selector"],
  Job: [
    ...["spec.selector", "spec.completionMode", "spec.manualSelector", "spec.podFailurePolicy", "spec.successPolicy"],
    ...["spec.backoffLimitPerIndex", "spec.managedBy"],
  ],
  StorageClass: ["provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"],
  PersistentVolume: ["spec.volumeMode"],
  CustomResourceDefinition: ["spec.scope", "spec.group", "spec.names.plural", "spec.names.kind"],
  IngressClass: ["spec.controller"],
  PriorityClass: ["value", "preemptionPolicy"],
  RuntimeClass: ["handler"],
  CSIDriver: ["spec.attachRequired", "spec.volumeLifecycleModes"],
  VolumeAttachment: ["spec"],
  VolumeSnapshot: ["spec.source"],
  VolumeSnapshotContent: ["spec.source", "spec.driver"],
  CertificateSigningRequest: ["spec"],
  ControllerRevision: ["data"],
  EndpointSlice: ["addressType"],
  RoleBinding: ["roleRef.kind", "roleRef.name"],
  ClusterRoleBinding: ["roleRef.kind", "roleRef.name"],
  ResourceQuota: ["spec.scopes", "spec.scopeSelector"],
  VolumeAttributesClass: ["driverName", "parameters"],
  ResourceClaim: ["spec"],
  ResourceClaimTemplate: ["spec"],
};

const special: Readonly<Record<string, (before: Json, after: Json) => string[]>> = {
  /** "updates to statefulset spec for fields other than … are forbidden". */
  StatefulSet: (before, after) => {
    const mutable = new Set([
      ...["replicas", "ordinals", "template", "updateStrategy", "minReadySeconds", "revisionHistoryLimit"],
      "persistentVolumeClaimRetentionPolicy",
    ]);
    return changedKeys(before, after, ["spec"])
      .filter((key) => !mutable.has(key))
      .map((key) => `spec.${key}`);
  },
  Job: (before, after) => {
    const isSuspended = valueAt(before, ["spec", "suspend"]) === true;
    const isElastic = valueAt(after, ["spec", "completionMode"]) === "Indexed";
    return [
      ...(sameValue(fixedTemplate(before, isSuspended), fixedTemplate(after, isSuspended)) ? [] : ["spec.template"]),
      ...(!isElastic && differ(before, after, ["spec", "completions"]) ? ["spec.completions"] : []),
    ];
  },
  Pod: (before, after) => {
    const mutable = new Set([
      "containers",
      "initContainers",
      "activeDeadlineSeconds",
      "tolerations",
      "schedulingGates",
    ]);
    const others = changedKeys(before, after, ["spec"]).filter((key) => !mutable.has(key));
    const lists = ["containers", "initContainers"].filter((list) => {
      const bare = (pod: Json) => withoutImages(valueAt(pod, ["spec", list]));
      return !sameValue(bare(before), bare(after));
    });
    return [...others.map((key) => `spec.${key}`), ...lists.map((list) => `spec.${list}`)];
  },
  /** A claim may grow and change its attributes class; a volume name is filled in when it is bound. */
  PersistentVolumeClaim: (before, after) => {
    const mutable = new Set(["resources", "volumeAttributesClassName"]);
    const others = changedKeys(before, after, ["spec"]).filter(
      (key) => !mutable.has(key) && !(key === "volumeName" && valueAt(before, ["spec", key]) === undefined),
    );
    const size = (claim: Json) => quantityOf(valueAt(claim, ["spec", "resources", "requests", "storage"])) ?? 0;
    const shrinks = size(after) < size(before) ? ["resources.requests.storage"] : [];
    return [...others, ...shrinks].map((key) => `spec.${key}`);
  },
  PersistentVolume: (before, after) => {
    const attributes = new Set([
      ...["accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy"],
      ...["storageClassName", "volumeMode", "volumeAttributesClassName"],
    ]);
    const source = changedKeys(before, after, ["spec"]).filter((key) => !attributes.has(key));
    const wasPinned = valueAt(before, ["spec", "nodeAffinity"]) !== undefined;
    const moves = wasPinned && differ(before, after, ["spec", "nodeAffinity"]) ? ["nodeAffinity"] : [];
    return [...source, ...moves].map((key) => `spec.${key}`);
  },
  /** A cluster address cannot change once it is set, `None` among them; the server keeps one that is left out. */
  Service: (before, after) => {
    const isExternal = [before, after].some((service) => valueAt(service, ["spec", "type"]) === "ExternalName");
    const address = (service: Json) => valueAt(service, ["spec", "clusterIP"]) || undefined;
    const [old, now] = [address(before), address(after)];
    const moves = old !== now && (old === "None" || now === "None" || (old !== undefined && now !== undefined));
    const balancer = ["spec", "loadBalancerClass"];
    const isBalancer = [before, after].every((service) => valueAt(service, ["spec", "type"]) === "LoadBalancer");
    const switches = isBalancer && differ(before, after, balancer);
    return [...(moves && !isExternal ? ["spec.clusterIP"] : []), ...(switches ? ["spec.loadBalancerClass"] : [])];
  },
  ConfigMap: (before, after) => frozen(before, after, ["data", "binaryData", "immutable"]),
  Secret: (before, after) => [
    ...(differ(before, after, ["type"]) ? ["type"] : []),
    ...frozen(before, after, ["data", "stringData", "immutable"]),
  ],
};

/** What of a Job's pods never changes: all, and as long as it is suspended all but where they may be scheduled. */
function fixedTemplate(job: Json, isSuspended: boolean): Json | undefined {
  const template = fieldsOf(valueAt(job, ["spec", "template"]));
  if (!isSuspended || template === null) return template ?? undefined;
  const pod = Object.entries(fieldsOf(template.spec) ?? {}).filter(([key]) => !schedulingFields.has(key));
  return Object.assign(Object.create(null), template, { metadata: null, spec: Object.fromEntries(pod) });
}

const schedulingFields = new Set(["nodeSelector", "affinity", "tolerations", "schedulingGates"]);

function frozen(before: Json, after: Json, fields: readonly string[]): string[] {
  if (valueAt(before, ["immutable"]) !== true) return [];
  return fields.filter((field) => differ(before, after, [field]));
}

function differ(before: Json, after: Json, path: Path): boolean {
  return !sameValue(valueAt(before, path), valueAt(after, path));
}

function changedKeys(before: Json, after: Json, path: Path): string[] {
  const [old, now] = [fieldsOf(valueAt(before, path)) ?? {}, fieldsOf(valueAt(after, path)) ?? {}];
  const keys = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...keys].filter((key) => !sameValue(old[key], now[key]));
}

/** A running pod may get another image; nothing else of a container may change. */
function withoutImages(list: Json | undefined): Json {
  if (!Array.isArray(list)) return [];
  return list.map((item: Json) => {
    const fields = fieldsOf(item);
    if (fields === null) return item;
    const { image: _, ...rest } = fields as Fields & { image?: Json };
    return rest;
  });
}
