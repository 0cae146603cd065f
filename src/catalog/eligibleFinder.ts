import type { Directory, Service, SignFrom } from "#core";
import { type Eligible, eligible, type SigningCatalog } from "./eligible.ts";

/** Answers who may sign, and remembers: many protocols ask for the same services, in one decision and in the next. */
export function eligibleFinder(catalog: SigningCatalog): Directory["eligible"] {
  const remembered = new Map<string, Eligible>();
  return (from: SignFrom, services: readonly Service[]): Eligible => {
    let key = "group" in from ? `group ${from.group}` : `role ${from.role}`;
    for (const { ref } of services) key += `\n${ref}`;
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const found = eligible(catalog, services, from);
    if (remembered.size < rememberedMax) remembered.set(key, found);
    return found;
  };
}

/** Enough for the pairs of signers and services that come up, and a bound on memory. */
const rememberedMax = 10_000;
