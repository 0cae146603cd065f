import { imageOf } from "../image.ts";
import { perContainer, type Rule } from "../rule.ts";
import { textAt } from "../value.ts";

/** A reference that some renderer has yet to fill in says nothing about its tag. */
const unfilled = /\$[({]|\{\{/;

export const imageRules: readonly Rule[] = [
  {
    code: "latest-tag",
    severity: "warning",
    why: "what runs depends on when each node pulled: pods of one rollout can differ, and a rollback has nothing to go back to",
    instead: "name a version, best with its digest (`web:1.4.2@sha256:…`)",
    check: perContainer("any", ({ fields, name, at }) => {
      const reference = textAt(fields, ["image"]);
      if (reference === null || unfilled.test(reference)) return null;
      const { tag, digest } = imageOf(reference);
      if (digest || (tag !== null && tag !== "" && tag !== "latest")) return null;
      const message = `container \`${name}\` runs \`${reference}\`, which names no version`;
      return { detail: name, message, at: [...at, "image"] };
    }),
  },
  {
    code: "image-pull-policy",
    severity: "note",
    why: "a node that has the image runs it without asking the registry, also for a pod that has no right to it",
    instead: "set `imagePullPolicy: Always`; layers that the node holds are not pulled again",
    check: perContainer("any", ({ fields, name, at }) => {
      const reference = textAt(fields, ["image"]);
      const { tag, digest } = imageOf(reference ?? "");
      const isMoving = !digest && (tag === null || tag === "" || tag === "latest");
      const policy = textAt(fields, ["imagePullPolicy"]) ?? (isMoving ? "Always" : "IfNotPresent");
      if (policy === "Always") return null;
      return { detail: name, message: `container \`${name}\` is pulled \`${policy}\``, at };
    }),
  },
];
