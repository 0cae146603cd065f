import { makeApi, problemOf } from "#api";
import { serverTrouble } from "#integrations";
import type { Client } from "#ports";
import { openServer, type ServerOptions } from "./openServer.ts";

/** A client of a server that lives only as long as one command: for a data folder that nobody serves. */
export async function localClient(environment: ServerOptions): Promise<Client> {
  const server = await openServer(environment);
  const app = makeApi(server, { log: false });
  return {
    url: `file:${environment.folder}`,
    call: async <T>(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<T> => {
      const reply = await app.inject({
        method,
        url: path,
        headers: { authorization: `Bearer ${server.adminToken}` },
        ...(body ? { payload: body } : {}),
      });
      if (reply.statusCode === 204) return undefined as T;
      const json: unknown = reply.json();
      if (reply.statusCode < 400) return json as T;
      throw serverTrouble(json ?? problemOf(null));
    },
    close: async () => {
      await app.close();
      await server.close();
    },
  };
}
