import { accountOfEmail } from "#catalog";
import type { Contributor, Part, Person } from "#core";
import type { Commit } from "#ports";
import { coAuthorsOf, isForgeAddress, isToolAddress, promptersOf } from "#provenance";

type Find = (provider: string, login: string) => Person | null;

/** Everyone with a hand in the commits: authors, committers, co-authors, whoever prompted a tool. An AI tool's or forge's own address is nobody's account;
 *  any other address that the catalog does not know is somebody unknown, and stops every signature. */
export function contributorsOf(commits: readonly Commit[], personOf: Find): readonly Contributor[] {
  const found = new Map<string, Contributor>();
  const add = (part: Part, name: string, email: string) => {
    const account = accountOfEmail(email);
    const key = `${part} ${account.provider}:${account.login.toLowerCase()}`;
    if (found.has(key)) return;
    const person = personOf(account.provider, account.login) ?? personOf("email", email);
    // A forge commits in somebody's stead; it writes nothing.
    const isNobody = isToolAddress(email, name) && !(part === "author" && isForgeAddress(email));
    found.set(key, { account, part, person, tool: person === null && isNobody });
  };
  for (const commit of commits) {
    add("author", commit.author.name, commit.author.email);
    add("committer", commit.committer.name, commit.committer.email);
    for (const { name, email } of coAuthorsOf(commit.message)) add("co-author", name, email);
    for (const { name, email } of promptersOf(commit)) add("requester", name, email);
  }
  return [...found.values()];
}
