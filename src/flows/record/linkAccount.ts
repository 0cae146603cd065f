import { type AccountRef, Trouble } from "#core";
import { accountLinked, accountUnlinked, newFact } from "#facts";
import type { RecordPorts } from "#ports";
import { type Actor, machineProvider, personProvider } from "./judge.ts";
import { linkKey, type Organisation } from "./organisation.ts";
import { whoIs } from "./propose.ts";

type Powers = Pick<RecordPorts, "store" | "random"> & Readonly<{ organisation: () => Promise<Organisation> }>;

/** Says whose an account is. The linker cannot fill a slot beside that person for 30 days. */
export async function linkAccount(
  { account, person }: Readonly<{ account: AccountRef; person: string }>,
  actor: Actor,
  ports: Powers,
): Promise<void> {
  if ([machineProvider, personProvider].includes(account.provider.toLowerCase())) {
    throw new Trouble("invalid", `\`${account.provider}\` is no provider of accounts`, { hint: "`github`, `email` …" });
  }
  const now = await ports.store.now();
  const { catalog } = (await ports.organisation()).setting(now);
  if (!catalog.people.some(({ id }) => id === person)) {
    throw new Trouble("not-found", `\`${person}\` is nobody in the catalog`, {
      hint: "write the reference of a User, `user:default/ana-ruiz`",
    });
  }
  const owner = catalog.personOf(account.provider, account.login);
  if (owner !== null && owner.id !== person) {
    throw new Trouble("conflict", `the account belongs to \`${owner.id}\``, { hint: "unlink it there first" });
  }
  const fact = newFact(accountLinked, ports.random.uuid(), whoIs(actor), { account, person, linkedBy: actor.person });
  await ports.store.append({ facts: [fact], payloads: [], guards: [] });
}

export async function unlinkAccount(account: AccountRef, reason: string, actor: Actor, ports: Powers): Promise<void> {
  const linked = (await ports.store.organisation(null))?.accounts ?? [];
  const key = linkKey(account.provider, account.login);
  if (!linked.some((each) => linkKey(each.account.provider, each.account.login) === key)) {
    throw new Trouble("not-found", `nobody linked the account \`${account.login}\` of \`${account.provider}\``, {
      hint: "an account that the catalog names is taken out of the catalog; look at provider and login",
    });
  }
  const fact = newFact(accountUnlinked, ports.random.uuid(), whoIs(actor), { account, reason });
  await ports.store.append({ facts: [fact], payloads: [], guards: [] });
}
