import { InvalidArgumentError } from "commander";
import type { CommandSpec } from "./command.ts";
import type { Door, Served } from "./door.ts";
import { exitCodes } from "./exit.ts";
import { printDecision } from "./printDecision.ts";

type Options = Readonly<{ port?: number; host: string; empty?: boolean; example?: boolean }>;

export const startCommand: CommandSpec = {
  name: "start",
  main: true,
  define: (command, door, finish) => {
    command
      .description("serve the record: API, gate and a first page, on the embedded database")
      .option("--port <number>", "where to listen (default: PORT, else the first free one from 4242 on)", parsePort)
      .option("--host <address>", "address to listen on", "127.0.0.1")
      .option("--empty", "begin without the demo organisation Northwind Stores")
      .option("--example", "only judge the example change of Northwind Stores, print the decision and end")
      .addHelpText(
        "after",
        `
DATABASE_URL names a PostgreSQL 15 or newer, or several hosts of which one takes writes (postgres://u@a:5432,b:5432/db);
without it the database is embedded in the data folder.
CHECKRAIL_DATA names the data folder (default: .checkrail-data), CHECKRAIL_KEYS the folder of the keys (default: keys in it),
CHECKRAIL_ORIGIN the log, as a URL without scheme (default: checkrail.local/ledger; it is the log's name for ever).
CHECKRAIL_WITNESSES names a tlog-policy: who must have seen the log before gates pass, CHECKRAIL_WITNESS_GRACE for how many
seconds they pass without (default: 0).
Example: checkrail start --port 4242`,
      )
      .action(async ({ port, host, empty, example }: Options) => {
        if (example) await printExample(door);
        else {
          await door.serve({ port: port ?? null, host, empty: empty ?? false }, (served) => announce(door, served));
        }
        finish(exitCodes.done);
      });
  },
};

function announce({ out }: Door, { url, folder, database, origin, loaded, bare }: Served): void {
  const where = database === "pglite" ? `the embedded database in ${folder}` : "PostgreSQL (DATABASE_URL)";
  out(`Checkrail serves on ${where}\n`);
  out(`the log is ${origin}\n`);
  if (loaded) out("Northwind Stores is loaded: a change waits there for two people\n");
  if (bare)
    out("there is no catalog yet, so every gate holds; begin with: checkrail catalog import catalog-info.yaml\n");
  out(`${url}\n`);
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError("a port is a number up to 65535; 0 takes a free one");
}

async function printExample(door: Door): Promise<void> {
  const { checkExample } = await import("#flows");
  const { change, quiet } = await checkExample(await door.example(), await door.ports());
  const rule = `${"─".repeat(72)}\n`;
  door.out(`Northwind Stores: a change with an AI tool's part in it\n${rule}${printDecision(change, door.style)}\n`);
  door.out(`The same day: the README of the careers site\n${rule}${printDecision(quiet, door.style)}\n`);
  door.out("Your own repository: checkrail check --base origin/main --head HEAD\n");
}
