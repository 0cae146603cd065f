import type { Person } from "./catalog.ts";
import { printAccount } from "./contributors.ts";
import type { PersonId } from "./ids.ts";
import { matchSlotsApart } from "./matching.ts";
import type { Need, SignFrom } from "./need.ts";
import type { SettleContext, SigningView, SignResult } from "./settleContext.ts";
import { type StandingSignature, standingSignatures } from "./signatures.ts";

export type SignNeed = Extract<Need, { kind: "sign" }>;

/** A need in its place, known by its identity: the same one asked for twice would be one. `question` is the need as a text. */
export type SignLine = Readonly<{ need: SignNeed; question: string }>;

/** The signatures that one rule asks for. */
export type SignPlan = Readonly<{
  /** Asked for in any case. */
  must: readonly SignLine[];
  /** Of each list one is needed, because nothing else settles that choice. */
  oneOf: readonly (readonly SignLine[])[];
  /** Those that something else settles already: filled where persons are left. */
  spare: readonly SignLine[];
}>;

type Slot = Readonly<{ line: SignLine; index: number }>;
type Filled = Readonly<{ lines: readonly SignLine[]; slots: ReadonlyMap<Slot, PersonId> }>;

/** How the signatures of a rule stand, line by line. Many rules ask for the same: one answer serves all of a place. */
export function settleSigns(plan: SignPlan, context: SettleContext): ReadonlyMap<SignLine, SignResult> {
  const lines = [...plan.must, ...plan.oneOf.flat(), ...plan.spare];
  const key = keyOf(plan, context.place);
  let results = context.found.signed.get(key);
  if (results === undefined) {
    results = matchSigns(plan, lines, context);
    context.found.signed.set(key, results);
  }
  const byLine = new Map<SignLine, SignResult>();
  for (const [index, line] of lines.entries()) {
    const result = results[index];
    if (result) byLine.set(line, result);
  }
  return byLine;
}

function keyOf({ must, oneOf, spare }: SignPlan, place: string): string {
  const textOf = (lines: readonly SignLine[]) => lines.map(({ question }) => question).join();
  return `${place} ${textOf(must)};${oneOf.map(textOf).join("|")};${textOf(spare)}`;
}

/** One line by itself needs no matching: whoever signed and may, in order. Where persons must stay apart it does. */
function signAlone(line: SignLine, isAsked: boolean, context: SettleContext): SignResult | null {
  const { valid, eligible, explanation, notCounted, blockedBy } = viewOf(line.need, context);
  if (linkedPairs(valid).length > 0) return null;
  const have = valid.slice(0, Math.max(0, line.need.count));
  // What is of use only where it is whole, as in a choice, takes nobody where it is not.
  const kept = isAsked || have.length === line.need.count ? have : [];
  return { have: kept, eligible, explanation, notCounted, blockedBy };
}

/** One rule's signatures are matched together, so that two slots take two persons. Those of a choice join only where
 *  they can all be filled beside what is asked anyway; as many choices as possible are met. */
function matchSigns(plan: SignPlan, lines: readonly SignLine[], context: SettleContext): readonly SignResult[] {
  const [only, ...others] = lines;
  const alone = only && others.length === 0 ? signAlone(only, plan.must.length === 1, context) : null;
  if (alone) return [alone];
  const views = new Map(lines.map((line) => [line, viewOf(line.need, context)]));
  const validFor = (line: SignLine) => views.get(line)?.valid ?? [];
  const apart = linkedPairs(lines.flatMap(validFor));
  const slotsOf = (line: SignLine): Slot[] =>
    Array.from({ length: Math.min(line.need.count, validFor(line).length) }, (_, index) => ({ line, index }));
  const fill = (wanted: readonly SignLine[]): Filled => ({
    lines: wanted,
    slots: matchSlotsApart(wanted.flatMap(slotsOf), (slot) => validFor(slot.line).map((person) => person.id), apart),
  });
  const join = (filled: Filled, line: SignLine): Filled | null => {
    const more = fill([...filled.lines, line]);
    return more.slots.size === filled.slots.size + line.need.count ? more : null;
  };
  let filled = chooseMost(fill(plan.must), plan.oneOf, join);
  const joined = new Set(filled.lines);
  for (const line of [...plan.oneOf.flat(), ...plan.spare]) {
    if (!joined.has(line)) filled = join(filled, line) ?? filled;
  }
  const people = new Map(lines.flatMap(validFor).map((person) => [person.id, person]));
  return [...views].map(([line, { eligible, explanation, notCounted, blockedBy }]) => {
    const have = [...filled.slots].flatMap(([slot, id]) => {
      const person = slot.line === line ? people.get(id) : undefined;
      return person ? [person] : [];
    });
    return { have, eligible, explanation, notCounted, blockedBy };
  });
}

