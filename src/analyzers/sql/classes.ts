import type { Confidence, Severity } from "#core";

/** One class of finding: `{}` in `says` is the object's address. */
export type FindingClass = Readonly<{
  severity: Severity;
  confidence: Confidence;
  says: string;
  why: string;
  instead: string;
}>;

const one = (
  severity: Severity,
  says: string,
  why: string,
  instead: string,
  confidence: Confidence = "high",
): FindingClass => ({ severity, confidence, says, why, instead });

const blocked = "reads and writes of the table wait, and all that queue behind them";

/** What is lost. */
const losses = {
  "drop-table": one(
    "error",
    "drops table `{}`",
    "its rows are gone with the commit, and code that still reads it fails at once",
    "stop using it in a release first, take a backup, rename it for a while, then drop it",
  ),
  "drop-column": one(
    "error",
    "drops column `{}`",
    "its values are gone with the commit, and running code that names the column fails",
    "release code that ignores the column first, and drop it in a later migration",
  ),
  "drop-database": one(
    "error",
    "drops database `{}`",
    "everything in it is gone, and no transaction can take that back",
    "take it out of the migration; drop a database by hand, with a backup proven to restore",
  ),
  "drop-schema": one(
    "error",
    "drops schema `{}`",
    "all tables in it go with it",
    "drop what is in it one by one, each in its own migration, so that each is seen",
  ),
  truncate: one(
    "error",
    "empties table `{}`",
    "all rows go at once, under a lock that stops readers too; with CASCADE, so do rows of tables that refer to it",
    "delete the rows that must go by a condition, in batches",
  ),
  "delete-without-where": one(
    "error",
    "deletes every row of `{}`",
    "there is no condition, or it is true for each row",
    "name the rows that must go in WHERE, and delete in batches",
  ),
  "update-without-where": one(
    "error",
    "overwrites every row of `{}`",
    "the old values are gone, and each row stays locked until the commit",
    "name the rows in WHERE, and update in batches outside the migration's transaction",
  ),
} as const;

/** What breaks running code. */
const breaks = {
  rename: one(
    "error",
    "renames or moves `{}`",
    "code that is running knows the old name and fails until it is replaced everywhere",
    "add the new name beside the old one (a view, or a second column kept in step), move readers over, drop the old one later",
  ),
  "drop-not-null": one(
    "warning",
    "allows null in `{}`",
    "code that never saw a null there meets one, and the promise is hard to get back",
    "release readers that stand a null first, then drop NOT NULL",
  ),
  "not-null-without-default": one(
    "error",
    "adds required column `{}` without a default",
    "it fails where the table has rows, and running code that inserts without it fails everywhere",
    "add it with a constant default, or add it nullable, fill it, and then set NOT NULL by a validated check",
  ),
} as const;

