import { InvalidArgumentError } from "commander";
import { Trouble } from "#core";
import type { Client } from "#ports";
import type { CommandSpec } from "./command.ts";
import { exitCodes } from "./exit.ts";
import { placeQuery, type ServerOptions, withClient, withServer } from "./server/options.ts";

type Options = Omit<ServerOptions, "format"> &
  Readonly<{ service: string; environment: string; level: number; checkpoint?: boolean; out?: string }>;

export const trustCommand: CommandSpec = {
  name: "trust",
  main: false,
  define: (command, door, finish) => {
    withServer(command, "without format")
      .description(
        "save what a gate should believe: signers, the log's key, witnesses, policies, who may break the glass",
      )
      .requiredOption("--service <name>", "the service")
      .requiredOption("--environment <name>", "where")
      .option("--level <number>", "the source level that the gate wants, 0 to 4", parseLevel, 2)
      .option("--checkpoint", "begin with the log as it stands: attestations under an older checkpoint do not count")
      .option("--out <file>", "where it goes (default: to the terminal)")
      .addHelpText(
        "after",
        `
Look at it, and pin it where the gate runs: who can change it can open the gate.
Example: checkrail trust --service cart --environment production --out trust.json`,
      )
      .action(async ({ service, environment, level, checkpoint, out, ...server }: Options) => {
        const query = `${placeQuery(service, environment)}&level=${level}&checkpoint=${checkpoint === true}`;
        const trust = await withClient(door, server, (client) => fetchTrust(client, query));
        if (out === undefined) door.out(trust);
        else {
          await door.write(out, trust);
          door.err(
            `saved  ${out}: what a gate of ${service} in ${environment} believes; look at it before you pin it\n`,
          );
        }
        finish(exitCodes.done);
      });
  },
};

function parseLevel(text: string): number {
  if (/^[0-4]$/.test(text)) return Number(text);
  throw new InvalidArgumentError("a source level is 0 to 4");
}

/** The trust file of a place, read strictly before anybody pins it. */
export async function fetchTrust(client: Client, query: string): Promise<string> {
  const told = await client.call<object>("GET", `/v1/trust?${query}`);
  const { parseTrustPolicy, printTrustPolicy } = await import("#ledger");
  const trust = parseTrustPolicy(JSON.stringify(told));
  if (trust.ok) return printTrustPolicy(trust.value);
  throw new Trouble("server-gone", "the server gave no trust file", {
    hint: "is it of this version?",
    problems: trust.problems,
  });
}
