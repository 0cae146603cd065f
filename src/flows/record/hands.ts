import type { AccountRef, Contributor } from "#core";
import type { ChangeRecord, RevisionRecord } from "#ports";
import { machineProvider, personProvider } from "./judge.ts";

export type Hand = Readonly<{ account: AccountRef; part: Contributor["part"] }>;

/** Who wrote, proposed and pushed a change, as the record knows them: none of them fills a slot. */
export function handsOf({
  change,
  revision,
}: Readonly<{ change: ChangeRecord; revision: RevisionRecord }>): readonly Hand[] {
  const pushers = [...handOf(change.proposedBy), ...handOf(revision.pushedBy)];
  return [
    { account: change.author, part: "author" },
    ...pushers.map((account) => ({ account, part: "pusher" }) as const),
  ];
}

/** `by` of a fact as an account: a person's opaque id, or a machine. */
function handOf(by: string | null): readonly AccountRef[] {
  if (by === null) return [];
  const machine = `${machineProvider}:`;
  if (by.startsWith(machine)) return [{ provider: machineProvider, login: by.slice(machine.length) }];
  return [{ provider: personProvider, login: by }];
}
