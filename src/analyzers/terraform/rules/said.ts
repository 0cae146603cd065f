import { eachChange, type PlanRule } from "./rule.ts";

export const targetedPlan: PlanRule = {
  code: "TF-TARGETED-PLAN",
  why: "a plan made with `-target` leaves out changes that belong together, and the next whole plan brings them unseen",
  find: ({ isPartial }) =>
    isPartial
      ? [
          {
            severity: "warning",
            message: "the plan covers a part of the configuration only",
            instead: "plan again without `-target`; keep targets for repairs, and plan whole right after",
            on: null,
          },
        ]
      : [],
};

export const orphaned: PlanRule = {
  code: "TF-ORPHANED",
  why: "the object goes on running and costing, but no plan will show, change or delete it any more",
  find: eachChange((change) =>
    change.orphans
      ? {
          severity: "warning",
          message: `\`${change.address}\` will be forgotten: it stays as it is, and nobody manages it`,
          instead: "name who manages it from now on, or delete it; an `import` block takes it back",
          on: change,
        }
      : null,
  ),
};

export const moved: PlanRule = {
  code: "TF-MOVED",
  why: "only the state changes; nothing happens to the object itself",
  find: eachChange((change) =>
    change.action === "no-op" && change.previousAddress !== null
      ? {
          severity: "note",
          message: `\`${change.previousAddress}\` is now called \`${change.address}\``,
          instead: "nothing to do; keep the `moved` block until every workspace has applied it",
          on: change,
        }
      : null,
  ),
};

export const imported: PlanRule = {
  code: "TF-IMPORTED",
  why: "from now on plans can change and delete this object",
  find: eachChange((change) =>
    change.isImport
      ? {
          severity: "note",
          message: `\`${change.address}\` comes under management by import`,
          instead: "check that no other state manages the same object",
          on: change,
        }
      : null,
  ),
};
