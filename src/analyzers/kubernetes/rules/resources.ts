import { quantityOf } from "../quantity.ts";
import { perContainer, type Rule } from "../rule.ts";
import { valueAt } from "../value.ts";
import type { Container } from "../workload.ts";

/** Whether an amount is set to more than nothing: a request of 0 asks for as much as none. */
function isSet({ fields }: Container, side: "limits" | "requests", resource: string): boolean {
  const value = valueAt(fields, ["resources", side, resource]);
  return value !== undefined && quantityOf(value) !== 0;
}

const sides = ["requests", "limits"] as const;

/** Resources: kubernetes.io/docs/concepts/configuration/manage-resources-containers. */
export const resourceRules: readonly Rule[] = [
  {
    code: "no-memory-limit",
    severity: "warning",
    why: "a leak in one container takes memory from its neighbours until the node itself kills something",
    instead: "set `resources.limits.memory` from what the container is seen to use",
    check: perContainer("all", (container) =>
      isSet(container, "limits", "memory")
        ? null
        : { detail: container.name, message: `container \`${container.name}\` has no memory limit`, at: container.at },
    ),
  },
  {
    code: "no-cpu-request",
    severity: "warning",
    why: "the scheduler counts it as nothing and packs the node; under load it gets next to no processor time",
    instead: "set `resources.requests.cpu`; a CPU limit is not needed",
    // A limit without a request is the request too.
    check: perContainer("all", (container) =>
      isSet(container, "requests", "cpu") || isSet(container, "limits", "cpu")
        ? null
        : { detail: container.name, message: `container \`${container.name}\` has no CPU request`, at: container.at },
    ),
  },
  {
    code: "no-resource-limits",
    severity: "note",
    why: "what is not bounded is shared with whoever runs on the same node, and what is not requested is not reserved",
    instead: "set requests and limits for CPU and memory; leaving the CPU limit out can be a choice",
    check: perContainer("all", (container) => {
      const missing = sides.flatMap((side) =>
        ["cpu", "memory"]
          .filter((resource) => valueAt(container.fields, ["resources", side, resource]) === undefined)
          .map((resource) => `${side}.${resource}`),
      );
      if (missing.length === 0) return null;
      const message = `container \`${container.name}\` does not set ${missing.join(", ")}`;
      return { detail: container.name, message, at: container.at };
    }),
  },
  {
    code: "no-ephemeral-limit",
    severity: "note",
    why: "logs and temporary files of one container can fill the node's disk, and the node then evicts pods at random",
    instead: "set `ephemeral-storage` in requests and limits",
    check: perContainer("all", (container) => {
      const missing = sides.filter(
        (side) => valueAt(container.fields, ["resources", side, "ephemeral-storage"]) === undefined,
      );
      if (missing.length === 0) return null;
      const message = `container \`${container.name}\` does not set ephemeral-storage in ${missing.join(" and ")}`;
      return { detail: container.name, message, at: container.at };
    }),
  },
];