/** Meets as many choices as possible, each by one of its lines. Past `triesMax` it keeps what it has: doubt holds. */
function chooseMost(
  start: Filled,
  choices: readonly (readonly SignLine[])[],
  join: (filled: Filled, line: SignLine) => Filled | null,
): Filled {
  let best = { filled: start, met: 0 };
  let tries = 0;
  const search = (filled: Filled, met: number, index: number): void => {
    if (met > best.met) best = { filled, met };
    if (met + choices.length - index <= best.met) return;
    for (const line of choices[index] ?? []) {
      tries += 1;
      if (tries > triesMax) return;
      const more = join(filled, line);
      if (more) search(more, met + 1, index + 1);
    }
    search(filled, met, index + 1);
  };
  search(start, 0, 0);
  return best.filled;
}

const triesMax = 200;

/** The view that needs of one kind of signer share, however many they ask for. */
function viewOf({ from, expiresHours }: SignNeed, context: SettleContext): SigningView {
  const who = "role" in from ? `role ${from.role}` : `group ${from.group}`;
  const key = `${context.place} ${expiresHours} ${who}`;
  const known = context.found.signing.get(key);
  if (known) return known;
  const view = newView(from, expiresHours, context);
  context.found.signing.set(key, view);
  return view;
}

function newView(from: SignFrom, expiresHours: number | null, context: SettleContext): SigningView {
  const { people: eligible, explanation } = context.directory.eligible(from, context.services);
  const eligibleIds = new Set(eligible.map((person) => person.id));
  const standing = standingFor(expiresHours, context);
  const notCounted = standing.flatMap(({ signature, person, standing: reason }) => {
    const who = person?.id ?? printAccount(signature.by);
    if (reason === "blocks") return [];
    if (reason !== "valid") return [{ who, reason }];
    return person && !eligibleIds.has(person.id) ? [{ who, reason: "not-eligible" }] : [];
  });
  return {
    valid: personsWith(standing, "valid").filter((person) => eligibleIds.has(person.id)),
    eligible: eligible.filter((person) => person.kind === "human" && !context.excluded.persons.has(person.id)),
    explanation,
    notCounted,
    blockedBy: personsWith(standing, "blocks"),
  };
}

/** How the signatures stand is the same in every scope. */
function standingFor(expiresHours: number | null, context: SettleContext): readonly StandingSignature[] {
  const { evidence, subject, directory, excluded, now, found } = context;
  const known = found.standing.get(expiresHours);
  if (known) return known;
  const standing = standingSignatures(evidence.signing, {
    isCurrent: (signature) => signature.patch === subject.patch,
    personOf: directory.personOf,
    excluded,
    now,
    expiresHours,
    humansOnly: true,
    editedIsVoid: true,
  });
  found.standing.set(expiresHours, standing);
  return standing;
}

function personsWith(standing: readonly StandingSignature[], wanted: StandingSignature["standing"]): Person[] {
  const persons = new Map<PersonId, Person>();
  for (const { person, standing: given } of standing) if (person && given === wanted) persons.set(person.id, person);
  return [...persons.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Who linked or created a person's account cannot fill a slot beside them. */
function linkedPairs(people: readonly Person[]): (readonly [PersonId, PersonId])[] {
  if (!people.some(({ accounts }) => accounts.some(({ linkedBy }) => linkedBy !== null))) return [];
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
