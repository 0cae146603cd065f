/** How a migration runner executes a file. */
export type Wrapping =
  /** One transaction around the file. */
  | "wraps"
  /** A transaction, unless the runner sees a statement that cannot run in one. */
  | "detects"
  /** Sent as one query: PostgreSQL makes several statements one implicit transaction. */
  | "one-query"
  /** Statement by statement. */
  | "none";

export type Runner = Readonly<{
  name: string;
  /** Paths that the runner's own tools make. */
  path: RegExp | null;
  /** A comment that only this runner's files have. */
  mark: RegExp | null;
  wrapping: Wrapping;
  /** A comment by which a file (or changeset) asks for no transaction. */
  noTransaction: RegExp | null;
  /** Comments that begin the part which runs, and the part which runs only when the change is taken back. */
  up: RegExp | null;
  down: RegExp | null;
  /** Paths whose whole file runs only when a change is taken back. */
  revertPath: RegExp | null;
}>;

const plain = {
  path: null,
  mark: null,
  wrapping: "none",
  noTransaction: null,
  up: null,
  down: null,
  revertPath: null,
} as const;

/** By each runner's documentation (retrieved 2026-11). Patterns see one comment at a time. The first match counts. */
export const runners: readonly Runner[] = [
  {
    ...plain,
    name: "goose",
    mark: /^--\s*\+goose\s/i,
    wrapping: "wraps",
    noTransaction: /^--\s*\+goose\s+no\s+transaction\b/i,
    up: /^--\s*\+goose\s+up\b/i,
    down: /^--\s*\+goose\s+down\b/i,
  },
  {
    ...plain,
    name: "dbmate",
    mark: /^--\s*migrate:(up|down)\b/i,
    wrapping: "wraps",
    noTransaction: /^--\s*migrate:up\b.*\btransaction:\s*false\b/i,
    up: /^--\s*migrate:up\b/i,
    down: /^--\s*migrate:down\b/i,
  },
  {
    ...plain,
    name: "sql-migrate",
    mark: /^--\s*\+migrate\s/i,
    wrapping: "wraps",
    noTransaction: /^--\s*\+migrate\s+up\s+notransaction\b/i,
    up: /^--\s*\+migrate\s+up\b/i,
    down: /^--\s*\+migrate\s+down\b/i,
  },
  {
    ...plain,
    name: "rambler",
    mark: /^--\s*rambler\s+(up|down)\b/i,
    wrapping: "none",
    up: /^--\s*rambler\s+up\b/i,
    down: /^--\s*rambler\s+down\b/i,
  },
  {
    ...plain,
    name: "liquibase",
    mark: /^--\s*liquibase\s+formatted\s+sql\b/i,
    wrapping: "wraps",
    noTransaction: /^--\s*changeset\b.*\brunInTransaction:\s*"?false\b/i,
  },
  { ...plain, name: "drizzle", path: /(^|\/)drizzle\//, mark: /^-->\s*statement-breakpoint\b/, wrapping: "wraps" },
  { ...plain, name: "prisma", path: /(^|\/)migrations\/[^/]+\/migration\.sql$/, wrapping: "one-query" },
  {
    ...plain,
    name: "atlas",
    mark: /^--\s*atlas:/i,
    wrapping: "wraps",
    noTransaction: /^--\s*atlas:txmode\s+none\b/i,
  },
  {
    ...plain,
    name: "sqitch",
    path: /(^|\/)(deploy|revert|verify)\/[^/]+\.sql$/,
    mark: /^--\s*(deploy|revert|verify)\s+[^\s:]+:\S+\s+(to|from|on)\s+pg\b/i,
    revertPath: /(^|\/)revert\//,
  },
  { ...plain, name: "alembic", mark: /^--\s*running (upgrade|downgrade)\b/i, wrapping: "none" },
  {
    ...plain,
    name: "flyway",
    path: /(^|\/)[VUR]\d*(?:[._]\d+)*__[^/]+\.sql$/,
    wrapping: "detects",
    revertPath: /(^|\/)U\d+(?:[._]\d+)*__[^/]+\.sql$/,
  },
  {
    ...plain,
    name: "golang-migrate",
    path: /\.(up|down)\.sql$/,
    wrapping: "one-query",
    revertPath: /\.down\.sql$/,
  },
  { ...plain, name: "knex", path: /(^|\/)knex\//, wrapping: "wraps" },
  { ...plain, name: "django", path: /(^|\/)migrations\/sql\//, wrapping: "wraps" },
  { ...plain, name: "rails", path: /(^|\/)db\/structure\.sql$/, wrapping: "none" },
];

/** A comment by which the author says that no transaction is put around the file, whoever runs it. */
export const noTransactionClaim = /^--\s*squawk-disable-assume-in-transaction\b/;

/** The runner by marks in comments first (they are in the text that runs), then by path; null: not known. */
export function runnerOf(path: string, comments: readonly string[]): Runner | null {
  const byMark = runners.find(({ mark }) => mark !== null && comments.some((comment) => mark.test(comment)));
  return byMark ?? runners.find((runner) => runner.path?.test(path)) ?? null;
}
