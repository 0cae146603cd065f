import { Trouble, type TroubleCode, troubleCodes } from "#core";
import type { Client, ClientPlace } from "#ports";
import { dataFolder } from "./dataFolder.ts";

/** Reading a whole log takes its time; everything else answers within seconds or is not there. */
const timeoutMs = 10 * 60_000;

/** The client of our own API; null where no server is known. `place` says more than the environment, and the environment more than the data folder. */
export function findServer(place: ClientPlace, environment: NodeJS.ProcessEnv, folder: string): Client | null {
  const data = dataFolder(folder);
  const url = place.url ?? environment.CHECKRAIL_URL ?? data.readUrl();
  if (url === null || url === undefined) return null;
  const own = data.readUrl() === url ? data.readToken() : null;
  return serverClient(url.replace(/\/+$/, ""), place.token ?? environment.CHECKRAIL_TOKEN ?? own);
}

export function serverClient(url: string, token: string | null): Client {
  return {
    url,
    close: async () => undefined,
    call: async <T>(method: string, path: string, body?: object, requestKey?: string): Promise<T> => {
      const reply = await ask(`${url}${path}`, {
        method,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(requestKey === undefined ? {} : { "idempotency-key": requestKey }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await reply.text();
      if (reply.status === 204) return undefined as T;
      const json = parse(text, url);
      if (reply.ok) return json as T;
      throw serverTrouble(json);
    },
  };
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: "error" });
  } catch (cause) {
    throw new Trouble("server-gone", `the server at \`${new URL(url).origin}\` does not answer`, {
      hint: "nothing was decided: treat it as hold; is it running?",
      cause,
    });
  }
}

function parse(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Trouble("server-gone", `what answers at \`${url}\` is no Checkrail server`, {
      hint: "check the address: a proxy may stand in between",
      cause,
    });
  }
}

/** The server's problem details as the trouble that they are. */
export function serverTrouble(json: unknown): Trouble {
  const said = (typeof json === "object" && json !== null ? json : {}) as Record<string, unknown>;
  const code = troubleCodes.find((known): known is TroubleCode => known === said.code) ?? "bug";
  const title = typeof said.title === "string" ? said.title : "the server answered with an error";
  return new Trouble(code, title, typeof said.hint === "string" ? { hint: said.hint } : {});
}
