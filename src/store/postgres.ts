import pg from "pg";
import { Trouble } from "#core";
import type { Database, Query, Row } from "./database.ts";
import { queryTogether } from "./queryTogether.ts";

/** A PostgreSQL server, 15 or newer. Connections are few: two cores serve no more than these. */
export function openPostgres(url: string, connectionsMax = 12): Database {
  const pool = new pg.Pool({
    connectionString: url,
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
  // A connection that dies while idle is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => undefined);
  // Nor does one that dies between two statements of a transaction: the next statement fails, and says so.
  pool.on("connect", (client) => client.on("error", () => undefined));
  const listeners = new Set<pg.Client>();
  return {
    kind: "postgres",
    query: queryTogether(() => connect(pool), queryOf),
    transaction: async (work, isolation) => {
      const client = await connect(pool);
      try {
        sendTogether(client);
        const begun = client.query(isolation === undefined ? "begin" : `begin isolation level ${isolation}`);
        const [result] = await Promise.all([work(queryOf(client)), begun]);
        const { command } = await client.query("commit");
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
        throw asTrouble(error);
      }
    },
    run: async (sql) => {
      // Without values the driver answers one result per statement.
      const answered: pg.QueryResult<Row> | pg.QueryResult<Row>[] = await pool
        .query<Row>(sql)
        .catch((error: unknown) => Promise.reject(asTrouble(error)));
      return (Array.isArray(answered) ? answered.at(-1)?.rows : answered.rows) ?? [];
    },
    listen: async (channel, heard) => {
      let stopped = false;
      let client: pg.Client | null = null;
      const open = async (): Promise<void> => {
        const next = new pg.Client({ connectionString: url, keepAlive: true, application_name: "checkrail listener" });
        next.on("notification", ({ payload }) => heard(payload ?? ""));
        next.on("error", () => undefined);
        // A listener that lost its server comes back; until then everybody polls.
        next.on("end", () => {
          listeners.delete(next);
          if (!stopped) setTimeout(() => void open().catch(() => undefined), 500).unref();
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
      await pool.end();
    },
  };
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw asTrouble(error);
  }
}

function queryOf(client: pg.PoolClient): Query {
  return async <R extends Row>(sql: string, values: readonly unknown[] = []) => {
    try {
      sendTogether(client);
      const { rows } = await client.query<R>(
        values.length === 0 ? { text: sql } : { name: nameOf(sql), text: sql, values: [...values] },
      );
      return rows;
    } catch (error) {
      throw asTrouble(error);
    }
  };
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

/** What the server says (SQLSTATE, PostgreSQL documentation, appendix A) stays; that it cannot be reached is trouble. */
export function asTrouble(error: unknown): unknown {
  if (error instanceof Trouble || !(error instanceof Error)) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const gone = /^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|57P|08|53|25006)/.test(code);
  if (!gone && !/timeout|terminated|Connection|closed/i.test(error.message)) return error;
  return new Trouble("database-gone", `the database does not answer: ${error.message}`, {
    hint: "nothing was decided; it is asked again by itself once the database is back",
    cause: error,
  });
}
