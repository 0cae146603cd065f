import type { Json } from "#core";
import { familyOf, type KubeObject } from "../object.ts";
import { type Hit, ofKind, perContainer, perWorkload, type Rule } from "../rule.ts";
import { isEmptySelector, labelSelector, plainSelector, type Selector, selects } from "../selector.ts";
import { fieldsAt, itemsOf, type Path, textAt, valueAt, wordOf } from "../value.ts";
import { containersOf, sidecarsOf, type Workload } from "../workload.ts";
import type { World } from "../world.ts";

function isCoreService(object: KubeObject): boolean {
  return object.kind === "Service" && familyOf(object.apiVersion) === "";
}

/** Labels that controllers put on pods one by one; no template has them. */
const controllerLabels = new Set([
  ...["pod-template-hash", "rollouts-pod-template-hash", "controller-revision-hash", "pod-template-generation"],
  ...["statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index"],
  ...["job-name", "batch.kubernetes.io/job-name", "controller-uid", "batch.kubernetes.io/controller-uid"],
  "batch.kubernetes.io/job-completion-index",
]);

/** What a Service asks of the templates of its pods; null where it asks for none. */
function serviceSelector({ body }: KubeObject): Selector | null {
  const selector = plainSelector(valueAt(body, ["spec", "selector"]));
  const isExternal = textAt(body, ["spec", "type"]) === "ExternalName";
  if (selector === null || isEmptySelector(selector) || isExternal) return null;
  return { ...selector, pairs: selector.pairs.filter(([key]) => !controllerLabels.has(key)) };
}

/** Services and Ingresses: kubernetes.io/docs/concepts/services-networking. */
export const networkingRules: readonly Rule[] = [
  {
    code: "dangling-service",
    severity: "warning",
    why: "it has no endpoints: every call to it fails",
    instead: "make its selector match the labels of the pods, in its own namespace",
    // A Service without a selector has its endpoints written by hand, which is no mistake.
    check: ofKind(["Service"], (object, world) => {
      const selector = isCoreService(object) ? serviceSelector(object) : null;
      if (!selector || world.matching(object.namespace, selector).length > 0) return null;
      if (world.isBorrowed(object.namespace, selector)) return null;
      const wanted = selector.pairs.map(([key, value]) => `${key}=${value}`).join(",");
      const confidence = world.workloads.size === 0 ? "low" : "medium";
      return { detail: "", message: `no pod has \`${wanted}\``, at: ["spec", "selector"], confidence };
    }),
  },
  {
    code: "dangling-ingress",
    severity: "warning",
    why: "requests to this path get an error from the ingress controller",
    instead: "name a Service of the same namespace, and a port that it has",
    check: ofKind(["Ingress"], danglingBackends),
  },
  {
    code: "service-nodeport",
    severity: "warning",
    why: "it opens a port on every node, past load balancers and their rules",
    instead: "use `ClusterIP` behind an Ingress, or `LoadBalancer`",
    check: ofKind(["Service"], (object) =>
      isCoreService(object) && textAt(object.body, ["spec", "type"]) === "NodePort"
        ? { detail: "", message: "it is of type `NodePort`", at: ["spec", "type"] }
        : null,
    ),
  },
  {
    code: "invalid-target-port",
    severity: "error",
    why: "the API server refuses the name, or the Service never finds the port",
    instead:
      "a name is at most 15 of a-z, 0-9 and `-`, with a letter; a number is 1 to 65535; a pod must have the name",
    check: (object, world) => [...wrongTargetPorts(object, world), ...wrongPortNames(object, world)],
  },
  {
    code: "mismatching-selector",
    severity: "error",
    why: "the API server refuses a selector that does not match the pods that the object makes",
    instead: "write the same labels in `spec.selector` and `spec.template.metadata.labels`",
    check: perWorkload(mismatch),
  },
  {
    code: "statefulset-no-headless-service",
    severity: "warning",
    why: "its pods get no names of their own in DNS, by which peers find each other",
    instead: "add a Service with `clusterIP: None`, the name in `serviceName` and a selector for its pods",
    check: ofKind(["StatefulSet"], (object, world) => {
      const name = textAt(object.body, ["spec", "serviceName"]);
      const service = name === null ? undefined : world.services(object.namespace).get(name);
      const selector = service ? plainSelector(valueAt(service.body, ["spec", "selector"])) : null;
      const labels = world.workloads.get(object)?.labels ?? null;
      const isHeadless = service !== undefined && valueAt(service.body, ["spec", "clusterIP"]) === "None";
      if (isHeadless && selector && !isEmptySelector(selector) && selects(selector, labels)) return null;
      const named = name === null ? "it names no Service" : `\`${name}\` is no headless Service that selects its pods`;
      return { detail: "", message: named, at: ["spec", "serviceName"], confidence: service ? "high" : "medium" };
    }),
  },
];

