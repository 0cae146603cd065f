import type { Json } from "#core";
import { familyOf, type KubeObject } from "./object.ts";
import { quantityOf } from "./quantity.ts";
import { type Fields, fieldsOf } from "./value.ts";

/** What the API server writes itself, and what tools write about their own work: no part of what is asked for. */
const managed = new Set([
  ...["creationTimestamp", "deletionTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid"],
]);
const managedAnnotations = new Set(["kubectl.kubernetes.io/last-applied-configuration"]);

/** Fields whose values are quantities, so that `1000m` and `1` are the same. */
const quantityMaps = new Set(["limits", "requests", "hard", "capacity"]);
/** Maps and lists that say nothing when they are empty; elsewhere an empty one can mean "all" or "here". */
const emptyMeansNone = new Set([
  ...["annotations", "labels", "resources", "securityContext", "nodeSelector", "env", "args", "command", "tolerations"],
  ...["volumes", "volumeMounts", "initContainers", "imagePullSecrets", "finalizers"],
]);

/** The object as the API server would see it: what differs here is a change. Sure equalities only; a default that we do
 *  not know shows as a change, which is the safe side. */
export function normalOf({ body, kind, apiVersion }: KubeObject): Json {
  const isBuiltIn = familyOf(apiVersion) === "";
  const fields: { [key: string]: Json } = Object.create(null);
  for (const [key, value] of Object.entries(body)) {
    if (key === "status" && isBuiltIn) continue;
    if (key === "metadata") fields[key] = metadataOf(fieldsOf(value) ?? {});
    else if (value !== null) fields[key] = isBuiltIn ? simplified(value, key, kind) : value;
  }
  // The server's own default (core/v1, Secret).
  if (kind === "Secret" && isBuiltIn && fields.type === "Opaque") delete fields.type;
  return fields;
}

function metadataOf(metadata: Fields): Json {
  const fields: { [key: string]: Json } = Object.create(null);
  for (const [key, value] of Object.entries(metadata)) {
    if (managed.has(key) || value === null) continue;
    const inner = fieldsOf(value);
    if (key === "annotations" && inner) {
      const kept = Object.entries(inner).filter(([name]) => !managedAnnotations.has(name));
      if (kept.length > 0) fields[key] = Object.assign(Object.create(null), Object.fromEntries(kept));
    } else if (!(inner && Object.keys(inner).length === 0) && !(Array.isArray(value) && value.length === 0)) {
      fields[key] = value;
    }
  }
  return fields;
}

function simplified(value: Json, name: string, kind: string): Json {
  if (Array.isArray(value)) return value.map((item) => simplified(item, `${name}[]`, kind));
  const fields = fieldsOf(value);
  if (fields === null) return value;
  const result: { [key: string]: Json } = Object.create(null);
  for (const [key, inner] of Object.entries(fields)) {
    if (inner === null || isDefault(name, key, inner, fields, kind)) continue;
    const simple = quantityMaps.has(name)
      ? (quantityOf(inner) ?? inner)
      : isVerbatim(key)
        ? inner
        : simplified(inner, key, kind);
    if (emptyMeansNone.has(key) && isEmpty(simple)) continue;
    result[key] = simple;
  }
  return result;
}

function isVerbatim(key: string): boolean {
  return key === "data" || key === "stringData" || key === "binaryData" || key === "matchLabels";
}

function isEmpty(value: Json): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** Defaults that the API documents for the field wherever it stands under that parent. */
function isDefault(parent: string, key: string, value: Json, fields: Fields, kind: string): boolean {
  switch (key) {
    case "protocol":
      return value === "TCP" && parent === "ports[]";
    case "type":
      return parent === "spec" && kind === "Service" && value === "ClusterIP";
    case "sessionAffinity":
      return parent === "spec" && kind === "Service" && value === "None";
    case "targetPort":
      return parent === "ports[]" && kind === "Service" && value === (fields.port ?? null);
    case "dnsPolicy":
      return value === "ClusterFirst" && isPodSpec(fields);
    case "restartPolicy":
      return value === "Always" && Array.isArray(fields.containers);
    case "schedulerName":
      return value === "default-scheduler" && isPodSpec(fields);
    case "terminationGracePeriodSeconds":
      return value === 30 && isPodSpec(fields);
    case "terminationMessagePath":
      return value === "/dev/termination-log";
    case "terminationMessagePolicy":
      return value === "File";
    case "revisionHistoryLimit":
      return value === 10 && parent === "spec" && kind !== "CronJob";
    case "progressDeadlineSeconds":
      return value === 600 && parent === "spec" && kind === "Deployment";
    case "hostNetwork":
    case "hostPID":
    case "hostIPC":
      return value === false && isPodSpec(fields);
    default:
      return false;
  }
}

function isPodSpec(fields: Fields): boolean {
  return Array.isArray(fields.containers);
}
