import {
  type Configuration,
  defaultConfiguration,
  eligible,
  type OrganisationCatalog,
  readCatalog,
  readConfiguration,
} from "#catalog";
import {
  type Directory,
  type Instant,
  isNonEmpty,
  type NonEmpty,
  type Problem,
  type Protocol,
  type ProtocolSet,
  protocolSet,
  Trouble,
} from "#core";
import type { NamedText, Ports } from "#ports";
import { defaultProtocolNames, parseProtocol } from "#protocols";
import { readNamed, readNamedCatalog, type Source, troubleOf } from "./source.ts";

/** What a judgement stands in: configuration, catalog, protocols; gathered once. */
export type Setting = Readonly<{
  configuration: Configuration;
  catalog: OrganisationCatalog;
  directory: Directory;
  protocols: ProtocolSet;
  notes: readonly string[];
}>;

export type SettingRequest = Readonly<{ cwd: string; catalog: string | null; protocols: string | null }>;

const configurationPath = ".checkrail/config.yaml";
const yamlFile = /\.ya?ml$/;
const casesFile = /\.cases\.ya?ml$/;

export async function gatherSetting(
  request: SettingRequest,
  source: Source,
  repository: string | null,
  now: Instant,
  ports: Ports,
): Promise<Setting> {
  const notes: string[] = [];
  const configuration = readConfiguration(await source.read(configurationPath), configurationPath);
  if (!configuration.ok) throw troubleOf("broken-configuration", "the configuration", configuration.problems);
  const documents = await catalogTexts(request, source, configuration.value, notes, ports);
  const { catalog, problems } = readCatalog(documents, { repository, readAt: now });
  const errors = problems.filter(({ level }) => level === "error");
  if (errors.length > 0) throw troubleOf("broken-catalog", "the catalog", errors);
  const texts = await protocolTexts(request, source, configuration.value, notes, ports);
  const protocols = protocolSet(parseAll(texts));
  return { configuration: configuration.value, catalog, directory: directoryOf(catalog), protocols, notes };
}

/** The catalog's answers in the form that `decide` takes. */
export function directoryOf(catalog: OrganisationCatalog): Directory {
  return {
    personOf: ({ provider, login }) => catalog.personOf(provider, login),
    eligible: (from, services) => eligible(catalog, services, from),
  };
}

async function catalogTexts(
  { cwd, catalog }: SettingRequest,
  source: Source,
  configuration: Configuration,
  notes: string[],
  ports: Ports,
): Promise<readonly NamedText[]> {
  if (catalog !== null) return readNamedCatalog(cwd, [catalog], ports);
  const paths = new Set<string>();
  for (const entry of configuration.catalog) {
    const folder = entry.replace(/\/?\*.*$/, "");
    if (folder === entry) paths.add(entry);
    else for (const path of await source.list(folder)) if (yamlFile.test(path)) paths.add(path);
  }
  const texts = await Promise.all([...paths].map(async (path) => ({ path, text: await source.read(path) })));
  const found = texts.filter((named): named is NamedText => named.text !== null);
  if (found.length === 0)
    notes.push(`no catalog on ${source.name}: every path counts as Tier 1, and nobody is known who could sign`);
  return found;
}

async function protocolTexts(
  { cwd, protocols }: SettingRequest,
  source: Source,
  configuration: Configuration,
  notes: string[],
  ports: Ports,
): Promise<readonly NamedText[]> {
  if (protocols !== null) {
    const texts = (await readNamed(cwd, [protocols], yamlFile, ports)).filter(({ path }) => !casesFile.test(path));
    if (texts.length > 0) return texts;
    throw noProtocols(protocols);
  }
  const listed = await source.list(configuration.protocols);
  const paths = listed.filter((path) => yamlFile.test(path) && !casesFile.test(path));
  if (paths.length > 0) {
    return Promise.all(paths.map(async (path) => ({ path, text: (await source.read(path)) ?? "" })));
  }
  // Somebody meant to have protocols of their own: a folder without any, a link in its place, a name that is mistyped.
  if (listed.length > 0 || configuration.protocols !== defaultConfiguration.protocols)
    throw noProtocols(`${configuration.protocols} on ${source.name}`);
  notes.push(`no protocols in ${configuration.protocols} on ${source.name}: the shipped ones are in force`);
  const isDefault = ({ path }: NamedText) => defaultProtocolNames.some((name) => path.endsWith(`/${name}.yaml`));
  return (await ports.shippedProtocols()).filter(isDefault);
}

function noProtocols(where: string): Trouble {
  return new Trouble("no-protocols", `there is no protocol in \`${where}\``, {
    hint: "a folder of protocols holds YAML files of kind Protocol; the shipped ones are in protocols/",
  });
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
