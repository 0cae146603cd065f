import { count, type PlanRule } from "./rule.ts";

const goneMany = 10;
const goneSome = 3;
const shareMany = 0.25;

export const blastRadius: PlanRule = {
  code: "TF-BLAST-RADIUS",
  why: "a plan that takes much away at once is often a moved folder, a lost state or a wrong workspace",
  find: ({ changes, objectsBefore }) => {
    const gone = changes.filter(({ action, orphans }) => action === "delete" || (action === "replace" && !orphans));
    const share = objectsBefore === 0 ? 0 : gone.length / objectsBefore;
    if (gone.length < goneMany && (gone.length < goneSome || share < shareMany)) return [];
    const percent = Math.min(100, Math.round(share * 100));
    const holding = gone.filter(({ holding: { stateful } }) => stateful === "yes").length;
    const data = holding === 0 ? "" : `, ${holding} of them holding data`;
    const what = count(gone.length, "object");
    return [
      {
        severity: holding > 0 || share >= 0.5 ? "error" : "warning",
        message: `${what} will be deleted or replaced, ${percent}% of the ${objectsBefore} in the plan${data}`,
        instead: "split the plan, or check workspace, folder and state before applying it",
        on: null,
      },
    ];
  },
};
