import type { Json, Reversibility, Ternary } from "#core";
import { familyOf, type KubeObject } from "./object.ts";
import { quantityOf } from "./quantity.ts";
import { integerAt, itemsOf, textAt, valueAt } from "./value.ts";

/** Kinds that hold data, or whose going takes others with it that do. */
const stateful = new Set([
  ...["PersistentVolumeClaim", "PersistentVolume", "Namespace", "CustomResourceDefinition", "StatefulSet"],
  ...["VolumeSnapshot", "VolumeSnapshotContent"],
]);

/** Groups of custom resources whose objects hold data. */
const statefulFamilies = new Set([
  ...["postgresql.cnpg.io", "acid.zalan.do", "kafka.strimzi.io", "mysql.oracle.com", "psmdb.percona.com"],
  ...["pxc.percona.com", "pgv2.percona.com", "mongodbcommunity.mongodb.com", "elasticsearch.k8s.elastic.co"],
  ...[
    "cassandra.datastax.com",
    "k8ssandra.io",
    "ceph.rook.io",
    "minio.min.io",
    "rabbitmq.com",
    "redis.redis.opstreelabs.in",
  ],
  ...["longhorn.io", "velero.io", "scylla.scylladb.com", "databases.spotahome.com", "zookeeper.pravega.io"],
]);

/** Groups of custom resources that only say how something should run. */
const statelessFamilies = new Set([
  ...["monitoring.coreos.com", "cert-manager.io", "networking.istio.io", "security.istio.io", "keda.sh"],
  ...["external-secrets.io", "bitnami.com", "traefik.io", "traefik.containo.us", "cilium.io", "crd.projectcalico.org"],
  ...["projectcontour.io", "kyverno.io", "apps.openshift.io", "route.openshift.io", "autoscaling.k8s.io"],
]);

export function isStateful(object: KubeObject): Ternary {
  const family = familyOf(object.apiVersion);
  if (stateful.has(object.kind) && (family === "" || family.startsWith("snapshot.storage"))) return "yes";
  if (family === "" || statelessFamilies.has(family) || (family === "argoproj.io" && object.kind === "Rollout")) {
    return "no";
  }
  return statefulFamilies.has(family) ? "yes" : "unknown";
}

/** Whether what goes with an object comes back when it is applied again. A replace deletes first, and counts the same. */
export function reversibilityOfDelete(object: KubeObject): Reversibility {
  const { kind, body } = object;
  const state = isStateful(object);
  if (state === "unknown") return "unknown";
  if (kind === "StatefulSet") {
    // Its claims outlive it unless it says otherwise.
    const deletesClaims = textAt(body, ["spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted"]) === "Delete";
    return deletesClaims ? "irreversible" : "costly";
  }
  const keepsVolume = textAt(body, ["spec", "persistentVolumeReclaimPolicy"]) === "Retain";
  const keepsSnapshot = textAt(body, ["spec", "deletionPolicy"]) === "Retain";
  if ((kind === "PersistentVolume" && keepsVolume) || keepsSnapshot) return "costly";
  if (state === "yes") return "irreversible";
  // A load balancer's address goes with it.
  if (kind === "Service" && textAt(body, ["spec", "type"]) === "LoadBalancer") return "costly";
  // The value stands in the manifest, or nobody here knows it.
  if (kind === "Secret" && valueAt(body, ["data"]) === undefined && valueAt(body, ["stringData"]) === undefined) {
    return "irreversible";
  }
  return "reversible";
}

export function reversibilityOfUpdate(before: KubeObject, after: KubeObject): Reversibility {
  if (isStateful(after) === "unknown") return "unknown";
  const replicas = (object: KubeObject) => integerAt(object.body, ["spec", "replicas"]) ?? 0;
  const drops = textAt(after.body, ["spec", "persistentVolumeClaimRetentionPolicy", "whenScaled"]) === "Delete";
  if (after.kind === "StatefulSet" && drops && replicas(after) < replicas(before)) return "irreversible";
  const size = (claim: Json) => quantityOf(valueAt(claim, ["spec", "resources", "requests", "storage"]));
  // A claim cannot shrink again.
  if (after.kind === "PersistentVolumeClaim" && size(after.body) !== size(before.body)) return "costly";
  if (after.kind === "CustomResourceDefinition" && dropsVersion(before.body, after.body)) return "costly";
  return "reversible";
}

function dropsVersion(before: Json, after: Json): boolean {
  const served = (definition: Json) =>
    itemsOf(valueAt(definition, ["spec", "versions"]))
      .filter((version) => valueAt(version, ["served"]) !== false)
      .map((version) => textAt(version, ["name"]));
  const now = new Set(served(after));
  return served(before).some((name) => !now.has(name));
}
