import { familyOf, type KubeObject } from "../object.ts";
import { amountOf } from "../quantity.ts";
import { type Hit, ofKind, perWorkload, type Rule } from "../rule.ts";
import { labelSelector, selects } from "../selector.ts";
import { fieldsAt, integerAt, itemsOf, type Path, textAt, valueAt, wordOf } from "../value.ts";
import { replicatedKinds, type Workload } from "../workload.ts";
import { budgetSelector, replicasOf, type World } from "../world.ts";

/** Fewer than two pods is no redundancy. */
const minDefault = 2;
const protectable = new Set(["Deployment", "StatefulSet", "DeploymentConfig", "Rollout"]);

/** Whether it is sure to run fewer than two pods. Replicas that are not said are not one: someone else sets them. */
function isSingle(object: KubeObject, world: World): boolean {
  const scaler = world.scalerOf(object);
  if (scaler) return scaler.max !== null && scaler.max < 2;
  const replicas = integerAt(object.body, ["spec", "replicas"]);
  return replicas !== null && replicas < 2;
}

const replicasPath = ["spec", "replicas"];

export const availabilityRules: readonly Rule[] = [
  {
    code: "single-replica",
    severity: "warning",
    why: "every restart, node drain and rollout is an outage",
    instead: "run at least two, or let an autoscaler keep at least two",
    check: perWorkload(({ object }, world) => {
      const replicas = integerAt(object.body, replicasPath);
      if (replicas === null || !replicatedKinds.has(object.kind) || world.scalerOf(object)) return null;
      // Zero is no single replica: it is switched off.
      if (replicas >= (world.min ?? minDefault) || (replicas === 0 && world.min === null)) return null;
      const wanted = world.min === null ? "" : `, ${world.min} are wanted`;
      return {
        detail: "",
        message: `it runs ${replicas} replica${replicas === 1 ? "" : "s"}${wanted}`,
        at: replicasPath,
      };
    }),
  },
  {
    code: "no-pdb",
    severity: "warning",
    why: "a node drain or an upgrade of the cluster may stop all of its pods at once",
    instead: "add a PodDisruptionBudget that selects its pods, with `maxUnavailable: 1`",
    check: perWorkload((workload, world) => {
      const { object } = workload;
      if (!protectable.has(object.kind) || world.isProtected(workload) || isSingle(object, world)) return null;
      return { detail: "", message: "no PodDisruptionBudget selects its pods" };
    }),
  },
  {
    code: "pdb-blocks-drain",
    severity: "error",
    why: "no pod may ever be evicted: node drains and cluster upgrades hang until someone deletes the budget",
    instead: "leave room for one pod: `maxUnavailable: 1`, or a `minAvailable` below the number of replicas",
    check: ofKind(["PodDisruptionBudget"], blocksDrain),
  },
  {
    code: "pdb-no-policy",
    severity: "warning",
    why: "a budget without an amount protects nothing that its author had in mind",
    instead: "set `maxUnavailable: 1`, or `minAvailable`",
    check: ofKind(["PodDisruptionBudget"], ({ body }) => {
      const isSaid = ["minAvailable", "maxUnavailable"].some((field) => valueAt(body, ["spec", field]) !== undefined);
      return isSaid ? null : { detail: "", message: "it sets neither `minAvailable` nor `maxUnavailable`" };
    }),
  },
  {
    code: "pdb-eviction-policy",
    severity: "note",
    why: "pods that never become ready still count, and a broken deployment blocks the drain of its nodes",
    instead: "set `unhealthyPodEvictionPolicy: AlwaysAllow`",
    check: ofKind(["PodDisruptionBudget"], ({ body }) =>
      textAt(body, ["spec", "unhealthyPodEvictionPolicy"])
        ? null
        : { detail: "", message: "it does not say what happens to pods that are not ready" },
    ),
  },
  {
    code: "no-anti-affinity",
    severity: "warning",
    why: "all replicas may land on one node, and go with it",
    instead: "spread them: `topologySpreadConstraints` or `podAntiAffinity` over `kubernetes.io/hostname`",
    check: perWorkload((workload, world) => {
      const { object } = workload;
      if (!replicatedKinds.has(object.kind) || isSingle(object, world) || isSpread(workload)) return null;
      return { detail: "", message: "nothing keeps its replicas on different nodes", at: workload.podPath };
    }),
  },
  {
    code: "topology-spread-invalid",
    severity: "error",
    why: "the API server refuses the constraint, or it spreads nothing",
    instead: "give it `maxSkew` of 1 or more, a `topologyKey`, a `labelSelector` and a `whenUnsatisfiable`",
    check: perWorkload((workload) => spreadProblems(workload)),
  },
];

/** PodDisruptionBudget: kubernetes.io/docs/tasks/run-application/configure-pdb. Shares of pods round up. */
function blocksDrain(budget: KubeObject, world: World): Hit | null {
  const hit = (field: string, message: string): Hit => ({ detail: field, message, at: ["spec", field] });
  const most = amountOf(valueAt(budget.body, ["spec", "maxUnavailable"]));
  if (most?.value === 0) return hit("maxUnavailable", "it allows no pod to be unavailable");
  const least = amountOf(valueAt(budget.body, ["spec", "minAvailable"]));
  if (least === null || least.value === 0) return null;
  if (least.kind === "percent" && least.value >= 100) return hit("minAvailable", "it asks for all pods, always");
  const selector = budgetSelector(budget);
  const covered = selector ? world.matching(budget.namespace, selector) : [];
  let pods = 0;
  for (const { object } of covered) {
    const replicas = replicasOf(object, world);
    if (replicas === null) return null;
    pods += replicas;
  }
  const needed = least.kind === "percent" ? Math.ceil((least.value * pods) / 100) : least.value;
  if (pods === 0 || needed < pods) return null;
  return hit("minAvailable", `it asks for ${needed} of the ${pods} pod${pods === 1 ? "" : "s"} that there may be`);
}

