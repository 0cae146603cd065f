import type { Json } from "#core";
import { type Around, isDefault } from "./defaults.ts";
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
  ...["strategy", "updateStrategy", "rollingUpdate", "persistentVolumeClaimRetentionPolicy"],
]);

/** Maps whose keys are the author's own words, and no fields of the API. */
const verbatim = new Set([
  ...["data", "stringData", "binaryData", "matchLabels", "labels", "annotations", "nodeSelector", "parameters"],
  "openAPIV3Schema",
]);

/** The object as the API server would see it: what differs here is a change. Sure equalities only; a default that we do
 *  not know shows as a change, which is the safe side. */
export function normalOf({ body, kind, apiVersion }: KubeObject): Json {
  const isBuiltIn = familyOf(apiVersion) === "";
  const fields: { [key: string]: Json } = Object.create(null);
  for (const [key, value] of Object.entries(body)) {
    const around = { parent: "", fields: body, kind, apiVersion };
    if (isBuiltIn && (key === "status" || isDefault(key, value, around))) continue;
    if (key === "metadata") fields[key] = metadataOf(fieldsOf(value) ?? {});
    else if (value !== null) {
      fields[key] = isBuiltIn && !verbatim.has(key) ? simplified(value, { ...around, parent: key }) : value;
    }
  }
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

function simplified(value: Json, at: Omit<Around, "fields">): Json {
  const name = at.parent;
  if (Array.isArray(value)) return value.map((item) => simplified(item, { ...at, parent: `${name}[]` }));
  const fields = fieldsOf(value);
  if (fields === null) return value;
  const result: { [key: string]: Json } = Object.create(null);
  for (const [key, inner] of Object.entries(fields)) {
    if (inner === null || isDefault(key, inner, { ...at, fields })) continue;
    const simple = quantityMaps.has(name)
      ? (quantityOf(inner) ?? inner)
      : verbatim.has(key)
        ? inner
        : simplified(inner, { ...at, parent: key });
    if (emptyMeansNone.has(key) && isEmpty(simple)) continue;
    result[key] = simple;
  }
  return result;
}

function isEmpty(value: Json): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
