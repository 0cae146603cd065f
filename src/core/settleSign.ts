import type { Person } from "./catalog.ts";
import { printAccount } from "./contributors.ts";
import type { PersonId } from "./ids.ts";
import { matchSlotsApart } from "./matching.ts";
import type { Need } from "./need.ts";
import type { SettleContext } from "./settle.ts";
import { type StandingSignature, standingSignatures } from "./signatures.ts";

export type SignNeed = Extract<Need, { kind: "sign" }>;

/** How the signatures of one rule stand: which persons fill which need, and what is in the way. */
export type SignResult = Readonly<{
  have: readonly Person[];
  eligible: readonly Person[];
  explanation: string;
  notCounted: readonly Readonly<{ who: string; reason: string }>[];
  blockedBy: readonly Person[];
}>;

/** The signatures that one rule asks for. A need is known by its identity: the same one twice would be one. */
export type SignPlan = Readonly<{
  /** Asked for in any case. */
  must: readonly SignNeed[];
  /** Of each list one is needed, because nothing else settles that choice. */
  oneOf: readonly (readonly SignNeed[])[];
  /** Those that something else settles already: filled where persons are left. */
  spare: readonly SignNeed[];
}>;

type Slot = Readonly<{ need: SignNeed; index: number }>;
type Filled = Readonly<{ needs: readonly SignNeed[]; slots: ReadonlyMap<Slot, PersonId> }>;

/** One rule's signatures are matched together, so that two slots take two persons. Those of a choice join only where
 *  they can all be filled beside what is asked anyway; as many choices as possible are met. */
export function settleSigns(plan: SignPlan, context: SettleContext): ReadonlyMap<SignNeed, SignResult> {
  const needs = [...plan.must, ...plan.oneOf.flat(), ...plan.spare];
  const views = new Map(needs.map((need) => [need, viewOf(need, context)]));
  const validFor = (need: SignNeed) => views.get(need)?.valid ?? [];
  const apart = linkedPairs(needs.flatMap(validFor));
  const slotsOf = (need: SignNeed): Slot[] =>
    Array.from({ length: Math.min(need.count, validFor(need).length) }, (_, index) => ({ need, index }));
  const fill = (wanted: readonly SignNeed[]): Filled => ({
    needs: wanted,
    slots: matchSlotsApart(wanted.flatMap(slotsOf), (slot) => validFor(slot.need).map((person) => person.id), apart),
  });
  const join = (filled: Filled, need: SignNeed): Filled | null => {
    const more = fill([...filled.needs, need]);
    return more.slots.size === filled.slots.size + need.count ? more : null;
  };
  let filled = chooseMost(fill(plan.must), plan.oneOf, join);
  const joined = new Set(filled.needs);
  for (const need of [...plan.oneOf.flat(), ...plan.spare]) {
    if (!joined.has(need)) filled = join(filled, need) ?? filled;
  }
  const people = new Map(needs.flatMap(validFor).map((person) => [person.id, person]));
  return new Map(
    [...views].map(([need, view]) => {
      const have = [...filled.slots].flatMap(([slot, id]) => {
        const person = slot.need === need ? people.get(id) : undefined;
        return person ? [person] : [];
      });
      return [need, { ...view, have }];
    }),
  );
}

/** Meets as many choices as possible, each by one of its needs. Past `triesMax` it keeps what it has: doubt holds. */
function chooseMost(
  start: Filled,
  choices: readonly (readonly SignNeed[])[],
  join: (filled: Filled, need: SignNeed) => Filled | null,
): Filled {
  let best = { filled: start, met: 0 };
  let tries = 0;
  const search = (filled: Filled, met: number, index: number): void => {
    if (met > best.met) best = { filled, met };
    if (met + choices.length - index <= best.met) return;
    for (const need of choices[index] ?? []) {
      tries += 1;
      if (tries > triesMax) return;
      const more = join(filled, need);
      if (more) search(more, met + 1, index + 1);
    }
    search(filled, met, index + 1);
  };
  search(start, 0, 0);
  return best.filled;
}

const triesMax = 200;

function viewOf(need: SignNeed, context: SettleContext) {
  const { people: eligible, explanation } = context.directory.eligible(need.from, context.services);
  const eligibleIds = new Set(eligible.map((person) => person.id));
  const standing = standingSignatures(context.evidence, {
    isCurrent: (signature) => signature.patch === context.subject.patch,
    personOf: context.directory.personOf,
    excluded: context.excluded,
    now: context.now,
    expiresHours: need.expiresHours,
    humansOnly: true,
    editedIsVoid: true,
  });
  const valid = personsWith(standing, "valid");
  const blockedBy = personsWith(standing, "blocks");
  const notCounted = standing.flatMap(({ signature, person, standing: reason }) => {
    const who = person?.id ?? printAccount(signature.by);
    if (reason === "blocks") return [];
    if (reason !== "valid") return [{ who, reason }];
    return person && !eligibleIds.has(person.id) ? [{ who, reason: "not-eligible" }] : [];
  });
  return {
    valid: valid.filter((person) => eligibleIds.has(person.id)),
    eligible: eligible.filter((person) => person.kind === "human" && !context.excluded.persons.has(person.id)),
    explanation,
    notCounted,
    blockedBy,
  };
}

function personsWith(standing: readonly StandingSignature[], wanted: StandingSignature["standing"]): Person[] {
  const persons = new Map<PersonId, Person>();
  for (const { person, standing: given } of standing) if (person && given === wanted) persons.set(person.id, person);
  return [...persons.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Who linked or created a person's account cannot fill a slot beside them. */
function linkedPairs(people: readonly Person[]): (readonly [PersonId, PersonId])[] {
  const ids = new Set(people.map((person) => person.id));
  const pairs = new Map<string, readonly [PersonId, PersonId]>();
  for (const person of people) {
    for (const { linkedBy } of person.accounts) {
      if (linkedBy === null || linkedBy === person.id || !ids.has(linkedBy)) continue;
      pairs.set(`${linkedBy} ${person.id}`, [linkedBy, person.id]);
    }
  }
  return [...pairs.values()];
}
