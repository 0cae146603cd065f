import { accountOfEmail } from "#catalog";
import type { Contributor, Part, Person } from "#core";
import type { Commit } from "#ports";
import { coAuthorsOf, isToolAddress } from "#provenance";

type Find = (provider: string, login: string) => Person | null;

/** Everyone with a hand in the commits: authors, committers, co-authors. An AI tool's or forge's own address is nobody's account;
 *  any other address that the catalog does not know is somebody unknown, and stops every signature. */
export function contributorsOf(commits: readonly Commit[], personOf: Find): readonly Contributor[] {
  const found = new Map<string, Contributor>();
  const add = (part: Part, name: string, email: string) => {
    const account = accountOfEmail(email);
    const key = `${part} ${account.provider}:${account.login.toLowerCase()}`;
    if (found.has(key)) return;
    const person = personOf(account.provider, account.login) ?? personOf("email", email);
    found.set(key, { account, part, person, tool: person === null && isToolAddress(email, name) });
  };
  for (const commit of commits) {
    add("author", commit.author.name, commit.author.email);
    add("committer", commit.committer.name, commit.committer.email);
    for (const { name, email } of coAuthorsOf(commit.message)) add("co-author", name, email);
  }
  return [...found.values()];
}
