import type { Json } from "#core";
import { imageOf } from "./image.ts";
import { type Fields, textAt } from "./value.ts";

/** Where a field stands: the name of the map around it (`ports[]` for an item of a list, empty at the top). */
export type Around = Readonly<{ parent: string; fields: Fields; kind: string; apiVersion: string }>;

/** Whether the API server would have written the value itself, had nothing been said: each group's `defaults.go`. Older
 *  versions of the workloads had other defaults, and so have the kinds of others. */
export function isDefault(key: string, value: Json, around: Around): boolean {
  return Object.hasOwn(defaults, key) && defaults[key]?.(value, around) === true;
}

type Test = (value: Json, around: Around) => boolean;

const defaults: Readonly<Record<string, Test>> = {
  // Pods
  dnsPolicy: (value, around) => value === "ClusterFirst" && isPodSpec(around),
  restartPolicy: (value, around) => value === "Always" && isPodSpec(around),
  schedulerName: (value, around) => value === "default-scheduler" && isPodSpec(around),
  terminationGracePeriodSeconds: (value, around) => value === 30 && isPodSpec(around),
  hostNetwork: isOff,
  hostPID: isOff,
  hostIPC: isOff,
  // Containers
  imagePullPolicy: (value, { fields }) => textAt(fields, ["image"]) !== null && value === pullPolicyOf(fields),
  terminationMessagePath: (value, around) => value === "/dev/termination-log" && isContainer(around),
  terminationMessagePolicy: (value, around) => value === "File" && isContainer(around),
  readOnly: (value, { parent }) => value === false && parent === "volumeMounts[]",
  stdin: isOffInContainer,
  tty: isOffInContainer,
  timeoutSeconds: (value, around) => value === 1 && isProbe(around),
  periodSeconds: (value, around) => value === 10 && isProbe(around),
  successThreshold: (value, around) => value === 1 && isProbe(around),
  failureThreshold: (value, around) => value === 3 && isProbe(around),
  initialDelaySeconds: (value, around) => value === 0 && isProbe(around),
  scheme: (value, { parent }) => value === "HTTP" && parent === "httpGet",
  path: (value, { parent }) => value === "/" && parent === "httpGet",
  service: (value, { parent }) => value === "" && parent === "grpc",
  defaultMode: (value, { parent }) => value === 0o644 && modeHolders.has(parent),
  protocol: (value, { parent }) => value === "TCP" && parent === "ports[]",
  // Workloads
  revisionHistoryLimit: (value, around) => value === 10 && isAppsSpec(around),
  progressDeadlineSeconds: (value, around) => value === 600 && around.kind === "Deployment" && isAppsSpec(around),
  minReadySeconds: (value, around) => value === 0 && isAppsSpec(around),
  paused: (value, around) => value === false && around.kind === "Deployment" && isAppsSpec(around),
  podManagementPolicy: (value, around) => value === "OrderedReady" && around.kind === "StatefulSet",
  whenDeleted: (value, { parent }) => value === "Retain" && parent === "persistentVolumeClaimRetentionPolicy",
  whenScaled: (value, { parent }) => value === "Retain" && parent === "persistentVolumeClaimRetentionPolicy",
  partition: (value, around) => value === 0 && isRollingUpdate(around, "StatefulSet"),
  maxUnavailable: (value, around) =>
    (value === "25%" && isRollingUpdate(around, "Deployment")) || (value === 1 && isRollingUpdate(around, "DaemonSet")),
  maxSurge: (value, around) =>
    (value === "25%" && isRollingUpdate(around, "Deployment")) || (value === 0 && isRollingUpdate(around, "DaemonSet")),
  // Jobs; a Job that says neither of the two runs one pod to its end
  parallelism: (value, { kind, fields }) => value === 1 && isJob(kind) && (fields.completions ?? null) !== null,
  completions: (value, { kind, fields }) => value === 1 && isJob(kind) && (fields.parallelism ?? 1) === 1,
  backoffLimit: (value, { kind, fields }) =>
    value === 6 && isJob(kind) && (fields.backoffLimitPerIndex ?? null) === null,
  completionMode: (value, { kind }) => value === "NonIndexed" && isJob(kind),
  suspend: (value, { kind }) => value === false && isJob(kind),
  concurrencyPolicy: (value, { kind }) => value === "Allow" && kind === "CronJob",
  successfulJobsHistoryLimit: (value, { kind }) => value === 3 && kind === "CronJob",
  failedJobsHistoryLimit: (value, { kind }) => value === 1 && kind === "CronJob",
  minReplicas: (value, { kind }) => value === 1 && kind === "HorizontalPodAutoscaler",
  // Services
  sessionAffinity: (value, { parent, kind }) => value === "None" && parent === "spec" && kind === "Service",
  targetPort: (value, { parent, kind, fields }) =>
    parent === "ports[]" && kind === "Service" && value === (fields.port ?? null),
  internalTrafficPolicy: (value, { kind }) => value === "Cluster" && kind === "Service",
  externalTrafficPolicy: (value, { kind }) => value === "Cluster" && kind === "Service",
  publishNotReadyAddresses: (value, { kind }) => value === false && kind === "Service",
  // Storage
  volumeMode: (value) => value === "Filesystem",
  persistentVolumeReclaimPolicy: (value, { kind }) => value === "Retain" && kind === "PersistentVolume",
  reclaimPolicy: (value, { kind }) => value === "Delete" && kind === "StorageClass",
  volumeBindingMode: (value, { kind }) => value === "Immediate" && kind === "StorageClass",
  status: (_, { parent }) => parent === "volumeClaimTemplates[]",
  // The rest
  type: defaultType,
  kind: (value, { parent }) => value === "PersistentVolumeClaim" && parent === "volumeClaimTemplates[]",
  apiVersion: (value, { parent }) => value === "v1" && (parent === "volumeClaimTemplates[]" || parent === "fieldRef"),
  apiGroup: (value, { parent, fields }) =>
    (parent === "roleRef" || (parent === "subjects[]" && fields.kind !== "ServiceAccount")) &&
    value === "rbac.authorization.k8s.io",
  immutable: (value, { parent, kind }) =>
    value === false && parent === "" && (kind === "ConfigMap" || kind === "Secret"),
};

