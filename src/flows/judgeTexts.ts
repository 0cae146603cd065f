import { type Configuration, defaultConfiguration, readConfiguration } from "#catalog";
import { problem, Trouble } from "#core";
import type { NamedText, Ports, Repository } from "#ports";
import { defaultProtocolNames } from "#protocols";
import { isWithin, repositoryPath } from "./repositoryPath.ts";
import { readNamed, readNamedCatalog, type Source, troubleOf } from "./source.ts";

/** Where the texts of a judge come from, and what the change touches: none of them may be of its own making. */
export type Gathering = Readonly<{
  cwd: string;
  source: Source;
  repository: Repository | null;
  /** Paths that the range touches. */
  touched: readonly string[];
  configuration: Configuration;
  notes: string[];
  ports: Ports;
}>;

const configurationPath = ".checkrail/config.yaml";
export const yamlFile = /\.ya?ml$/i;
export const casesFile = /\.cases\.ya?ml$/i;

/** A file that is nearly named so would be passed over, and with it the restrictions that somebody wrote there. */
export async function readConfigurationOf(source: Source): Promise<Configuration> {
  const text = await source.read(configurationPath);
  const near =
    text === null ? (await source.list(".checkrail")).find((path) => nearlyConfiguration.test(path)) : undefined;
  if (near !== undefined) {
    const hint = `name it \`${configurationPath}\``;
    const found = problem("wrong-name", `\`${near}\` is not read`, { path: near, hint });
    throw troubleOf("broken-configuration", "the configuration", [found]);
  }
  const configuration = readConfiguration(text, configurationPath);
  if (!configuration.ok) throw troubleOf("broken-configuration", "the configuration", configuration.problems);
  return configuration.value;
}

const nearlyConfiguration = /^\.checkrail\/config\.(?:ya?ml|json)$/i;

export async function catalogTexts(named: string | null, gathering: Gathering): Promise<readonly NamedText[]> {
  const { source, configuration, notes, cwd, ports } = gathering;
  if (named !== null) {
    return (await ofTheBase(named, /\.(?:ya?ml|json)$/i, gathering)) ?? readNamedCatalog(cwd, [named], ports);
  }
  const paths = new Set<string>();
  for (const entry of configuration.catalog) {
    const wildcard = entry.search(/[*?[{]/);
    if (wildcard < 0) paths.add(entry);
    else {
      const folder = entry.slice(0, Math.max(entry.lastIndexOf("/", wildcard), 0));
      const listed = await source.list(folder === "" ? "." : folder);
      for (const path of listed) if (yamlFile.test(path) && configuration.isCatalog(path)) paths.add(path);
    }
  }
  const texts = await Promise.all([...paths].map(async (path) => ({ path, text: await source.read(path) })));
  const found = texts.filter((each): each is NamedText => each.text !== null);
  if (found.length === 0)
    notes.push(`no catalog on ${source.name}: every path counts as Tier 1, and nobody is known who could sign`);
  return found;
}

export async function protocolTexts(named: string | null, gathering: Gathering): Promise<readonly NamedText[]> {
  const { source, configuration, notes, cwd, ports } = gathering;
  if (named !== null) {
    const found = (await ofTheBase(named, yamlFile, gathering)) ?? (await readNamed(cwd, [named], yamlFile, ports));
    const texts = found.filter(({ path }) => !casesFile.test(path));
    if (texts.length > 0) return texts;
    throw noProtocols(named);
  }
  const listed = await source.list(configuration.protocols);
  const aside = listed.filter((path) => !yamlFile.test(path) && !path.toLowerCase().endsWith(".md"));
  if (aside.length > 0) notes.push(`no protocols by their names, and so not read: ${aside.slice(0, 5).join(", ")}`);
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

/** What somebody names and the change edits is read as the base has it: on disk lies what the change made of it. Null where the
 *  change leaves it alone, or the base has none. */
async function ofTheBase(
  named: string,
  wanted: RegExp,
  { repository, touched, source, notes }: Gathering,
): Promise<readonly NamedText[] | null> {
  if (repository === null) return null;
  const folder = repositoryPath(named, repository);
  if (!touched.some((path) => isWithin(path, folder))) return null;
  const paths = (await source.list(folder === "" ? "." : folder)).filter(
    (path) => wanted.test(path) || path === folder,
  );
  if (paths.length === 0) return null;
  notes.push(`\`${named}\` is part of the change, and was read as it is on ${source.name}`);
  return Promise.all(paths.map(async (path) => ({ path, text: (await source.read(path)) ?? "" })));
}
