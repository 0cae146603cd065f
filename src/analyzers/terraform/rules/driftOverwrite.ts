import type { PlanChange } from "../plan.ts";
import { field, isFields, sameJson, textField } from "../value.ts";
import type { Advice, PlanRule } from "./rule.ts";

export const driftOverwrite: PlanRule = {
  code: "TF-DRIFT-OVERWRITE",
  why: "somebody or something changed the object outside Terraform, perhaps to end an incident; the apply undoes it",
  find: ({ drift, changes }) => {
    if (drift.length === 0) return [];
    const changed = new Map(
      changes
        .filter(({ action, deposed }) => deposed === null && (action === "update" || action === "replace"))
        .map((change) => [change.address, change]),
    );
    const advices: Advice[] = [];
    for (const entry of drift) {
      const change = changed.get(textField(entry, "address") ?? "");
      const fields = change === undefined ? [] : overwritten(entry, change);
      if (change === undefined || fields.length === 0) continue;
      const which = fields.slice(0, 5).map((name) => `\`${name}\``);
      advices.push({
        severity: "warning",
        confidence: change.action === "update" ? "high" : "medium",
        message: `\`${change.address}\` was changed outside Terraform (${which.join(", ")}); this plan writes over it`,
        instead: "ask who changed it; take the change into the configuration, or say that it may go",
        on: change,
      });
    }
    return advices;
  },
};

/** Top attributes that drifted and that the plan changes again; a replacement writes over all of them. */
function overwritten(entry: unknown, { action, before, after }: PlanChange): readonly string[] {
  const change = field(entry, "change");
  const [old, found] = [field(change, "before"), field(change, "after")];
  if (!isFields(old) || !isFields(found)) return [];
  return Object.keys(found).filter((name) => {
    if (!/^[a-z_][a-z0-9_]{0,63}$/.test(name) || isSame(field(old, name), field(found, name))) return false;
    return action === "replace" || !isSame(field(before.values, name), field(after.values, name));
  });
}

/** Providers tell an empty block now as null and now as empty: that is no drift. */
function isSame(a: unknown, b: unknown): boolean {
  return (isEmpty(a) && isEmpty(b)) || sameJson(a, b);
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === "") return true;
  return Array.isArray(value) ? value.length === 0 : isFields(value) && Object.keys(value).length === 0;
}
