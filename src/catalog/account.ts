import type { Account, Person } from "#core";
import { asciiLowerCase } from "./reference.ts";

type Login = Pick<Account, "provider" | "login">;

/** The account behind an e-mail address. GitHub and GitLab hide addresses behind ones that name the login:
 *  `ID+login@users.noreply.github.com` (before 2017 without the ID), `ID-login@users.noreply.gitlab.com`. */
export function accountOfEmail(email: string): Login {
  const address = asciiLowerCase(email.trim().replace(/^<|>$/g, ""));
  const hidden = /^(?:\d{1,20}\+)?([^@+\s]{1,100})@users\.noreply\.github\.com$/.exec(address);
  if (hidden?.[1] !== undefined) return { provider: "github", login: hidden[1] };
  const hiddenAtGitlab = /^\d{1,20}-([^@\s]{1,255})@users\.noreply\.gitlab\.com$/.exec(address);
  if (hiddenAtGitlab?.[1] !== undefined) return { provider: "gitlab", login: hiddenAtGitlab[1] };
  return { provider: "email", login: address };
}

/** The one spelling under which an account is looked up. */
export function accountKey(provider: string, login: string): string {
  const trimmed = login.trim().replace(/^@/, "");
  const account = asciiLowerCase(provider) === "email" ? accountOfEmail(login) : { provider, login: trimmed };
  return asciiLowerCase(`${account.provider}\n${account.login}`);
}

export type Directory = Readonly<{
  personOf: (provider: string, login: string) => Person | null;
  /** Accounts that several people claim: they belong to nobody, since we cannot know whose they are. */
  disputed: readonly Readonly<{ account: Account; people: readonly Person[] }>[];
}>;

export function indexAccounts(people: readonly Person[]): Directory {
  const owners = new Map<string, { account: Account; people: Person[] }>();
  for (const person of people) {
    for (const account of person.accounts) {
      const key = accountKey(account.provider, account.login);
      const entry = owners.get(key);
      if (entry === undefined) owners.set(key, { account, people: [person] });
      else if (!entry.people.includes(person)) entry.people.push(person);
    }
  }
  const disputed = [...owners.values()].filter((entry) => entry.people.length > 1);
  const personOf = (provider: string, login: string): Person | null => {
    const entry = owners.get(accountKey(provider, login));
    return entry?.people.length === 1 ? (entry.people[0] ?? null) : null;
  };
  return { personOf, disputed };
}
