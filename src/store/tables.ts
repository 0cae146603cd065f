/** Every table, and what it is. This list is the whole truth: a test compares it with the database. */

/** Append-only, in leaf order: the record itself. Triggers refuse update, delete and truncate. */
export const factTables = ["facts", "leaves", "checkpoints", "cosignatures"] as const;

/** Made from facts alone; `checkrail rebuild` makes them again and compares row for row. */
export const projectionTables = [
  "changes",
  "revisions",
  "evidence",
  "waivers",
  "builds",
  "deployments",
  "versions",
  "first_seen",
  "attestations",
  "catalogs",
  "protocols",
  "accounts",
  "keys",
  "emergencies",
  "runs",
  "erasures",
] as const;

/** Machinery and what may be erased: queues, leases, tiles (made from leaves), tokens, words of persons. */
export const workingTables = [
  "unsequenced",
  "leases",
  "tiles",
  "quorums",
  "witnesses",
  "payloads",
  "tokens",
  "credentials",
  "sessions",
  "requests",
  "migrations",
] as const;
