import type pg from "pg";
import { Trouble } from "#core";
import type { Query, Row } from "./database.ts";

type Asked = Readonly<{
  sql: string;
  values: readonly unknown[];
  resolve: (rows: readonly Row[]) => void;
  reject: (error: unknown) => void;
}>;

/** As many connections serve single statements. */
const lanes = 2;

/** Single statements, each for itself: those that are asked for while all lanes are busy go out together on the next that is
 *  free, one after the other, and are answered so. Under load that saves most of the waking of processes. */
export function queryTogether(connect: () => Promise<pg.PoolClient>, queryOf: (client: pg.PoolClient) => Query): Query {
  let waiting: Asked[] = [];
  let busy = 0;

  const serve = async () => {
    busy += 1;
    while (waiting.length > 0) {
      const client = await connect().catch((error: unknown) => {
        for (const { reject } of waiting) reject(error);
        waiting = [];
        return null;
      });
      if (client === null) break;
      const asked = waiting;
      waiting = [];
      client.release(await answer(asked, queryOf(client)));
    }
    busy -= 1;
  };

  return <R extends Row>(sql: string, values: readonly unknown[] = []) =>
    new Promise<readonly R[]>((resolve, reject) => {
      waiting.push({ sql, values, resolve: (rows) => resolve(rows as readonly R[]), reject });
      if (busy < lanes) void serve();
    });
}

/** Whether the connection is lost. */
async function answer(asked: readonly Asked[], query: Query): Promise<boolean> {
  let isLost = false;
  await Promise.all(
    asked.map(({ sql, values, resolve, reject }) =>
      query(sql, values).then(resolve, (error: unknown) => {
        isLost ||= error instanceof Trouble && error.code === "database-gone";
        reject(error);
      }),
    ),
  );
  return isLost;
}
