import { type Effect, type Environment, effect, place } from "#core";
import { type Fate, reversibilityOf, statefulOf } from "./state.ts";

/** What will happen to one resource, before it is an effect: the change set and the templates both say it in these words. */
export type Happening = Readonly<{
  id: string;
  type: string;
  action: "create" | "update" | "replace" | "delete" | "forget";
  certainty: "certain" | "possible";
  reason: string | null;
  fate: Fate;
  path: string;
  line: number | null;
  pointer: string | null;
  environment: Environment;
}>;

/** CloudFormation makes the new one first and deletes the old one in the clean-up. */
export function effectsOf(happening: Happening): readonly Effect[] {
  const { id, type, action, certainty, reason, fate, environment } = happening;
  const at = [place(happening.path, happening.line, happening.pointer)] as const;
  const main = effect({
    action,
    type,
    address: id,
    at,
    environment,
    certainty,
    reason,
    stateful: statefulOf(type),
    reversibility: action === "delete" || action === "replace" ? reversibilityOf(action, type, fate) : "reversible",
    order: action === "replace" ? "create-first" : null,
  });
  return isCustom(type) && action !== "forget" ? [main, runs(main)] : [main];
}

/** Behind a custom resource stands a function that is called on create, update and delete alike. */
export function isCustom(type: string): boolean {
  return type.startsWith("Custom::") || type === "AWS::CloudFormation::CustomResource";
}

function runs(main: Effect): Effect {
  return { ...main, action: "execute", reason: "custom-resource", order: null, reversibility: "unknown" };
}

export function pointerOf(keys: readonly (string | number)[]): string {
  return keys.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