const modeHolders = new Set(["secret", "configMap", "downwardAPI", "projected"]);
const probes = new Set(["readinessProbe", "livenessProbe", "startupProbe"]);

function defaultType(value: Json, around: Around): boolean {
  const { parent, kind } = around;
  if (value === "RollingUpdate") return (parent === "strategy" || parent === "updateStrategy") && isApps(around);
  if (value === "ClusterIP") return parent === "spec" && kind === "Service";
  return value === "Opaque" && parent === "" && kind === "Secret";
}

function pullPolicyOf(container: Fields): string {
  const { tag, digest } = imageOf(textAt(container, ["image"]) ?? "");
  return !digest && (tag === null || tag === "latest") ? "Always" : "IfNotPresent";
}

function isPodSpec({ fields }: Around): boolean {
  return Array.isArray(fields.containers);
}

function isOff(value: Json, around: Around): boolean {
  return value === false && isPodSpec(around);
}

function isOffInContainer(value: Json, around: Around): boolean {
  return value === false && isContainer(around);
}

function isContainer({ parent }: Around): boolean {
  return parent === "containers[]" || parent === "initContainers[]";
}

function isProbe({ parent }: Around): boolean {
  return probes.has(parent);
}

function isApps({ apiVersion }: Around): boolean {
  return apiVersion === "apps/v1";
}

function isAppsSpec(around: Around): boolean {
  return around.parent === "spec" && isApps(around);
}

function isRollingUpdate(around: Around, kind: string): boolean {
  return around.parent === "rollingUpdate" && around.kind === kind && isApps(around);
}

function isJob(kind: string): boolean {
  return kind === "Job" || kind === "CronJob";
}
