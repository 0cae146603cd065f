import type { JobQueue } from "#ports";
import type { Database } from "./database.ts";

/** pg-boss on our own connections: it sends several statements at once where it has no values for them. */
export function jobQueue(database: Database): JobQueue {
  return {
    executeSql: async (text, values = []) => {
      if (values.length > 0) return { rows: [...(await database.query(text, values))] };
      return { rows: [...(await database.run(text))] };
    },
  };
}