/** What holds a lock while it works. */
const locks = {
  "type-change": one(
    "error",
    "changes the type of `{}`",
    `the table and its indexes are rewritten under ACCESS EXCLUSIVE unless the old type is known to fit; ${blocked}`,
    "add a column of the new type, fill it in batches, move readers over, drop the old one",
    "medium",
  ),
  "lock-table-rewrite": one(
    "error",
    "rewrites `{}` under a lock",
    `every row is written again under ACCESS EXCLUSIVE; ${blocked}`,
    "add the column without a volatile default and fill it in batches; for bloat or moves, use a tool that copies online (pg_repack)",
  ),
  "set-not-null": one(
    "error",
    "sets NOT NULL on `{}`",
    `the whole table is scanned under ACCESS EXCLUSIVE; ${blocked}`,
    "add CHECK (column IS NOT NULL) NOT VALID, validate it in another transaction, then SET NOT NULL (no scan since PostgreSQL 12), then drop the check",
  ),
  "add-constraint-without-not-valid": one(
    "error",
    "adds constraint on `{}` and checks all rows at once",
    "all rows are read while writes wait; a foreign key stops writes of the other table too",
    "add it with NOT VALID, and VALIDATE CONSTRAINT in another transaction",
  ),
  "add-unique-constraint": one(
    "error",
    "builds an index for a constraint on `{}` under a lock",
    `the index is built under ACCESS EXCLUSIVE; ${blocked}`,
    "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX",
  ),
  "validate-in-same-transaction": one(
    "error",
    "validates constraint `{}` in the transaction that added it",
    "the strong lock of ADD CONSTRAINT is held during the long scan, so that NOT VALID gains nothing",
    "put VALIDATE CONSTRAINT in a migration (or transaction) of its own",
  ),
  "non-concurrent-index": one(
    "error",
    "builds an index on `{}` while writes wait",
    "a plain CREATE INDEX holds SHARE on the table until it is built",
    "CREATE INDEX CONCURRENTLY, in a migration without a transaction",
  ),
  "non-concurrent-index-drop": one(
    "warning",
    "drops index `{}` under ACCESS EXCLUSIVE",
    "reads and writes of its table wait behind it, and it behind the longest query; queries that used it get slow",
    "DROP INDEX CONCURRENTLY, in a migration without a transaction",
  ),
  "non-concurrent-reindex": one(
    "error",
    "rebuilds indexes of `{}` under a lock",
    "writes of the table wait, and reads that would use the index",
    "REINDEX … CONCURRENTLY, outside a transaction (the system catalogs alone cannot: choose a quiet window)",
  ),
  "non-concurrent-refresh": one(
    "error",
    "refreshes `{}` while readers wait",
    "a plain refresh holds ACCESS EXCLUSIVE until the query is done",
    "REFRESH MATERIALIZED VIEW CONCURRENTLY; it needs a unique index on the view",
  ),
  "non-concurrent-detach": one(
    "error",
    "detaches partition `{}` under ACCESS EXCLUSIVE",
    "reads and writes of the whole partitioned table wait",
    "DETACH PARTITION … CONCURRENTLY, outside a transaction",
  ),
  "concurrent-index-in-transaction": one(
    "error",
    "works CONCURRENTLY on `{}` inside a transaction",
    "PostgreSQL refuses it in a transaction block, and the migration fails",
    "put it in a migration of its own, and tell the runner to use no transaction for it",
  ),
  "explicit-lock": one(
    "error",
    "locks table `{}` by hand",
    "others wait until the transaction ends",
    "lock the rows that matter, or give the statement a short lock_timeout and a retry",
  ),
  "domain-constraint": one(
    "error",
    "puts a constraint on domain `{}`",
    "every table that uses the domain is checked at once, and no later change of it can be made online",
    "put the constraint on the columns, where NOT VALID and VALIDATE can be used step by step",
  ),
  "attach-partition-scan": one(
    "note",
    "attaches partition `{}`, which is scanned under a lock",
    "without a valid CHECK that implies the bounds, all its rows are read under ACCESS EXCLUSIVE",
    "add and validate such a CHECK on the partition first",
    "medium",
  ),
} as const;

/** What a person must look at. */
const advice = {
  "dynamic-sql": one(
    "warning",
    "runs SQL that is made at run time in `{}`",
    "what will run is not in the text, so nobody can review it",
    "write the statements out, or have a person state what they will be",
  ),
  "missing-lock-timeout": one(
    "note",
    "waits for a lock on `{}` without limit",
    "while it waits behind one long query, every later query on the table waits behind it",
    "SET lock_timeout = '2s' first, and retry",
  ),
  "transaction-control": one(
    "warning",
    "{}",
    "what is committed, and when, is not what the text seems to say",
    "pair each BEGIN with one COMMIT, and leave both out where the runner wraps the file",
  ),
  "drop-object": one(
    "note",
    "drops `{}`",
    "what still uses it fails; with CASCADE, what depends on it goes too",
    "make sure that nothing uses it, and keep its definition for the way back",
  ),
  "drop-constraint": one(
    "note",
    "drops constraint `{}`",
    "rows that it kept out can come in, and bringing it back needs all of them to be clean",
    "make sure that code no longer relies on it",
  ),
  "unbounded-backfill": one(
    "note",
    "fills a new column of all rows of `{}` in the migration",
    "each row stays locked until the commit, beside the lock of the ALTER TABLE",
    "fill it in batches by key, in a job after the migration",
    "medium",
  ),
  "json-column": one(
    "note",
    "adds column `{}` of type json",
    "json has no equality operator, so that SELECT DISTINCT over it fails",
    "use jsonb",
  ),
  "too-many-index-columns": one(
    "note",
    "indexes more than three columns of `{}`",
    "wide indexes are slow to write and seldom used by their last columns",
    "index the columns that select best",
    "medium",
  ),
  "rls-change": one(
    "note",
    "changes row security of `{}`",
    "rows can become visible to all, or to nobody",
    "change the policies in the same transaction, and try it as the application's role",
  ),
  "disable-trigger": one(
    "note",
    "switches triggers of `{}` off",
    "foreign keys and audit trails may rest on them, and rows written meanwhile are never checked",
    "leave them on, or switch them on again in the same transaction and check the rows",
  ),
  revoke: one(
    "note",
    "takes rights away on `{}`",
    "code that still needs them fails at once",
    "make sure that no running code uses them",
  ),
  style: one("note", "{}", "it runs, but not as most readers expect", "see the message"),
} as const;

export const classes = { ...losses, ...breaks, ...locks, ...advice } as const satisfies Record<string, FindingClass>;
export type Code = keyof typeof classes;
