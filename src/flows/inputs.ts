import { type AnalysisContext, analyzerOf } from "#analyzers";
import {
  type Artifact,
  artifactsSubject,
  digestText,
  type Instant,
  instantOf,
  joinSubjects,
  parseInstant,
  patchDigest,
  resultDigest,
  type Subject,
  Trouble,
} from "#core";
import type { Commit, Ports, Range, Repository } from "#ports";
import { repositoryPath } from "./repositoryPath.ts";

export type InputRequest = Readonly<{
  files: readonly string[];
  base: string | null;
  head: string | null;
  cwd: string;
  /** That no range is wanted, not even the usual one. */
  filesOnly?: boolean;
}>;

/** What is to be judged: a range, files, or both, with the subject that evidence binds to. */
export type Inputs = Readonly<{
  repository: Repository | null;
  range: Range | null;
  artifacts: readonly Artifact[];
  commits: readonly Commit[];
  /** The branch that the change goes to; `""` where nobody can tell. */
  target: string;
  subject: Subject;
  /** `3 commits, 5 files`. */
  words: string;
  notes: readonly string[];
}>;

export async function gatherInputs(request: InputRequest, ports: Ports): Promise<Inputs> {
  const names = request.base !== null || request.head !== null;
  const wantsRange = names || (request.files.length === 0 && request.filesOnly !== true);
  const repository = wantsRange ? await ports.openRepository(request.cwd) : await openIfAny(request.cwd, ports);
  const notes: string[] = [];
  const range = wantsRange && repository ? await readRange(request, repository, notes) : null;
  const given = await gatherFiles(request, repository, ports);
  const artifacts = [...(range?.artifacts ?? []), ...given];
  const commits = range?.commits ?? [];
  const target = await targetOf(request.base, repository);
  if (range && range.artifacts.length === 0) notes.push("the range is empty: no file differs");
  return {
    repository,
    range,
    artifacts,
    commits,
    target,
    subject: subjectOf(repository, range, target, given),
    words: wordsOf(range, given),
    notes,
  };
}

/** The repository around files, where there is one. One that git refuses is trouble: its protocols would be passed over. */
export async function openIfAny(cwd: string, ports: Ports): Promise<Repository | null> {
  try {
    return await ports.openRepository(cwd);
  } catch (error) {
    if (error instanceof Trouble && error.code === "not-a-repository") return null;
    throw error;
  }
}

async function readRange({ base, head }: InputRequest, repository: Repository, notes: string[]): Promise<Range> {
  const from = base ?? (await repository.defaultBase());
  if (from === null) {
    throw new Trouble("usage", "there is nothing to say where the change starts", {
      hint: "give --base REF, for example `checkrail check --base HEAD~1`",
    });
  }
  if (base === null) notes.push(`the range starts at ${from}, the default branch; say --base for another`);
  return repository.readRange(from, head ?? "HEAD");
}

/** Where a change goes is part of what people sign. On a terminal it is the branch named as base, without the remote; for
 *  anything else that names a commit (`HEAD~3`, a hash), the default branch. */
async function targetOf(base: string | null, repository: Repository | null): Promise<string> {
  const isBranch = base !== null && /^[\w./-]+$/.test(base) && !/^([0-9a-f]{7,64}|(FETCH_|ORIG_)?HEAD)$/.test(base);
  const ref = isBranch ? base : ((await repository?.defaultBase()) ?? "");
  return ref.replace(/^refs\/(heads|remotes\/[^/]+)\//, "").replace(/^origin\//, "");
}

/** Files handed over as they are. Their paths are made relative to the repository, because services claim such paths. */
async function gatherFiles(
  { files, cwd }: InputRequest,
  repository: Repository | null,
  ports: Ports,
): Promise<readonly Artifact[]> {
  if (files.length === 0) return [];
  const found = await ports.files.find(cwd, files);
  return found.map(({ path, content }) => ({
    path: repositoryPath(path, repository),
    oldPath: null,
    change: "given",
    before: null,
    after: content,
  }));
}

function subjectOf(
  repository: Repository | null,
  range: Range | null,
  target: string,
  given: readonly Artifact[],
): Subject {
  const subjects: Subject[] = [];
  const slug = repository?.slug ?? "local";
  if (range) {
    const patch = patchDigest({ repository: slug, target, entries: range.entries });
    subjects.push({ patch, result: resultDigest({ repository: slug, base: range.mergeBase, tree: range.headTree }) });
  }
  if (given.length > 0 || !range) {
    const contents = given.map(({ path, after }) => ({ path, content: digestText(JSON.stringify(after)) }));
    subjects.push(artifactsSubject(contents));
  }
  return joinSubjects(subjects);
}

function wordsOf(range: Range | null, given: readonly Artifact[]): string {
  const many = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;
  const parts = range ? [many(range.commits.length, "commit"), many(range.artifacts.length, "changed file")] : [];
  return [...parts, ...(given.length > 0 ? [many(given.length, "given file")] : [])].join(", ");
}

/** The time of the judgement: as told, or now. */
export function timeOf(told: string | null, ports: Ports): Instant {
  if (told === null) return ports.clock.now();
  const instant = parseInstant(told);
  if (instant !== null) return instant;
  throw new Trouble("usage", `\`${told}\` is no time`, {
    hint: `write it as RFC 3339 with an offset: ${instantOf(0)}`,
  });
}

/** What analyzers work with. The SQL parser costs some 50 ms to load, so it is loaded where there is something for it. */
export async function contextFor(
  setting: Readonly<{
    catalog: { servicesAt: AnalysisContext["servicesAt"] };
    configuration: { isInert: (path: string) => boolean };
  }>,
  artifacts: readonly Artifact[],
  options: AnalysisContext["options"],
  ports: Pick<Ports, "loadParsers">,
): Promise<AnalysisContext> {
  const needsSql = artifacts.some((artifact) => analyzerOf("sql")?.recognizes(artifact));
  return {
    parsers: needsSql ? await ports.loadParsers() : { sql: null },
    options,
    servicesAt: setting.catalog.servicesAt,
    isInert: setting.configuration.isInert,
  };
}
