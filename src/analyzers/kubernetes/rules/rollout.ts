import { removedApiOf } from "../apis.ts";
import { amountOf } from "../quantity.ts";
import { ofKind, type Rule } from "../rule.ts";
import { fieldsAt, integerAt, itemsOf, textAt, valueAt } from "../value.ts";

const strategyFields: ReadonlyMap<string, string> = new Map([
  ["Deployment", "strategy"],
  ["DeploymentConfig", "strategy"],
  ["StatefulSet", "updateStrategy"],
  ["DaemonSet", "updateStrategy"],
]);

/** Tools that delete a hook's Job themselves. */
const hookDeletion = ["helm.sh/hook-delete-policy", "argocd.argoproj.io/hook-delete-policy"];

export const rolloutRules: readonly Rule[] = [
  {
    code: "no-rolling-update",
    severity: "warning",
    why: "the old pods are stopped before the new ones have shown that they work, or are never replaced at all",
    instead: "use `RollingUpdate`",
    check: ofKind([...strategyFields.keys()], ({ body, kind }) => {
      const field = strategyFields.get(kind) ?? "strategy";
      const type = textAt(body, ["spec", field, "type"]);
      if (type === null || type === "RollingUpdate" || type === "Rolling") return null;
      return { detail: "", message: `its strategy is \`${type}\``, at: ["spec", field, "type"] };
    }),
  },
  {
    code: "rollout-all-at-once",
    severity: "error",
    why: "a rollout may stop all pods at the same time: a bad version is an outage before anyone sees it",
    instead: "set `maxUnavailable` to less than all, best 0 or 1, so that a rollout stops at its first bad pod",
    check: ofKind(["Deployment", "DaemonSet", "DeploymentConfig", "Rollout", "StatefulSet"], ({ body, kind }) => {
      const base = kind === "Rollout" ? ["spec", "strategy", "canary"] : ["spec", strategyFields.get(kind) ?? ""];
      const params = kind === "Rollout" ? "" : kind === "DeploymentConfig" ? "rollingParams" : "rollingUpdate";
      const at = [...base, ...(params ? [params] : []), "maxUnavailable"];
      const amount = amountOf(valueAt(body, at));
      const replicas = integerAt(body, ["spec", "replicas"]);
      const isAll =
        amount?.kind === "percent"
          ? amount.value >= 100
          : amount !== null && replicas !== null && replicas > 1 && amount.value >= replicas;
      if (!isAll) return null;
      return { detail: "", message: "a rollout may make all of its pods unavailable at once", at };
    }),
  },
  {
    code: "job-no-ttl",
    severity: "note",
    why: "finished Jobs and their pods stay until someone deletes them, and weigh on the API server",
    instead: "set `ttlSecondsAfterFinished`",
    check: ofKind(["Job"], ({ body, apiVersion }) => {
      const annotations = fieldsAt(body, ["metadata", "annotations"]);
      const isOwned = itemsOf(valueAt(body, ["metadata", "ownerReferences"])).length > 0;
      const isHook = hookDeletion.some((key) => annotations && Object.hasOwn(annotations, key));
      if (!apiVersion.startsWith("batch/") || isOwned || isHook) return null;
      if (valueAt(body, ["spec", "ttlSecondsAfterFinished"]) !== undefined) return null;
      return { detail: "", message: "it stays after it has finished" };
    }),
  },
  {
    code: "deprecated-api",
    severity: "error",
    why: "the API server does not know this version any more, and refuses the object",
    instead: "move to the version that took its place; `kubectl convert` rewrites the manifest",
    check: ({ apiVersion, kind }) => {
      const removed = removedApiOf(apiVersion, kind);
      if (!removed) return [];
      const message = `\`${apiVersion}\` of ${kind} is gone since Kubernetes ${removed.removedIn}: use ${removed.use}`;
      return [{ detail: apiVersion, message, at: ["apiVersion"] }];
    },
  },
];
