import { type Configuration, defaultConfiguration, readCatalog } from "#catalog";
import { epochMs, type Instant, type Person, type PersonId, type ProtocolSet, protocolSet } from "#core";
import type { LinkedAccount, OrganisationRecord, RecordPorts } from "#ports";
import { defaultProtocolNames } from "#protocols";
import { directoryOf, parseAll, type Setting, servicesWithRails } from "../setting.ts";
import { personProvider } from "./judge.ts";

/** What judgements stand in, as the record has it. Read again only when something differs. */
export type Organisation = Readonly<{
  setting: (now: Instant) => Setting;
  version: string;
}>;

const linkAgeMs = 30 * 24 * 3_600_000;

/** `version`: the one that the caller has just seen in the record. */
export type ReadOrganisation = (version?: string) => Promise<Organisation>;

/** Remembers the organisation between requests: parsing a catalog and compiling protocols is slow, asking for the version
 *  is not. */
export function organisationReader(ports: Pick<RecordPorts, "store" | "shippedProtocols">): ReadOrganisation {
  let known: Organisation | null = null;
  return async (version) => {
    if (known !== null && version === known.version) return known;
    const read = await ports.store.organisation(known?.version ?? null);
    if (read === null && known !== null) return known;
    if (read === null) throw new Error("the store knows a version that nobody read");
    known = await compile(read, ports);
    return known;
  };
}

async function compile(read: OrganisationRecord, ports: Pick<RecordPorts, "shippedProtocols">): Promise<Organisation> {
  const { catalog } = readCatalog(read.catalog?.documents ?? [], {
    repository: read.catalog?.repository ?? null,
    readAt: null,
  });
  const isDefault = ({ path }: { path: string }) => defaultProtocolNames.some((name) => path.endsWith(`/${name}.yaml`));
  const texts = read.protocols.length > 0 ? read.protocols : (await ports.shippedProtocols()).filter(isDefault);
  const protocols: ProtocolSet = protocolSet(parseAll(texts));
  const configuration: Configuration = defaultConfiguration;
  return {
    version: read.version,
    setting: (now) => {
      const linked = withAccounts(catalog, read.accounts, now);
      const servicesAt = servicesWithRails(linked, configuration.steers);
      return { configuration, catalog: linked, directory: directoryOf(linked), servicesAt, protocols, notes: [] };
    },
  };
}

type Catalog = Setting["catalog"];

/** The catalog with the accounts that were linked here. Who linked one cannot fill a slot beside its person for 30 days. */
function withAccounts(catalog: Catalog, accounts: readonly LinkedAccount[], now: Instant): Catalog {
  const byPerson = new Map<string, LinkedAccount[]>();
  for (const link of accounts) byPerson.set(link.person, [...(byPerson.get(link.person) ?? []), link]);
  const people = catalog.people.map((person): Person => {
    const links = byPerson.get(person.id) ?? [];
    const added = links.map(({ account, linkedBy, linkedAt }) => ({
      ...account,
      linkedBy: linkedBy !== null && epochMs(now) < epochMs(linkedAt) + linkAgeMs ? (linkedBy as PersonId) : null,
    }));
    return added.length === 0 ? person : { ...person, accounts: [...person.accounts, ...added] };
  });
  const byId = new Map(people.map((person) => [person.id, person]));
  const linked = new Map(accounts.map(({ account, person }) => [linkKey(account.provider, account.login), person]));
  return {
    ...catalog,
    people,
    personOf: (provider, login) => {
      if (provider === personProvider) return byId.get(login as PersonId) ?? null;
      const found = catalog.personOf(provider, login);
      const person = linked.get(linkKey(provider, login));
      // The catalog and a link that name two persons name nobody.
      if (found !== null && person !== undefined && person !== found.id) return null;
      return byId.get(found?.id ?? (person as PersonId)) ?? null;
    },
  };
}

/** The spelling under which a link is looked up. */
export function linkKey(provider: string, login: string): string {
  return `${provider}:${login}`.toLowerCase();
}
