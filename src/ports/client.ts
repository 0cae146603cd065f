/** A server as a command sees it. */
export type Client = Readonly<{
  url: string;
  /** Sends JSON and answers JSON. @throws {Trouble} with the server's own code and hint; server-gone when it cannot be reached. */
  call: <T>(method: "GET" | "POST" | "DELETE", path: string, body?: object, requestKey?: string) => Promise<T>;
  close: () => Promise<void>;
}>;

/** Where a command finds its server: said by the user, by the environment, or by the data folder of one that runs. */
export type ClientPlace = Readonly<{ url: string | null; token: string | null }>;