/** A node, or something that holds nodes: apart there is apart here. */
const spreadingKeys = new Set([
  "kubernetes.io/hostname",
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
]);

function isSpread({ object, pod, labels }: Workload): boolean {
  const meansItself = (term: Parameters<typeof valueAt>[0]) => {
    const selector = labelSelector(valueAt(term, ["labelSelector"]));
    return spreadingKeys.has(textAt(term, ["topologyKey"]) ?? "") && selector !== null && selects(selector, labels);
  };
  const base: Path = ["affinity", "podAntiAffinity"];
  const terms = [
    ...itemsOf(valueAt(pod, [...base, "requiredDuringSchedulingIgnoredDuringExecution"])),
    ...itemsOf(valueAt(pod, [...base, "preferredDuringSchedulingIgnoredDuringExecution"])).map(
      (preferred) => fieldsAt(preferred, ["podAffinityTerm"]) ?? {},
    ),
  ];
  const looksHere = (term: Parameters<typeof valueAt>[0]) => {
    const namespaces = itemsOf(valueAt(term, ["namespaces"]));
    const others = namespaces.length > 0 && !namespaces.includes(object.namespace ?? "default");
    return !others || fieldsAt(term, ["namespaceSelector"]) !== null;
  };
  return (
    terms.some((term) => meansItself(term) && looksHere(term)) ||
    itemsOf(valueAt(pod, ["topologySpreadConstraints"])).some(meansItself)
  );
}

function spreadProblems({ pod, podPath }: Workload): Hit[] {
  return itemsOf(valueAt(pod, ["topologySpreadConstraints"])).flatMap((constraint, index) => {
    const when = textAt(constraint, ["whenUnsatisfiable"]);
    const skew = integerAt(constraint, ["maxSkew"]);
    const domains = valueAt(constraint, ["minDomains"]);
    const problems = [
      skew === null || skew < 1 ? "`maxSkew` of 1 or more" : null,
      textAt(constraint, ["topologyKey"]) === null ? "a `topologyKey`" : null,
      when !== "DoNotSchedule" && when !== "ScheduleAnyway" ? "a known `whenUnsatisfiable`" : null,
      fieldsAt(constraint, ["labelSelector"]) === null ? "a `labelSelector`" : null,
      typeof domains === "number" && domains < 1 ? "`minDomains` of 1 or more" : null,
      typeof domains === "number" && when === "ScheduleAnyway" ? "`DoNotSchedule` beside `minDomains`" : null,
    ].filter((problem) => problem !== null);
    if (problems.length === 0) return [];
    const message = `constraint ${index + 1} on the spread of its pods lacks ${problems.join(", ")}`;
    return { detail: String(index), message, at: [...podPath, "topologySpreadConstraints", index] };
  });
}

export const autoscalerRules: readonly Rule[] = [
  {
    code: "hpa-min-replicas",
    severity: "warning",
    why: "in quiet hours it scales down to this number, and the next restart is an outage",
    instead: "set `minReplicas` to what must run at the least",
    check: ofKind(["HorizontalPodAutoscaler"], ({ body }, world) => {
      const wanted = world.min ?? minDefault;
      const least = integerAt(body, ["spec", "minReplicas"]) ?? 1;
      if (least >= wanted) return null;
      const message = `it may scale down to ${least}, ${wanted} are wanted`;
      return { detail: "", message, at: ["spec", "minReplicas"] };
    }),
  },
  {
    code: "hpa-fights-replicas",
    severity: "warning",
    why: "every apply sets the number back, in the middle of a peak as well",
    instead: "leave `replicas` out of the manifest; the autoscaler decides it",
    check: (object, world) => {
      const scaler = world.scalerOf(object);
      const replicas = valueAt(object.body, replicasPath);
      if (!scaler || replicas === undefined || !replicatedKinds.has(object.kind)) return [];
      const message = `it sets ${wordOf(replicas)} replicas, and \`${scaler.object.address}\` sets them too`;
      return [{ detail: "", message, at: replicasPath }];
    },
  },
  {
    code: "dangling-hpa",
    severity: "warning",
    why: "an autoscaler without a target scales nothing, and the load that it was made for comes all the same",
    instead: "correct `scaleTargetRef`: kind, name and the autoscaler's own namespace",
    check: ofKind(["HorizontalPodAutoscaler"], ({ body, namespace }, world) => {
      const target: Path = ["spec", "scaleTargetRef"];
      const kind = textAt(body, [...target, "kind"]);
      const name = textAt(body, [...target, "name"]);
      const families = kind === "DeploymentConfig" ? ["apps.openshift.io", ""] : [];
      families.unshift(familyOf(textAt(body, [...target, "apiVersion"]) ?? ""));
      const found = kind && name && families.some((family) => world.find(family, kind, namespace, name));
      if (found) return null;
      const message = `its target \`${kind ?? "?"}/${name ?? "?"}\` is not there`;
      return { detail: `${kind}/${name}`, message, at: target };
    }),
  },
];
