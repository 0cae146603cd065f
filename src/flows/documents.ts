import { Trouble } from "#core";
import type { NamedText, Ports } from "#ports";
import { casesFile, yamlFile } from "./judgeTexts.ts";
import { readNamed, readNamedCatalog } from "./source.ts";

/** The files of a catalog, to be taken into force. */
export function catalogDocuments(paths: readonly string[], cwd: string, ports: Ports): Promise<readonly NamedText[]> {
  return readNamedCatalog(cwd, paths, ports);
}

/** The protocols in these files and folders, and those that ship and are named. */
export async function protocolDocuments(
  words: readonly string[],
  cwd: string,
  ports: Ports,
): Promise<readonly NamedText[]> {
  const shipped = await ports.shippedProtocols();
  const named = words.map((word) => ({ word, text: shipped.find(({ path }) => path === `protocols/${word}.yaml`) }));
  const paths = named.filter(({ text }) => text === undefined).map(({ word }) => word);
  const read = paths.length === 0 ? [] : await readNamed(cwd, paths, yamlFile, ports);
  const texts = [...named.flatMap(({ text }) => text ?? []), ...read.filter(({ path }) => !casesFile.test(path))];
  if (texts.length > 0) return texts;
  throw new Trouble("no-protocols", `there is no protocol in ${words.map((word) => `\`${word}\``).join(", ")}`, {
    hint: "name protocol files, a folder of them, or one that ships",
  });
}
