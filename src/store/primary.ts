import pg from "pg";
import { asTrouble } from "./asTrouble.ts";
import { chooseHost, hostUrls } from "./hosts.ts";

/** Connections to whichever of the named hosts takes writes at present. */
export type Primary = Readonly<{
  connect: () => Promise<pg.PoolClient>;
  url: () => Promise<string>;
  /** Says that the host may be the wrong one by now: before the next connection, all are asked again. */
  doubt: () => void;
  close: () => Promise<void>;
}>;

export function followPrimary(url: string, options: pg.PoolConfig): Primary {
  const urls = hostUrls(url);
  const [only] = urls.length === 1 ? urls : [];
  const pools = new Map<string, pg.Pool>();
  let chosen: Promise<string> | null = null;
  const doubt = () => {
    chosen = null;
  };
  const current = (): Promise<string> => {
    if (only !== undefined) return Promise.resolve(only);
    if (chosen === null) {
      const asked = chooseHost(urls);
      chosen = asked;
      asked.catch(() => {
        if (chosen === asked) chosen = null;
      });
    }
    return chosen;
  };
  const poolOf = (host: string): pg.Pool => {
    const known = pools.get(host);
    if (known !== undefined) return known;
    const pool = new pg.Pool({ ...options, connectionString: host });
    // A connection that dies while idle is replaced by the pool; without a listener it would end the process.
    pool.on("error", doubt);
    // Nor does one that dies between two statements of a transaction: the next statement fails, and says so.
    pool.on("connect", (client) => client.on("error", doubt));
    pools.set(host, pool);
    return pool;
  };
  return {
    connect: async () => {
      try {
        return await poolOf(await current()).connect();
      } catch (error) {
        doubt();
        throw asTrouble(error);
      }
    },
    url: current,
    doubt,
    close: async () => {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}
