import type { PlanChange } from "../plan.ts";
import { field } from "../value.ts";
import { eachChange, type PlanRule } from "./rule.ts";

export const replaceStateful: PlanRule = {
  code: "TF-REPLACE-STATEFUL",
  why: "a replacement makes an empty object; what the old one holds does not move over",
  find: eachChange((change) => {
    if (change.action !== "replace" || change.holding.stateful !== "yes" || change.orphans) return null;
    const order = change.order === "create-first" ? "the new one is made first, and empty" : "the old one goes first";
    return {
      severity: "error",
      message: `\`${change.address}\` holds data and will be replaced: ${order}`,
      instead: remedy(change),
      on: change,
    };
  }),
};

function remedy(change: PlanChange): string {
  const { address, reason } = change;
  if (reason === "replace_because_tainted") {
    return `if the object is sound, run \`terraform untaint '${address}'\`; else back it up and rehearse the restore`;
  }
  if (reason === "replace_by_request")
    return "plan again without `-replace`, or back the data up and rehearse the restore";
  if (reason === "replace_by_triggers") {
    return "take the reference out of `replace_triggered_by`, or back the data up and rehearse the restore";
  }
  const fields = forcingFields(change);
  const cause = fields.length === 0 ? "the change that forces it" : `the change of ${fields.join(", ")}`;
  return `take back ${cause}, or make a second object, move the data, switch over, and delete the old one later`;
}

/** The first steps of `replace_paths` that are attributes of the object: names, never keys of a map. */
function forcingFields({ replacePaths, before, after }: PlanChange): readonly string[] {
  const names = new Set<string>();
  for (const path of replacePaths.slice(0, 20)) {
    const step: unknown = Array.isArray(path) ? path[0] : null;
    if (typeof step !== "string" || !/^[a-z_][a-z0-9_]{0,63}$/.test(step)) continue;
    if (field(before.values, step) !== undefined || field(after.values, step) !== undefined) names.add(`\`${step}\``);
  }
  return [...names].slice(0, 5);
}
