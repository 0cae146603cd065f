import type { Person } from "./catalog.ts";
import { compareText } from "./effect.ts";
import type { AccountRef } from "./evidence.ts";
import type { PersonId } from "./ids.ts";

export type Part = "author" | "committer" | "co-author" | "pusher" | "agent" | "requester" | "starter";

/** Someone who had a hand in the change: whoever wrote, committed, pushed, prompted or started it. */
export type Contributor = Readonly<{
  account: AccountRef;
  part: Part;
  /** null: no one in the directory has this account. */
  person: Person | null;
  /** An AI tool's own address: known to be nobody's, so it needs no person. */
  tool: boolean;
}>;

export type ExclusionReason = "author-excluded" | "contributor-excluded" | "requester-excluded";

/** Who may not fill a slot of this change, and why; and the accounts that are linked to nobody. */
export type ExcludedSet = Readonly<{
  persons: ReadonlyMap<PersonId, ExclusionReason>;
  unattributed: readonly AccountRef[];
}>;

const reasons: Readonly<Record<Part, ExclusionReason>> = {
  author: "author-excluded",
  committer: "contributor-excluded",
  "co-author": "contributor-excluded",
  pusher: "contributor-excluded",
  agent: "contributor-excluded",
  requester: "requester-excluded",
  starter: "requester-excluded",
};
const strength: readonly ExclusionReason[] = ["contributor-excluded", "requester-excluded", "author-excluded"];

export function excludedSet(contributors: readonly Contributor[]): ExcludedSet {
  const persons = new Map<PersonId, ExclusionReason>();
  const unattributed = new Map<string, AccountRef>();
  for (const { account, part, person, tool } of contributors) {
    if (person === null) {
      if (!tool) unattributed.set(printAccount(account), account);
      continue;
    }
    const old = persons.get(person.id);
    const reason = reasons[part];
    if (old === undefined || strength.indexOf(reason) > strength.indexOf(old)) persons.set(person.id, reason);
  }
  const accounts = [...unattributed].toSorted(([a], [b]) => compareText(a, b)).map(([, account]) => account);
  return { persons, unattributed: accounts };
}

export function printAccount({ provider, login }: AccountRef): string {
  return `${provider}:${login.toLowerCase()}`;
}
