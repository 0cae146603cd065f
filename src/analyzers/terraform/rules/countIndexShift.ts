import type { Plan, PlanChange } from "../plan.ts";
import { likenessOf } from "./likeness.ts";
import { type Advice, count, type PlanRule } from "./rule.ts";

type Row = Readonly<{ base: string; index: number; change: PlanChange }>;

export const countIndexShift: PlanRule = {
  code: "TF-COUNT-INDEX-SHIFT",
  why: "with `count` an object is its place in a list: taking one out makes every later one into its neighbour",
  find: (plan) => [...rowsOf(plan).values()].flatMap(advise),
};

function rowsOf({ changes }: Plan): ReadonlyMap<string, Row[]> {
  const rows = new Map<string, Row[]>();
  for (const change of changes) {
    if (change.deposed !== null || !isTurned(change)) continue;
    const [, base, index] = numbered.exec(change.address) ?? [];
    if (base === undefined) continue;
    const row = rows.get(base) ?? [];
    rows.set(base, row);
    row.push({ base, index: Number(index), change });
  }
  return rows;
}

const numbered = /^(.+)\[(\d{1,9})\]$/;

function isTurned({ action }: PlanChange): boolean {
  return action === "update" || action === "replace" || action === "delete";
}

function advise(row: readonly Row[]): readonly Advice[] {
  const ended = row.filter(({ change }) => change.reason === "delete_because_count_index");
  const turned = row.filter(({ change }) => change.action === "update" || change.action === "replace");
  const places = new Map(row.map((one) => [one.index, one.change]));
  const shifted =
    turned.length >= 2 && turned.filter((one) => becomesNeighbour(one, places)).length * 2 >= turned.length;
  const [first] = turned.length > 0 ? turned : ended;
  if (first === undefined || (ended.length === 0 && !shifted)) return [];
  const { base } = first;
  if (turned.length === 0) {
    const holds = ended.some(({ change }) => change.holding.stateful === "yes");
    return [
      {
        severity: holds ? "error" : "note",
        message: `\`count\` of \`${base}\` goes down: the last ${count(ended.length, "instance")} will be deleted`,
        instead: "check that the last ones are the ones to go; use `for_each` to name the one that goes",
        on: first.change,
      },
    ];
  }
  const isReplacing = turned.some(({ change }) => change.action === "replace");
  const how = isReplacing ? "replaced or changed" : "changed";
  const holds = row.some(({ change }) => change.holding.stateful === "yes");
  return [
    {
      severity: isReplacing && holds ? "error" : "warning",
      confidence: shifted ? "high" : "medium",
      message: `the places in \`${base}\` shift: ${count(turned.length, "instance")} will be ${how}`,
      instead:
        "use `for_each` with a stable key, with `moved` blocks from each number to its key, before taking one out",
      on: first.change,
    },
  ];
}

/** Whether an instance takes the values of the one after or before it. */
function becomesNeighbour({ index, change }: Row, places: ReadonlyMap<number, PlanChange>): boolean {
  return [index + 1, index - 1].some((place) => {
    const other = places.get(place);
    if (other === undefined) return false;
    const { equal, different } = likenessOf(other, change);
    return equal > 0 && different === 0;
  });
}
