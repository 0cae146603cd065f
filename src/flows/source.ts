import { type Problem, problem, Trouble, textOf } from "#core";
import type { NamedText, Ports, Repository } from "#ports";

/** Where a judge's own texts (configuration, catalog, protocols) come from: the base ref, so that a change cannot judge itself; the
 *  disk when somebody names a path, or where there is no range. */
export type Source = Readonly<{
  /** In words: `main at 1f2e3d4c`, `the disk`. */
  name: string;
  read: (path: string) => Promise<string | null>;
  list: (under: string) => Promise<readonly string[]>;
}>;

export function sourceAt(repository: Repository, commit: string): Source {
  return {
    name: `commit ${commit.slice(0, 10)}`,
    read: async (path) => asText(await repository.readFile(commit, path), path),
    list: (under) => repository.listFiles(commit, under),
  };
}

export function sourceOnDisk(root: string, { files }: Ports): Source {
  return {
    name: "the disk",
    read: async (path) => asText(await files.read(root, path), path),
    list: (under) => files.list(root, under),
  };
}

/** Named files or folders on disk: every one must be there and be text. Of a folder, what is wanted; a file by its name, whatever that
 *  is. */
export async function readNamed(
  cwd: string,
  words: readonly string[],
  wanted: RegExp,
  ports: Ports,
): Promise<readonly NamedText[]> {
  const found = await ports.files.find(cwd, words, wanted);
  return found.map(({ path, content }) => ({ path, text: asText(content, path) ?? "" }));
}

/** The catalog that somebody names. One without a file would be an organisation without services, and nobody said that. */
export async function readNamedCatalog(
  cwd: string,
  words: readonly string[],
  ports: Ports,
): Promise<readonly NamedText[]> {
  const texts = await readNamed(cwd, words, /\.(ya?ml|json)$/, ports);
  if (texts.length > 0) return texts;
  throw new Trouble("broken-catalog", `there is no catalog in ${words.map((word) => `\`${word}\``).join(", ")}`, {
    hint: "name YAML files of Backstage entities, or a folder of them",
  });
}

function asText(content: Awaited<ReturnType<Repository["readFile"]>>, path: string): string | null {
  if (content === null) return null;
  const text = textOf(content);
  if (text !== null) return text;
  const why = content.kind === "opaque" ? content.detail : "";
  throw new Trouble("unreadable-file", `\`${path}\` is not a text: ${why}`, { hint: "write it as UTF-8 text" });
}

/** Trouble over all problems of a text at once. */
export function troubleOf(
  code: "broken-protocol" | "broken-catalog" | "broken-evidence" | "broken-configuration",
  what: string,
  problems: readonly Problem[],
): Trouble {
  const [first] = problems;
  const where = first?.path ?? "";
  const line = first?.line == null ? "" : `:${first.line}`;
  return new Trouble(code, `${what} is broken${where === "" ? "" : `: \`${where}\`${line}`}`, {
    problems: problems.length > 0 ? problems : [problem("broken", what)],
    hint: "nothing was judged; mend it and ask again",
  });
}