function danglingBackends(ingress: KubeObject, world: World): Hit[] {
  const services = world.services(ingress.namespace);
  const seen = new Set<string>();
  return backendsOf(ingress).flatMap(({ backend, at }) => {
    const name = textAt(backend, ["service", "name"]) ?? textAt(backend, ["serviceName"]);
    if (name === null) return [];
    const port =
      valueAt(backend, ["service", "port", "number"]) ??
      valueAt(backend, ["service", "port", "name"]) ??
      valueAt(backend, ["servicePort"]);
    const service = services.get(name);
    const detail = `${name}:${port === undefined ? "" : wordOf(port)}`;
    if ((service && hasPort(service, port)) || seen.has(detail)) return [];
    seen.add(detail);
    const message = service
      ? `Service \`${name}\` has no port \`${wordOf(port)}\``
      : `Service \`${name}\` is not there`;
    return { detail, message, at, confidence: world.objects.length === 1 ? "low" : "medium" };
  });
}

function hasPort(service: KubeObject, port: Json | undefined): boolean {
  if (port === undefined || textAt(service.body, ["spec", "type"]) === "ExternalName") return true;
  const ports = itemsOf(valueAt(service.body, ["spec", "ports"]));
  return ports.some((item) =>
    [valueAt(item, ["port"]), valueAt(item, ["name"])].some((p) => wordOf(p) === wordOf(port)),
  );
}

/** All backends of an Ingress, in the words of `extensions/v1beta1` as in those of `networking.k8s.io/v1`. */
function backendsOf({ body }: KubeObject): { backend: Json; at: Path }[] {
  const defaults = ["defaultBackend", "backend"].flatMap((field) => {
    const backend = fieldsAt(body, ["spec", field]);
    return backend ? [{ backend, at: ["spec", field] }] : [];
  });
  const rules = itemsOf(valueAt(body, ["spec", "rules"])).flatMap((rule, r) =>
    itemsOf(valueAt(rule, ["http", "paths"])).flatMap((path, p) => {
      const backend = fieldsAt(path, ["backend"]);
      return backend ? [{ backend, at: ["spec", "rules", r, "http", "paths", p, "backend"] }] : [];
    }),
  );
  return [...defaults, ...rules];
}

/** IANA service names (RFC 6335, 5.1), as the API server checks them. */
function isPortName(name: string): boolean {
  return name.length <= 15 && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name) && /[a-z]/.test(name);
}

function wrongTargetPorts(object: KubeObject, world: World): Hit[] {
  if (!isCoreService(object)) return [];
  const selector = serviceSelector(object);
  const targets = selector ? world.matching(object.namespace, selector) : [];
  return itemsOf(valueAt(object.body, ["spec", "ports"])).flatMap((item, index) => {
    const port = valueAt(item, ["targetPort"]);
    const hit = (message: string): Hit => ({
      detail: wordOf(port),
      message,
      at: ["spec", "ports", index, "targetPort"],
    });
    // 0 and "" mean the Service's own port.
    if (port === undefined || port === 0 || port === "") return [];
    if (typeof port === "number") {
      const isPort = Number.isInteger(port) && port >= 1 && port <= 65535;
      return isPort ? [] : hit(`\`${port}\` is no port number`);
    }
    const name = wordOf(port);
    if (!isPortName(name)) return hit(`\`${name}\` is no port name`);
    const knows = targets.length === 0 || targets.some((workload) => opensPort(workload, name));
    return knows ? [] : hit(`no container of its pods has a port named \`${name}\``);
  });
}

function opensPort(workload: Workload, name: string): boolean {
  return [...containersOf(workload), ...sidecarsOf(workload)].some(({ fields }) =>
    itemsOf(valueAt(fields, ["ports"])).some((port) => textAt(port, ["name"]) === name),
  );
}

const wrongPortNames = perContainer("all", ({ fields, name, at }) =>
  itemsOf(valueAt(fields, ["ports"])).flatMap((port, index) => {
    const portName = valueAt(port, ["name"]);
    if (portName === undefined || isPortName(wordOf(portName))) return [];
    const message = `\`${wordOf(portName)}\` of container \`${name}\` is no port name`;
    return { detail: `${name} ${wordOf(portName)}`, message, at: [...at, "ports", index] };
  }),
);

/** Kinds whose selector the API server does not fill in. */
const selecting = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Rollout"]);
const plainlySelecting = new Set(["ReplicationController", "DeploymentConfig"]);

function mismatch({ object, labels }: Workload): Hit | null {
  const value = valueAt(object.body, ["spec", "selector"]);
  const at = ["spec", "selector"];
  if (plainlySelecting.has(object.kind)) {
    const selector = plainSelector(value);
    const agrees = selector === null || selects(selector, labels);
    return agrees ? null : { detail: "", message: "its selector does not match the labels of its pods", at };
  }
  if (!selecting.has(object.kind) || valueAt(object.body, ["spec", "workloadRef"]) !== undefined) return null;
  const selector = labelSelector(value);
  if (selector === null) {
    const isFilledIn = /v1beta1$/.test(object.apiVersion);
    return isFilledIn ? null : { detail: "", message: "it has no selector, which its API version demands", at };
  }
  return selects(selector, labels)
    ? null
    : { detail: "", message: "its selector does not match the labels of its pods", at };
}
