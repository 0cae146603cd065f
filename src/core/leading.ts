import type { Open, Requirement } from "./requirement.ts";

/** The open requirements that say it all: one that another one brings along is left out of what a person reads first ("one
 *  peer" beside "two peers", a choice of which one side is asked for anyway). Nothing is dropped from the decision. */
export function leadingOpen(open: readonly Open[]): readonly Open[] {
  const strongest = new Map<string, Open>();
  for (const one of open) {
    const key = sharedKey(one);
    const known = key === null ? undefined : strongest.get(key);
    if (key !== null && (known === undefined || strengthOf(one) > strengthOf(known))) strongest.set(key, one);
  }
  const documents = open.filter(({ kind }) => kind === "document");
  return open.filter((one) => {
    if (one.kind === "any-of") return !one.choices.some((choice) => isBrought(choice, strongest, documents));
    if (one.kind === "document")
      return (
        !documents.some((other) => other.summary !== one.summary && covers(other, one)) &&
        strongest.get(sharedKey(one) ?? "") === one
      );
    const key = sharedKey(one);
    return key === null || strongest.get(key) === one;
  });
}

/** What two requirements must share so that one can bring the other. A freeze, a wait, a rule that failed: that they read alike does not
 *  make them one. */
function sharedKey({ kind, summary, who }: Requirement): string | null {
  if (kind === "sign") return `sign ${who.join()}`;
  return kind === "status" || kind === "document" ? `${kind} ${summary}` : null;
}

/** Of those that share a key: how much it asks for. The first of equals stays. */
function strengthOf({ kind, count, have }: Requirement): number {
  return kind === "sign" ? count - have.length : 1;
}

function isBrought(choice: Requirement, strongest: ReadonlyMap<string, Open>, documents: readonly Open[]): boolean {
  const known = strongest.get(sharedKey(choice) ?? "");
  if (known !== undefined && strengthOf(known) >= strengthOf(choice)) return true;
  return choice.kind === "document" && documents.some((document) => covers(document, choice));
}

/** A written change with more sections, or with steps, is also the shorter one. */
function covers(a: Requirement, b: Requirement): boolean {
  return `${a.summary},`.startsWith(`${b.summary},`);
}
