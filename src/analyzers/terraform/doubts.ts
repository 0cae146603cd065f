import { duplicateKey, mayRepeatChanges } from "./duplicateKey.ts";
import type { PlanChange } from "./plan.ts";
import { type Fields, field, isFields, listField } from "./value.ts";

/** Texts up to this length are always searched for repeated keys at every depth; longer ones only on suspicion. */
const fullSearchMax = 6_000_000;

export const showHint =
  "save the plan with `terraform plan -out=tfplan`, then give the output of `terraform show -json tfplan`";

/** HCP Terraform's redacted plan says `plan_format_version`. */
export function versionOf(root: Fields): unknown {
  return field(root, "format_version") ?? field(root, "plan_format_version");
}

/** How many changes and actions wait for a later plan. */
export function deferredOf(root: Fields): number {
  return listField(root, "deferred_changes").length + listField(root, "deferred_action_invocations").length;
}

type Doubt = readonly [message: string, hint: string];

/** What the plan itself says of its gaps: what it does say can be believed. */
export function doubtsOf(root: Fields, changes: readonly PlanChange[]): readonly Doubt[] {
  const found: Doubt[] = [];
  const flag = (key: string): boolean | null => {
    const value = field(root, key);
    if (value === undefined || typeof value === "boolean") return value ?? null;
    found.push([`\`${key}\` is neither true nor false`, showHint]);
    return null;
  };
  const version = versionOf(root);
  if (typeof version !== "string") found.push(["the plan has no `format_version` that can be read", showHint]);
  const errored = flag("errored");
  const complete = flag("complete");
  const applyable = flag("applyable");
  const deferred = deferredOf(root);
  if (errored)
    found.push(["planning failed (`errored`): the plan stops where the error came", "mend the error and plan again"]);
  if (deferred > 0) {
    found.push([
      `${deferred} changes or actions are deferred to a later plan`,
      "apply in rounds, and check each round's own plan",
    ]);
  }
  if (complete === false && !errored && deferred === 0) {
    found.push([
      "the plan says that it is not complete",
      "plan without `-target`, so that all that will change is in it",
    ]);
  }
  const acts = changes.some((change) => change.action !== "no-op");
  if (applyable === false && acts && !errored) {
    found.push(["the plan says that it cannot be applied, but holds changes", "plan again"]);
  }
  return found;
}

/** What does not fit together: a plan whose changes were left out must not look like a plan without changes. */
export function contradictionsOf(root: Fields, text: string, changes: readonly PlanChange[]): readonly Doubt[] {
  const found: Doubt[] = [];
  for (const key of ["resource_drift", "deferred_changes", "action_invocations", "deferred_action_invocations"]) {
    const value = field(root, key) ?? null;
    if (value !== null && !Array.isArray(value)) found.push([`\`${key}\` is not a list`, showHint]);
  }
  if (listField(root, "resource_changes").length === 0) {
    const planned = field(field(root, "planned_values"), "root_module");
    const isPlanned = listField(planned, "resources").length > 0 || listField(planned, "child_modules").length > 0;
    const others = [...listField(root, "resource_drift"), ...listField(root, "action_invocations")];
    const isOther = others.length > 0 || isFields(field(root, "output_changes"));
    if (isPlanned || (field(root, "applyable") === true && !isOther)) {
      found.push(["the plan changes something, but `resource_changes` does not say what", showHint]);
    }
  }
  return [...found, ...repetitions(text, changes)];
}

function repetitions(text: string, changes: readonly PlanChange[]): readonly Doubt[] {
  const found: Doubt[] = [];
  const key = text.length <= fullSearchMax || mayRepeatChanges(text) ? duplicateKey(text) : null;
  if (key !== null) {
    found.push([`the key ${shown(key)} stands twice in one object: one of them would be overlooked`, showHint]);
  }
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { address, deposed } of changes) {
    const identity = deposed === null ? address : `${address} (deposed ${deposed})`;
    if (seen.has(identity)) twice.add(identity);
    seen.add(identity);
  }
  const [first] = twice;
  if (first !== undefined) found.push([`${twice.size} objects are listed twice, \`${first}\` first`, showHint]);
  return found;
}

function shown(key: string): string {
  return /^[a-z_]{1,40}$/.test(key) ? `\`${key}\`` : "of a value";
}
