import type { Command } from "commander";
import { printable, Trouble } from "#core";
import type { ErasureRecord, Paged } from "#ports";
import type { CommandSpec } from "./command.ts";
import type { Door } from "./door.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import { type ServerOptions, show, withClient, withServer } from "./server/options.ts";

type Finish = (code: ExitCode) => void;

/** What persons wrote can be forgotten; that they wrote it, what it decided and its digest stay in the ledger. */
export const eraseCommand: CommandSpec = {
  name: "erase",
  main: false,
  define: (command, door, finish) => {
    command
      .description("forget words of a person; the ledger keeps their digest, and that they were erased")
      .addHelpText(
        "after",
        '\nExample: checkrail erase ask --person user:default/ana-ruiz --reason "her request of May"',
      );
    defineAsk(command.command("ask"), door, finish);
    defineGrant(command.command("grant"), door, finish);
    defineList(command.command("list"), door, finish);
  },
};

type AskOptions = ServerOptions & Readonly<{ person?: string; digest: readonly string[]; reason: string }>;

function defineAsk(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("ask for an erasure, as an admin")
    .option("--person <ref>", "all words of this person: written changes, comments, reasons")
    .option("--digest <digest...>", "these words alone, by their digests", [])
    .requiredOption("--reason <text>", "why; this is kept, so name nobody in it")
    .addHelpText("after", '\nExample: checkrail erase ask --person user:default/ana-ruiz --reason "her request of May"')
    .action(async ({ person, digest, reason, ...options }: AskOptions) => {
      if (person === undefined && digest.length === 0) {
        throw new Trouble("usage", "say whose words, or which", { hint: "give --person or --digest" });
      }
      const body = { person: person ?? null, digests: digest, reason };
      const done = await withClient(door, options, (client) =>
        client.call<{ id: string }>("POST", "/v1/erasures", body),
      );
      show(door, options, done, `asked  ${done.id}\n  next  another person: checkrail erase grant ${done.id}\n`);
      finish(exitCodes.done);
    });
}

function defineGrant(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("agree as the second person: the words are gone for good")
    .argument("<erasure>", "id of the erasure")
    .addHelpText("after", "\nExample: checkrail erase grant 01a2…")
    .action(async (erasure: string, options: ServerOptions) => {
      const path = `/v1/erasures/${encodeURIComponent(erasure)}/grant`;
      const done = await withClient(door, options, (client) => client.call<ErasureRecord>("POST", path));
      show(door, options, done, `erased  ${done.digests.length} texts\n`);
      finish(exitCodes.done);
    });
}

function defineList(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("erasures, the newest first")
    .option("--after <cursor>", "the next page: what the one before said")
    .addHelpText("after", "\nExample: checkrail erase list")
    .action(async ({ after, ...options }: ServerOptions & Readonly<{ after?: string }>) => {
      const query = after === undefined ? "" : `?${new URLSearchParams({ after })}`;
      const page = await withClient(door, options, (client) =>
        client.call<Paged<ErasureRecord>>("GET", `/v1/erasures${query}`),
      );
      const rows = page.items.map(
        ({ id, state, person, digests, askedBy, reason }) =>
          `${state}  ${id}  ${printable(person ?? `${digests.length} texts`)}  by ${printable(askedBy)}: ${printable(reason, 100)}\n`,
      );
      const more = page.next === null ? "" : `more: checkrail erase list --after ${page.next}\n`;
      show(door, options, page, `${rows.join("") || "nothing was asked to be erased\n"}${more}`);
      finish(exitCodes.done);
    });
}
