import { type Configuration, eligibleFinder, type OrganisationCatalog, readCatalog } from "#catalog";
import {
  type Directory,
  type Instant,
  isNonEmpty,
  type NonEmpty,
  type Problem,
  type Protocol,
  type ProtocolSet,
  problem,
  protocolSet,
  railsService,
  type Service,
  Trouble,
} from "#core";
import type { NamedText, Ports } from "#ports";
import { parseProtocol, unknownNames } from "#protocols";
import type { Inputs } from "./inputs.ts";
import { catalogTexts, type Gathering, protocolTexts, readConfigurationOf } from "./judgeTexts.ts";
import { isWithin, repositoryPath } from "./repositoryPath.ts";
import { sourceAt, sourceOnDisk, troubleOf } from "./source.ts";

/** What a judgement stands in: configuration, catalog, protocols; gathered once. */
export type Setting = Readonly<{
  configuration: Configuration;
  catalog: OrganisationCatalog;
  directory: Directory;
  /** The services that claim a path, and beside them the stand-in for what steers the judgement. */
  servicesAt: (path: string) => readonly Service[];
  protocols: ProtocolSet;
  notes: readonly string[];
}>;

export type SettingRequest = Readonly<{ cwd: string; catalog: string | null; protocols: string | null }>;

export async function gatherSetting(
  request: SettingRequest,
  { repository, range }: Pick<Inputs, "repository" | "range">,
  now: Instant,
  ports: Ports,
): Promise<Setting> {
  const notes: string[] = [];
  // The tip of the base, not where the change left it: one that starts from old commits is judged by what holds today.
  const source =
    range && repository ? sourceAt(repository, range.base) : sourceOnDisk(repository?.root ?? request.cwd, ports);
  const configuration = await readConfigurationOf(source);
  const paths = (word: string | null) =>
    word === null || repository === null ? [] : [repositoryPath(word, repository)];
  const named = [...paths(request.catalog), ...paths(request.protocols)];
  const touched = range?.entries.map(({ path }) => path) ?? [];
  const gathering: Gathering = { cwd: request.cwd, source, repository, touched, configuration, notes, ports };
  const { catalog, problems } = readCatalog(await catalogTexts(request.catalog, gathering), {
    repository: repository?.slug ?? null,
    readAt: now,
  });
  const errors = problems.filter(({ level }) => level === "error");
  if (errors.length > 0) throw troubleOf("broken-catalog", "the catalog", errors);
  const texts = await protocolTexts(request.protocols, gathering);
  const parsed = parseAll(texts);
  assertNames(texts, parsed);
  const protocols = protocolSet(parsed);
  notes.push(...silentNotes(protocols, catalog));
  const steers = (path: string) => configuration.steers(path) || named.some((folder) => isWithin(path, folder));
  const servicesAt = servicesWithRails(catalog, steers);
  return { configuration, catalog, directory: directoryOf(catalog), servicesAt, protocols, notes };
}

/** Requirements and waivers go by the name: under one name a waiver of the mild protocol would waive the strict one too. */
function assertNames(texts: readonly NamedText[], protocols: readonly Protocol[]): void {
  const first = new Map<string, string>();
  const problems = protocols.flatMap(({ name }, index): readonly Problem[] => {
    const path = texts[index]?.path ?? "";
    const other = first.get(name);
    if (other === undefined) first.set(name, path);
    const hint = "give it a name of its own";
    return other === undefined
      ? []
      : [problem("duplicate-protocol", `the name \`${name}\` is taken by \`${other}\``, { path, line: 1, hint })];
  });
  if (problems.length > 0) throw troubleOf("broken-protocol", "a protocol", problems);
}

/** A protocol whose scope names what is not there says nothing there, and nobody would see it. */
function silentNotes({ protocols }: ProtocolSet, catalog: OrganisationCatalog): readonly string[] {
  return protocols.flatMap(({ name: protocol, scope }) =>
    unknownNames(scope, catalog).map(
      ({ key, name }) => `\`${protocol}\` speaks of \`${name}\` (${key}), which the catalog does not hold`,
    ),
  );
}

/** INVARIANT: a change to what it is judged by is a Tier-1 change, whoever claims the path. */
export function servicesWithRails(
  { servicesAt }: Pick<OrganisationCatalog, "servicesAt">,
  steers: (path: string) => boolean,
): Setting["servicesAt"] {
  return (path) => (steers(path) ? [...servicesAt(path), railsService] : servicesAt(path));
}

/** The catalog's answers in the form that `decide` takes. */
export function directoryOf(catalog: OrganisationCatalog): Directory {
  return {
    personOf: ({ provider, login }) => catalog.personOf(provider, login),
    eligible: eligibleFinder(catalog),
  };
}

/** All problems of all files at once: one broken protocol is trouble, never silence. */
export function parseAll(texts: readonly NamedText[]): NonEmpty<Protocol> {
  const problems: Problem[] = [];
  const protocols = texts.flatMap(({ path, text }) => {
    const parsed = parseProtocol(text, path);
    if (parsed.ok) return [parsed.value];
    problems.push(...parsed.problems);
    return [];
  });
  if (problems.length > 0) throw troubleOf("broken-protocol", "a protocol", problems);
  if (isNonEmpty(protocols)) return protocols;
  throw new Trouble("no-protocols", "there is no protocol", { hint: "give a folder of protocols with --protocols" });
}
