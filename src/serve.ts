import { once } from "node:events";
import { createServer } from "node:net";
import { makeApi } from "#api";
import type { Served, ServeRequest } from "#cli";
import { northwind } from "#demo";
import { loadExample } from "#flows";
import { dataFolder, startTracing } from "#integrations";
import { startJobs } from "#jobs";
import { servePages } from "#web";
import { openServer, type ServerOptions } from "./openServer.ts";
import { readAsset } from "./readAsset.ts";
import { watchSpool } from "./watchSpool.ts";

type Environment = ServerOptions &
  Readonly<{
    /** Where gates on this host leave what they let pass while the server was away. */
    spool: string;
    port: string | undefined;
  }>;

/** Who can sign in to the demo organisation. */
const examplePeople = ["ana-ruiz", "ben-okafor", "chloe-tan", "dora-lind"].map((name) => `user:default/${name}`);
const usualPort = 4242;

/** Serves until the process is told to stop (SIGTERM, SIGINT): no new requests, those at hand are answered, then it ends. */
export async function serve(
  request: ServeRequest,
  environment: Environment,
  ready: (served: Served) => void,
): Promise<void> {
  const { folder, databaseUrl } = environment;
  const stopTracing = await startTracing(process.env);
  const server = await openServer(environment);
  const app = makeApi(server, { log: process.env.CHECKRAIL_LOG !== undefined });
  const data = dataFolder(folder);
  try {
    const isFresh = !request.empty && (await server.store.organisation(null))?.catalog === null;
    if (isFresh) await loadExample(northwind, examplePeople, server);
    const catalog = (await server.store.organisation(null))?.catalog ?? null;
    const demo = catalog?.repository === northwind.repository;
    await app.register(async (pages) => servePages(pages, server, { asset: readAsset, secure: false, demo }));

    const port = await portFor(request, environment.port);
    await app.listen({ host: request.host, port });
    const address = app.server.address();
    const bound = typeof address === "object" && address !== null ? address.port : port;
    const host = request.host.includes(":") ? `[${request.host}]` : request.host;
    const url = `http://${host}:${bound}`;
    data.writeUrl(url);
    const database = databaseUrl === null ? "pglite" : "postgres";
    ready({ url, folder, database, origin: server.origin, loaded: isFresh, bare: catalog === null });
    const failed = (error: Error) => app.log.error(error, "a job failed; the queue tries it again");
    const stopJobs = await startJobs({ queue: server.queue, sweep: server.store.sweep, failed });
    const stopSpool = watchSpool(environment.spool, server, (message) =>
      process.stderr.write(`checkrail: ${message}\n`),
    );
    await Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
    await stopSpool();
    await stopJobs();
  } finally {
    data.dropUrl();
    await app.close();
    await server.close();
    await stopTracing();
  }
}

/** A port that was asked for is the one, or trouble; nobody asked: the first free one from the usual on. */
async function portFor({ port, host }: ServeRequest, environment: string | undefined): Promise<number> {
  if (port !== null) return port;
  if (environment !== undefined && /^\d+$/.test(environment)) return Number(environment);
  for (let candidate = usualPort; candidate < usualPort + 50; candidate += 1) {
    if (await isFree(candidate, host)) return candidate;
  }
  return 0;
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}
