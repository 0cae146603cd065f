import type { Person } from "./catalog.ts";
import { printAccount } from "./contributors.ts";
import type { EvidenceOf } from "./evidence.ts";
import { epochMs } from "./ids.ts";
import type { Need } from "./need.ts";
import type { SettleContext } from "./settleContext.ts";
import { isLinkedByExcluded } from "./signatures.ts";

/** The waiver that excuses a requirement: named, unexpired, with a second person outside the change who has at least the
 *  role of the need waived; for needs that ask for no role, an owner. While a hand in the change is nobody's, nobody can
 *  be said to be outside it. */
export function waiverFor(requirement: string, need: Need, context: SettleContext): EvidenceOf<"waiver"> | null {
  const waivers = context.evidence.waivers.get(requirement);
  if (waivers === undefined || context.excluded.unattributed.length > 0) return null;
  const from = need.kind === "sign" ? need.from : ({ role: "owner" } as const);
  const eligible = new Set(context.directory.eligible(from, context.services).people.map((person) => person.id));
  const excuses = (waiver: EvidenceOf<"waiver">) => {
    const second = isGiven(waiver, context) ? secondOf(waiver, context) : null;
    return second !== null && eligible.has(second.id);
  };
  return waivers.find(excuses) ?? null;
}

function isGiven(waiver: EvidenceOf<"waiver">, { subject, now }: SettleContext): boolean {
  if (waiver.patch !== subject.patch || waiver.reason.trim() === "") return false;
  return epochMs(waiver.at) <= epochMs(now) && epochMs(now) < epochMs(waiver.expiresAt);
}

/** The second person, if there are two, neither of whom made the other's account, and the second has no hand in it. */
function secondOf(waiver: EvidenceOf<"waiver">, { directory, excluded }: SettleContext): Person | null {
  if (printAccount(waiver.by) === printAccount(waiver.second)) return null;
  const [by, second] = [directory.personOf(waiver.by), directory.personOf(waiver.second)];
  if (by?.kind !== "human" || second?.kind !== "human" || by.id === second.id) return null;
  if (excluded.persons.has(second.id) || isLinkedByExcluded(waiver.second, second, excluded)) return null;
  return hasLinked(by, second) || hasLinked(second, by) ? null : second;
}

function hasLinked(maker: Person, person: Person): boolean {
  return person.accounts.some(({ linkedBy }) => linkedBy === maker.id);
}
