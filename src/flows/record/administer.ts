import { readCatalog } from "#catalog";
import { digestJson, isNonEmpty, Trouble } from "#core";
import { catalogImported, newFact, protocolAdopted, protocolRetired } from "#facts";
import type { NamedText, RecordPorts } from "#ports";
import { parseProtocol } from "#protocols";
import { troubleOf } from "../source.ts";
import { loginOf, type Secrets } from "./access.ts";
import type { Actor } from "./judge.ts";
import { linkAccount } from "./linkAccount.ts";
import type { Organisation } from "./organisation.ts";
import { whoIs } from "./propose.ts";

type Powers = RecordPorts & Readonly<{ organisation: () => Promise<Organisation>; secrets: Secrets }>;

/** Takes a catalog into force. One that cannot be read whole is refused: claims may be missing from it. */
export async function importCatalog(
  { repository, documents }: Readonly<{ repository: string | null; documents: readonly NamedText[] }>,
  actor: Actor,
  ports: Powers,
): Promise<Readonly<{ digest: string; services: number; people: number; warnings: readonly string[] }>> {
  const { catalog, problems } = readCatalog(documents, { repository, readAt: null });
  const errors = problems.filter(({ level }) => level === "error");
  if (errors.length > 0) throw troubleOf("broken-catalog", "the catalog", errors);
  const digest = digestJson({ repository, documents });
  const fact = newFact(catalogImported, ports.random.uuid(), whoIs(actor), { digest, repository, documents });
  await ports.store.append({ facts: [fact], payloads: [], guards: [] });
  return {
    digest,
    services: catalog.services.length,
    people: catalog.people.length,
    warnings: problems.map(({ message }) => message),
  };
}

/** Puts protocols in force, all or none. */
export async function adoptProtocols(
  texts: readonly NamedText[],
  actor: Actor,
  ports: Powers,
): Promise<Readonly<{ adopted: readonly string[] }>> {
  const parsed = texts.map(({ path, text }) => ({ path, text, read: parseProtocol(text, path) }));
  const problems = parsed.flatMap(({ read }) => (read.ok ? [] : read.problems));
  if (isNonEmpty(problems)) throw troubleOf("broken-protocol", "a protocol", problems);
  const facts = parsed.flatMap(({ path, text, read }) =>
    read.ok
      ? [
          newFact(protocolAdopted, ports.random.uuid(), whoIs(actor), {
            name: read.value.name,
            digest: read.value.digest,
            path,
            text,
          }),
        ]
      : [],
  );
  await ports.store.append({ facts, payloads: [], guards: [] });
  return { adopted: parsed.flatMap(({ read }) => (read.ok ? [read.value.name] : [])) };
}

export async function retireProtocol(name: string, reason: string, actor: Actor, ports: Powers): Promise<void> {
  const adopted = (await ports.store.organisation(null))?.protocols ?? [];
  if (!adopted.some((protocol) => protocol.name === name)) {
    const names = adopted.map((protocol) => `\`${protocol.name}\``).join(", ");
    throw new Trouble("not-found", `\`${name}\` is no protocol that was adopted`, {
      hint: names === "" ? "none was: those that ship are in force" : `adopted are ${names}`,
    });
  }
  const fact = newFact(protocolRetired, ports.random.uuid(), whoIs(actor), { name, reason });
  await ports.store.append({ facts: [fact], payloads: [], guards: [] });
}

/** Gives a person of the catalog a local sign-in: their login is linked to them. */
export async function setPassword(
  { person, password }: Readonly<{ person: string; password: string }>,
  actor: Actor,
  ports: Powers,
): Promise<Readonly<{ login: string }>> {
  if (password.length < 12) {
    throw new Trouble("invalid", "the password is too short", { hint: "twelve characters at least" });
  }
  const login = loginOf(person);
  await linkAccount({ account: { provider: "checkrail", login }, person }, actor, ports);
  await ports.store.credentials.set(login, person, await ports.secrets.hashPassword(password));
  return { login };
}
