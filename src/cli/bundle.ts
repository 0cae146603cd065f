import { Trouble } from "#core";
import type { Client } from "#ports";
import type { CommandSpec } from "./command.ts";
import type { Door } from "./door.ts";
import { exitCodes } from "./exit.ts";
import { readTrust } from "./offline/trust.ts";
import { placeQuery, type ServerOptions, withClient, withServer } from "./server/options.ts";

type Options = Omit<ServerOptions, "format"> &
  Readonly<{ service: string; environment: string; trust?: string; out: string }>;

export const bundleCommand: CommandSpec = {
  name: "bundle",
  main: false,
  define: (command, door, finish) => {
    withServer(command, "without format")
      .description(
        "save what a gate needs when nobody answers: whom to believe, and the versions that it may go back to",
      )
      .requiredOption("--service <name>", "the service")
      .requiredOption("--environment <name>", "where")
      .option("--trust <file>", "put this trust file into it, instead of what the server says now")
      .option("--out <file>", "where it goes", "offline.json")
      .addHelpText(
        "after",
        `
Save it anew on each deploy. Then \`gate deploy --offline --bundle FILE\` passes a rollback with the server down.
Example: checkrail bundle --service cart --environment production --out offline.json`,
      )
      .action(async ({ service, environment, trust, out, ...server }: Options) => {
        const place = { service, environment };
        const count = await withClient(door, server, (client) => saveBundle(door, client, place, trust ?? null, out));
        door.err(`saved  ${out}: ${count} versions of ${service} that ${environment} may go back to\n`);
        finish(exitCodes.done);
      });
  },
};

/** Answers how many versions are in it. */
export async function saveBundle(
  door: Door,
  client: Client,
  place: Readonly<{ service: string; environment: string }>,
  trust: string | null,
  out: string,
): Promise<number> {
  const pinned = trust === null ? null : (await readTrust(door, trust, ""))[1];
  const from = pinned?.lastCheckpoint ? `&from=${pinned.lastCheckpoint.size}` : "";
  const query = `${placeQuery(place.service, place.environment)}${from}`;
  const told = await client.call<object>("GET", `/v1/bundles?${query}`);
  const { parseOfflineBundle, printOfflineBundle } = await import("#ledger");
  const read = parseOfflineBundle(JSON.stringify(told));
  if (!read.ok) {
    throw new Trouble("server-gone", "the server gave no offline bundle", {
      hint: "is it of this version?",
      problems: read.problems,
    });
  }
  await door.write(out, printOfflineBundle({ ...read.value, trust: pinned ?? read.value.trust }));
  return read.value.healthy.length;
}
