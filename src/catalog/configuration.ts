import { isNonEmpty, type Parsed } from "#core";
import { type Glob, isMatchable, isRefused, parseGlob } from "./glob.ts";
import { isJudgesPath, isPolicyPath } from "./policyPath.ts";
import { type CatalogProblem, collector, type Report } from "./problem.ts";
import { asciiLowerCase } from "./reference.ts";
import { field, isMapping, type Pointer, readYaml, scalarText, type YamlDocument } from "./yamlText.ts";

/** `.checkrail/config.yaml`, compiled. */
export type Configuration = Readonly<{
  /** Globs of files that are read as having no effect. */
  inert: readonly string[];
  /** Globs and the environment that what they match belongs to. */
  environments: readonly Readonly<{ glob: string; name: string }>[];
  /** Globs of the catalog's files. */
  catalog: readonly string[];
  /** Folder of the protocols. */
  protocols: string;
  /** INVARIANT: false for whatever steers Checkrail, an agent, a pipeline or a review, whatever the globs say. */
  isInert: (path: string) => boolean;
  /** Whether a path is one of the catalog's files. */
  isCatalog: (path: string) => boolean;
  /** Whether a path steers Checkrail's judgement or a review: the configuration, the protocols, the catalog, owners of code. */
  steers: (path: string) => boolean;
  /** The environment of a path: the most specific glob decides; null where none does, or two disagree. */
  environmentAt: (path: string) => string | null;
}>;

/** Documents, images and tests. Not `.svg` and `.mdx`, which can carry code. A wildcard here matches no name that
 *  begins with a dot. */
export const defaultInert: readonly string[] = [
  "docs/**",
  "**/*.md",
  "**/*.{markdown,rst,adoc}",
  "**/*.{png,jpg,jpeg,gif,webp,avif,ico,bmp}",
  "**/{LICENSE,LICENCE,NOTICE,AUTHORS,CHANGELOG}",
  "**/{LICENSE,LICENCE,NOTICE,AUTHORS,CHANGELOG}.txt",
  "**/*.{test,spec}.*",
  "**/*_test.{go,py,rb}",
  "**/__tests__/**",
  "**/{test,tests,spec}/**",
];

const defaultCatalog = ["catalog-info.yaml", ".checkrail/catalog.yaml", ".checkrail/catalog/**"];
const defaultProtocols = ".checkrail/protocols";

type Plain = Omit<Configuration, "isInert" | "isCatalog" | "steers" | "environmentAt">;
const defaults: Plain = { inert: defaultInert, environments: [], catalog: defaultCatalog, protocols: defaultProtocols };

/** Reads the configuration; null is a repository without one. A list that is written replaces the default one.
 *  All problems at once: a key that we do not know is one, since it may be a misspelt restriction. */
export function readConfiguration(text: string | null, path: string): Parsed<Configuration> {
  const { problems, report } = collector();
  const read = text === null ? { documents: [], problems: [] } : readYaml(path, text);
  problems.push(...read.problems);
  const document = read.documents[0];
  if (read.documents.length > 1) {
    report("error", "bad-configuration", { path, line: 1, column: 1 }, "the file holds several documents", "keep one");
  }
  const plain = document === undefined ? defaults : readPlain(document, report);
  const configuration = compile(plain, (what, glob, why) => {
    const place = document?.placeOf([what]) ?? { path, line: null, column: null };
    report(
      "error",
      "bad-glob",
      place,
      `\`${glob.slice(0, 80)}\` under \`${what}\` is not read: ${why}`,
      "write a plainer glob",
    );
  });
  const found = problems.map(withoutLevel);
  return isNonEmpty(found) ? { ok: false, problems: found } : { ok: true, value: configuration };
}

function withoutLevel({ level: _, ...rest }: CatalogProblem) {
  return rest;
}

const keys = ["inert", "environments", "catalog", "protocols"] as const;

