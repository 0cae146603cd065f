import type { Reversibility, Ternary } from "#core";
import { awsHoldings } from "./holdings/aws.ts";
import { azureHoldings } from "./holdings/azure.ts";
import { googleHoldings } from "./holdings/google.ts";
import type { Cost, HoldingGroup } from "./holdings/holding.ts";
import { otherHoldings } from "./holdings/others.ts";
import { statelessHoldings, statelessSuffixes } from "./holdings/stateless.ts";

/** What a resource type holds that its configuration cannot bring back, and what it costs to lose it. */
export type Holding = Readonly<{ stateful: Ternary; cost: Cost; versionFields: readonly string[] }>;

const unknownHolding: Holding = { stateful: "unknown", cost: () => "unknown", versionFields: [] };
const statelessHolding: Holding = { stateful: "no", cost: () => "reversible", versionFields: [] };

const table: ReadonlyMap<string, Holding> = new Map(
  [...statelessHoldings, ...otherHoldings, ...azureHoldings, ...googleHoldings, ...awsHoldings].flatMap((group) =>
    typesOf(group).map((type): [string, Holding] => [
      type,
      { stateful: group.stateful, cost: group.cost, versionFields: group.versionFields ?? [] },
    ]),
  ),
);

/** Datadog's objects are mostly drawn by hand and only then imported, so their deletion loses work. */
const prefixes: readonly Readonly<{ prefix: string; holding: Holding }>[] = [
  { prefix: "datadog_", holding: { stateful: "yes", cost: (): Reversibility => "costly", versionFields: [] } },
  { prefix: "random_", holding: statelessHolding },
  { prefix: "time_", holding: statelessHolding },
];

/** The table first, then what the end of the name says; a type nobody knows may hold anything. */
export function holdingOf(type: string): Holding {
  const known = table.get(type);
  if (known !== undefined) return known;
  if (statelessSuffixes.some((suffix) => type.endsWith(suffix))) return statelessHolding;
  return prefixes.find(({ prefix }) => type.startsWith(prefix))?.holding ?? unknownHolding;
}

function typesOf(group: HoldingGroup): readonly string[] {
  return group.types.split(/\s+/).filter((type) => type !== "");
}
