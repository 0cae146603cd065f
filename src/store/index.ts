/** store: the record in PostgreSQL, or in PGlite by default: the same SQL. Facts in, projections and log beside them.
 *  May not: judge, or know a forge or a door.
 *  Invariant: a fact is durable before it is signed, and signed before anybody is told that it is in the log. */
export type { Database } from "./database.ts";
export { lockFolder } from "./folderLock.ts";
export { jobQueue } from "./jobQueue.ts";
export { migrate } from "./migrate.ts";
export { type OpenStore, openStore } from "./openStore.ts";
export { openPglite } from "./pglite.ts";
export { openPostgres } from "./postgres.ts";