function readPlain(document: YamlDocument, report: Report): Plain {
  const { value, placeOf } = document;
  const bad = (pointer: Pointer, message: string, hint: string) =>
    report("error", "bad-configuration", placeOf(pointer), message, hint);
  if (!isMapping(value)) {
    if (value !== null && value !== undefined)
      bad([], "the configuration is not a mapping", `use the keys ${keys.join(", ")}`);
    return defaults;
  }
  for (const key of Object.keys(value)) {
    if (!keys.some((known) => known === key))
      bad([key], `\`${key.slice(0, 80)}\` is not a key`, `use ${keys.join(", ")}`);
  }
  const list = (key: "inert" | "catalog"): readonly string[] => {
    const items = field(value, key);
    if (items === undefined) return defaults[key];
    if (Array.isArray(items) && items.every(isText)) return items;
    bad([key], `\`${key}\` is not a list of globs`, `write \`${key}: ["docs/**"]\``);
    return [];
  };
  const protocols = field(value, "protocols") ?? defaults.protocols;
  if (!isText(protocols) || !isMatchable(protocols.replace(/\/$/, ""))) {
    bad(["protocols"], "`protocols` is not a folder of the repository", "write a relative path");
  }
  return {
    inert: list("inert"),
    catalog: list("catalog"),
    protocols: isText(protocols) ? protocols.replace(/\/$/, "") : defaults.protocols,
    environments: readEnvironments(field(value, "environments"), bad),
  };
}

type Bad = (pointer: Pointer, message: string, hint: string) => void;

function readEnvironments(value: unknown, bad: Bad): Configuration["environments"] {
  if (value === undefined || value === null) return [];
  const hint = "write a glob and the name of its environment: `envs/prod/**: production`";
  if (!isMapping(value)) {
    bad(["environments"], "`environments` is not a mapping", hint);
    return [];
  }
  return Object.entries(value).flatMap(([glob, written]) => {
    const name = scalarText(written);
    if (name !== null && /^[A-Za-z0-9][\w.-]{0,62}$/.test(name)) return [{ glob, name }];
    bad(["environments", glob], `the environment of \`${glob.slice(0, 80)}\` is not a name`, hint);
    return [];
  });
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

type Refuse = (key: (typeof keys)[number], glob: string, why: string) => void;

function compile(plain: Plain, refuse: Refuse): Configuration {
  const read =
    (key: (typeof keys)[number], dot: boolean) =>
    (source: string): readonly Glob[] => {
      const glob = parseGlob(source, { dot });
      if (!isRefused(glob)) return [glob];
      refuse(key, source, glob.refused);
      return [];
    };
  const inert = plain.inert.flatMap(read("inert", false));
  const catalog = plain.catalog.flatMap(read("catalog", true));
  const steering = [...catalog, ...read("protocols", true)(plain.protocols)];
  const environments = plain.environments.flatMap(({ glob, name }) =>
    read("environments", true)(glob).map((compiled) => ({ compiled, name })),
  );
  const environmentAt = (path: string): string | null => {
    const matching = environments.filter(({ compiled }) => compiled.matches(path));
    const longest = Math.max(...matching.map(({ compiled }) => compiled.prefix.length));
    const names = new Set(
      matching.filter(({ compiled }) => compiled.prefix.length === longest).map(({ name }) => name),
    );
    return names.size === 1 ? ([...names][0] ?? null) : null;
  };
  const isInert = (path: string): boolean => {
    if (!isMatchable(path) || path.includes("\\") || isPolicyPath(asciiLowerCase(path))) return false;
    return inert.some((glob) => glob.matches(path)) && !steering.some((glob) => glob.matches(path));
  };
  const steers = (path: string): boolean =>
    isJudgesPath(asciiLowerCase(path)) || steering.some((glob) => glob.matches(path));
  const isCatalog = (path: string): boolean => catalog.some((glob) => glob.matches(path));
  return { ...plain, isInert, isCatalog, steers, environmentAt };
}

export const defaultConfiguration: Configuration = compile(defaults, () => undefined);
