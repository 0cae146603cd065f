import type { PlanChange } from "../plan.ts";
import { field, isFields, sameJson } from "../value.ts";

/** How far an object that goes and one that comes are the same thing, by their top attributes. */
export type Likeness = Readonly<{ equal: number; different: number }>;

/** Made by the provider, so they differ between an object and its twin, or follow from the tags. */
const made = new Set(["id", "arn", "tags_all", "self_link", "etag", "unique_id", "uid", "creation_timestamp"]);

/** Attributes that are absent or not yet known on the new side say nothing; empty lists say little. */
export function likenessOf(gone: PlanChange, come: PlanChange): Likeness {
  let equal = 0;
  let different = 0;
  const old = gone.before.values;
  const next = come.after.values;
  if (!isFields(old) || !isFields(next)) return { equal, different };
  for (const name of Object.keys(next)) {
    const value = next[name];
    const isTelling = typeof value === "string" ? value !== "" : typeof value === "number" || isFilled(value);
    if (made.has(name) || value === null || field(come.after.unknown, name) === true) continue;
    if (!sameJson(field(old, name), value) && !isPartlyUnknown(field(come.after.unknown, name))) different++;
    else if (isTelling) equal++;
  }
  return { equal, different };
}

function isFilled(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : isFields(value) && Object.keys(value).length > 0;
}

function isPartlyUnknown(mask: unknown): boolean {
  return isFilled(mask);
}

export const movedHint = "add these blocks and plan again; the objects must then show as moved";

/** The block that tells Terraform that two addresses are one object (language docs, "moved block"). */
export function movedBlock(from: string, to: string): string {
  return `moved {\n  from = ${from}\n  to   = ${to}\n}`;
}

const blocksMax = 20;

export function movedBlocks(pairs: readonly (readonly [from: string, to: string])[]): string {
  const blocks = pairs.slice(0, blocksMax).map(([from, to]) => movedBlock(from, to));
  const more = pairs.length > blocksMax ? [`# and ${pairs.length - blocksMax} more like these`] : [];
  return [...blocks, ...more].join("\n");
}
