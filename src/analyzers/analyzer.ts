import type { Analysis, Artifact, NonEmpty, Service } from "#core";
import type { SqlParser } from "./sql/parser.ts";

export const artifactKinds = [
  "terraform",
  "cloudformation",
  "kubernetes",
  "sql",
  "dockerfile",
  "workflow",
  "command",
  "diff",
] as const;
export type ArtifactKind = (typeof artifactKinds)[number];

/** Parsers that must be loaded (WebAssembly) before judging; `main.ts` loads them, judges only use them. */
export type Parsers = Readonly<{ sql: SqlParser | null }>;

export type AnalysisOptions = Readonly<{
  /** SQL: the migration runner wraps the file in a transaction; null means that nobody said. */
  assumeInTransaction: boolean | null;
  /** SQL: major version of PostgreSQL; null means at least 14. */
  pgVersion: number | null;
  /** SQL: `postgres`, `mysql` …; null means PostgreSQL unless the path or text says otherwise. */
  dialect: string | null;
  /** SQL: texts of scripts that ran earlier, oldest first. */
  prior: readonly string[];
  /** Kubernetes: replicas wanted; null means the rule's own default. */
  min: number | null;
}>;

export const defaultOptions: AnalysisOptions = {
  assumeInTransaction: null,
  pgVersion: null,
  dialect: null,
  prior: [],
  min: null,
};

export type AnalysisContext = Readonly<{
  parsers: Parsers;
  options: AnalysisOptions;
  /** The services that claim a path; empty: nobody does. */
  servicesAt: (path: string) => readonly Service[];
  /** Whether a path is inert by configuration: documents, images, tests. */
  isInert: (path: string) => boolean;
}>;

/** Reads one kind of artifact and says what will change in the world.
 *  INVARIANT: total. What it cannot read becomes `unread(...)`: never an exception, never silence. */
export type Analyzer = Readonly<{
  kind: ArtifactKind;
  /** Raised when the output changes for the same input: replays pin it. */
  version: number;
  /** One line for people: what it reads. */
  reads: string;
  /** Whether this artifact is of its kind, by path and, where the path does not tell, by the text. Cheap. */
  recognizes: (artifact: Artifact) => boolean;
  /** All artifacts of its kind in one change, so that objects can refer to each other across files. */
  analyze: (artifacts: NonEmpty<Artifact>, context: AnalysisContext) => Analysis;
}>;
