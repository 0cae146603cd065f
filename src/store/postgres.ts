import pg from "pg";
import { Trouble } from "#core";
import { answerOf, watchConfirmation } from "./answerOf.ts";
import { asTrouble } from "./asTrouble.ts";
import type { Database, Query, Row } from "./database.ts";
import { followPrimary } from "./primary.ts";
import { queryTogether } from "./queryTogether.ts";

/** Longer than any statement may take (`statement_timeout`). */
const statementMs = 35_000;
/** How long a commit may wait, for the disk and for a standby; so may a single statement, which is its own transaction. */
const commitMs = 10_000;

/** A PostgreSQL server, 15 or newer, or several of which one takes writes. Connections are few: two cores serve no more than
 *  these. */
export function openPostgres(url: string, connectionsMax = 12): Database {
  const primary = followPrimary(url, {
    max: connectionsMax,
    connectionTimeoutMillis: 2_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    statement_timeout: 30_000,
    // Who stops within a transaction holds up all that waits for its streams.
    idle_in_transaction_session_timeout: 10_000,
    application_name: "checkrail",
    // Statements that need no answer of the one before go out with it; the server takes them in order.
    pipeline: true,
    // Statements are kept parsed; a plan made while tables were small would be kept too, and be slow once they are not.
    options: "-c plan_cache_mode=force_custom_plan",
  });
  const connect = async () => {
    const client = await primary.connect();
    watchConfirmation(client);
    return client;
  };
  const troubleOf = (error: unknown): unknown => {
    const trouble = asTrouble(error);
    if (isGone(trouble)) primary.doubt();
    return trouble;
  };
  const queryOf = queriesOf(troubleOf);
  const listeners = new Set<pg.Client>();
  return {
    kind: "postgres",
    query: queryTogether(connect, (client) => queryOf(client, commitMs)),
    transaction: async (work, isolation) => {
      const client = await connect();
      try {
        sendTogether(client);
        const begun = client.query(isolation === undefined ? "begin" : `begin isolation level ${isolation}`);
        const [result] = await Promise.all([work(queryOf(client, statementMs)), begun]);
        const { command } = await answerOf(client, client.query("commit"), commitMs);
        // What failed unheard makes a commit a rollback, and the server says so in no other way.
        if (command !== "COMMIT") throw new Error("the transaction was rolled back");
        client.release();
        return result;
      } catch (error) {
        // The connection may be the trouble: one that cannot even roll back is thrown away.
        const broken = await client.query("rollback").then(
          () => false,
          () => true,
        );
        client.release(broken);
        throw troubleOf(error);
      }
    },
    run: async (sql) => {
      const client = await connect();
      try {
        // Without values the driver answers one result per statement.
        const asked: Promise<pg.QueryResult<Row> | pg.QueryResult<Row>[]> = client.query<Row>(sql);
        const answered = await answerOf(client, asked, statementMs);
        client.release();
        return (Array.isArray(answered) ? answered.at(-1)?.rows : answered.rows) ?? [];
      } catch (error) {
        client.release(true);
        throw troubleOf(error);
      }
    },
    listen: async (channel, heard) => {
      let stopped = false;
      let client: pg.Client | null = null;
      const again = () => {
        if (!stopped) setTimeout(() => void open().catch(() => undefined), 500).unref();
      };
      const open = async (): Promise<void> => {
        const host = await primary.url().catch((error: unknown) => {
          again();
          throw error;
        });
        const next = new pg.Client({
          connectionString: host,
          connectionTimeoutMillis: 2_000,
          keepAlive: true,
          application_name: "checkrail listener",
        });
        next.on("notification", ({ payload }) => heard(payload ?? ""));
        next.on("error", () => undefined);
        // A listener that lost its server comes back; until then everybody polls.
        next.on("end", () => {
          listeners.delete(next);
          again();
        });
        try {
          await next.connect();
          await next.query(`listen ${pg.escapeIdentifier(channel)}`);
        } catch (error) {
          await next.end().catch(() => undefined);
          throw error;
        }
        client = next;
        listeners.add(next);
      };
      await open().catch((error: unknown) => Promise.reject(asTrouble(error)));
      return async () => {
        stopped = true;
        await client?.end().catch(() => undefined);
      };
    },
    close: async () => {
      await Promise.all([...listeners].map((client) => client.end().catch(() => undefined)));
      await primary.close();
    },
  };
}

function queriesOf(troubleOf: (error: unknown) => unknown) {
  return (client: pg.PoolClient, answerMs: number): Query =>
    async <R extends Row>(sql: string, values: readonly unknown[] = []) => {
      try {
        sendTogether(client);
        const asked = client.query<R>(
          values.length === 0 ? { text: sql } : { name: nameOf(sql), text: sql, values: [...values] },
        );
        return (await answerOf(client, asked, answerMs)).rows;
      } catch (error) {
        throw troubleOf(error);
      }
    };
}

function isGone(error: unknown): boolean {
  return error instanceof Trouble && error.code === "database-gone";
}

/** What is asked for in one go leaves in one go: one call of the system, and the server wakes once. */
function sendTogether({ connection: { stream } }: pg.PoolClient): void {
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

const names = new Map<string, string>();

/** A name by which a connection keeps a statement parsed and planned: our statements are few, and asked again and again. */
function nameOf(sql: string): string {
  const known = names.get(sql);
  if (known !== undefined) return known;
  const name = `s${names.size}`;
  names.set(sql, name);
  return name;
}
