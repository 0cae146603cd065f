import { analyzeChange, defaultOptions } from "#analyzers";
import {
  type AccountRef,
  type Analysis,
  type Artifact,
  artifactsSubject,
  type Content,
  type Digest,
  digestJson,
  digestText,
  effect,
  gitBlobId,
  joinSubjects,
  patchDigest,
  place,
  type RawEntry,
  resultDigest,
  type Subject,
} from "#core";
import type { RevisionPushed, Step } from "#facts";
import type { Commit, RecordPorts } from "#ports";
import { changeProvenance, readCommitText } from "#provenance";
import { planned } from "../checkChange.ts";
import { contributorsOf } from "../contributors.ts";
import { contextFor } from "../inputs.ts";
import type { Setting } from "../setting.ts";

/** A change as its proposer hands it over: everything that people will sign. */
export type Proposal = Readonly<{
  title: string;
  repository: string;
  target: string;
  /** null: whoever proposes it. */
  author: AccountRef | null;
  range: ProposedRange | null;
  /** Files handed over as they are: plans, manifests, configuration. */
  files: readonly Readonly<{ path: string; text: string }>[];
  /** Digests of files that will be applied and cannot be read here: a saved plan beside its JSON. */
  applies: readonly Digest[];
  /** Commands, for a change that is run by hand or by `change run`. */
  steps: readonly Step[];
}>;

export type ProposedRange = Readonly<{
  mergeBase: string;
  head: string;
  headTree: string;
  entries: readonly RawEntry[];
  artifacts: readonly Artifact[];
  commits: readonly Commit[];
  linesAdded: number;
  linesDeleted: number;
}>;

/** The revision that a proposal makes: its digests, and what the analyzers make of it. The server computes both: what a
 *  client says about effects is never believed. */
export async function revisionOf(
  proposal: Proposal,
  change: string,
  n: number,
  setting: Setting,
  ports: Pick<RecordPorts, "loadParsers" | "version">,
): Promise<RevisionPushed> {
  const artifacts = [...rangeArtifacts(proposal.range), ...proposal.files.map(fileArtifact)];
  const context = await contextFor(setting, artifacts, defaultOptions, ports);
  const analysis = withSteps(planned(analyzeChange(artifacts, context), artifacts), proposal.steps);
  const commits = proposal.range?.commits ?? [];
  const subject = subjectOf(proposal);
  // Steps are their own artifact: what runs is what was signed, word for word.
  const runnable = proposal.steps.length > 0 ? [subject.patch] : [];
  return {
    change,
    n,
    ...subject,
    artifacts: [...proposal.files.map(({ text }) => digestText(text)), ...proposal.applies, ...runnable],
    base: proposal.range?.mergeBase ?? null,
    head: proposal.range?.head ?? null,
    paths: artifacts.map(({ path }) => path),
    linesAdded: proposal.range?.linesAdded ?? 0,
    linesDeleted: proposal.range?.linesDeleted ?? 0,
    contributors: contributorsOf(commits, setting.catalog.personOf).map(({ account, part, tool }) => ({
      account,
      part,
      tool,
    })),
    provenance: changeProvenance(commits.map(readCommitText)),
    analysis,
    inputs: artifacts.flatMap(({ before, after }) =>
      [before, after].flatMap((content) => (content?.kind === "text" ? [digestText(content.text)] : [])),
    ),
    steps: proposal.steps,
    engine: ports.version,
  };
}

export function subjectOf({ range, repository, target, files, applies, steps }: Proposal): Subject {
  const subjects: Subject[] = [];
  if (range) {
    subjects.push({
      patch: patchDigest({ repository, target, entries: range.entries }),
      result: resultDigest({ repository, base: range.mergeBase, tree: range.headTree }),
    });
  }
  const given = files.map(({ path, text }) => ({ path, content: digestText(text) }));
  const unseen = applies.map((content) => ({ path: "(applies)", content }));
  if (given.length + unseen.length > 0) subjects.push(artifactsSubject([...given, ...unseen]));
  if (steps.length > 0) {
    const digest = stepsDigest({ repository, target, steps });
    subjects.push({ patch: digest, result: digest });
  }
  return joinSubjects(subjects);
}

/** What people sign of steps: every word of them, and where they go. Whoever runs them computes it again. */
export function stepsDigest({ repository, target, steps }: Pick<Proposal, "repository" | "target" | "steps">): Digest {
  return digestJson({ v: 1, kind: "steps", repository, target, steps });
}

function fileArtifact({ path, text }: { path: string; text: string }): Artifact {
  return { path, oldPath: null, change: "given", before: null, after: { kind: "text", text } };
}

/** Texts count only where they are what the entry's blob says; an entry without one was not read. */
function rangeArtifacts(range: ProposedRange | null): readonly Artifact[] {
  if (range === null) return [];
  const byPath = new Map(range.artifacts.map((artifact) => [artifact.path, artifact]));
  return range.entries.flatMap((entry): Artifact[] => {
    const artifact = byPath.get(entry.path);
    // A rename without rename detection is a deletion and an addition; the artifact names both.
    const moved = range.artifacts.find(({ oldPath }) => oldPath === entry.path);
    if (artifact === undefined && moved !== undefined && isZero(entry.newBlob)) return [];
    const oldBlob = artifact?.oldPath ? blobAt(range, artifact.oldPath) : entry.oldBlob;
    return [
      {
        path: entry.path,
        oldPath: artifact?.oldPath ?? null,
        change: artifact?.change ?? (isZero(entry.newBlob) ? "deleted" : isZero(entry.oldBlob) ? "added" : "modified"),
        before: believed(artifact?.before ?? null, oldBlob),
        after: believed(artifact?.after ?? null, entry.newBlob),
      },
    ];
  });
}

function blobAt(range: ProposedRange, path: string): string {
  return range.entries.find((entry) => entry.path === path)?.oldBlob ?? "";
}

function believed(content: Content | null, blob: string): Content | null {
  if (isZero(blob)) return null;
  if (content?.kind === "text" && gitBlobId(content.text, blob.length) === blob) return content;
  if (content?.kind === "opaque") return content;
  return { kind: "opaque", why: "unreadable", detail: "its text is not what the commit holds" };
}

function isZero(blob: string): boolean {
  return /^0*$/.test(blob);
}

/** Steps are what people approve word for word. What a command does in the world is not read from its words here. */
function withSteps(analysis: Analysis, steps: readonly Step[]): Analysis {
  const effects = steps.map((step, index) =>
    effect({
      action: "execute",
      type: "command",
      address: step.run.length > 200 ? `${step.run.slice(0, 200)}…` : step.run,
      at: [place(`(step ${index + 1})`)],
      certainty: "certain",
      reason: "approved-step",
    }),
  );
  return { ...analysis, effects: [...analysis.effects, ...effects] };
}
