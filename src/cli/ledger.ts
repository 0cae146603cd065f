import type { Command } from "commander";
import { printable } from "#core";
import type { LogStatus, LogVerified } from "#ports";
import type { CommandSpec } from "./command.ts";
import type { Door } from "./door.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import type { BundleOptions } from "./offline/verifyExported.ts";
import { type ServerOptions, show, withClient, withServer } from "./server/options.ts";
import { defineExport, defineProve } from "./takeAway.ts";

export const ledgerCommand: CommandSpec = {
  name: "ledger",
  main: false,
  define: (command, door, finish) => {
    command
      .description("the log: its state, and whether it is what was signed")
      .addHelpText("after", "\nExample: checkrail ledger verify");
    defineStatus(command.command("status"), door, finish);
    defineVerify(command.command("verify"), door, finish);
    defineProve(command.command("prove"), door, finish);
    defineExport(command.command("export"), door, finish);
  },
};

function defineStatus(command: Command, door: Door, finish: (code: ExitCode) => void): void {
  withServer(command)
    .description("size, what is signed, what waits, who witnesses it")
    .addHelpText("after", "\nExample: checkrail ledger status")
    .action(async (options: ServerOptions) => {
      const status = await withClient(door, options, (client) => client.call<LogStatus>("GET", "/v1/ledger"), true);
      const { origin, vkey, size, signed, waiting, frozen } = status;
      const head = `${origin}  ${size} leaves, ${signed} signed, ${waiting} waiting\n  key      ${vkey}\n${frozen ? "  frozen   its key may be in other hands: nothing is recorded any more; begin a new log under a new name\n" : ""}`;
      show(door, options, status, `${head}${witnessLines(status).join("")}`);
      finish(exitCodes.done);
    });
}

function witnessLines({ witnesses, quorum }: LogStatus): readonly string[] {
  if (witnesses.length === 0) {
    return ["  witness  none: history rests on this server's word (see `checkrail witness --help`)\n"];
  }
  const seen = witnesses.map(({ name, size, at, lag, trouble }) => {
    const what = at === null ? "has cosigned nothing" : `${size} leaves, last ${at}${lag > 0 ? `, ${lag} behind` : ""}`;
    const ill = trouble === null ? "" : `\n           since ${trouble.since}: ${printable(trouble.said, 300)}`;
    return `  witness  ${printable(name)}  ${what}${ill}\n`;
  });
  if (quorum === null) return [...seen, "  quorum   none is asked for: nobody waits for a witness\n"];
  const { wanted, size, missingSince } = quorum;
  const state = missingSince === null ? "has seen all" : `has seen ${size} leaves; missing since ${missingSince}`;
  return [...seen, `  quorum   ${printable(wanted)} ${state}\n`];
}

function defineVerify(command: Command, door: Door, finish: (code: ExitCode) => void): void {
  withServer(command)
    .description("read and hash every row again, and compare with what was signed; or an export of it, with no server")
    .option("--bundle <file>", "verify this export (`ledger export`), with no server and no network")
    .option("--trust <file>", "with --bundle: the trust file whose key and witnesses count")
    .option("--key <vkey>", "with --bundle: the log's key, as you were told it")
    .addHelpText(
      "after",
      `
Exit status: 0 all as it was signed, 1 something is not (each named, with the first leaf where it shows).
Example: checkrail ledger verify`,
    )
    .action(async (options: ServerOptions & Partial<BundleOptions>) => {
      const { bundle } = options;
      if (bundle !== undefined) {
        const { verifyExported } = await import("./offline/verifyExported.ts");
        return finish(await verifyExported(door, { ...options, bundle }));
      }
      door.err("reading the whole log …\n");
      const verified = await withClient(
        door,
        options,
        (client) => client.call<LogVerified>("POST", "/v1/ledger/verify"),
        true,
      );
      const { size, root, checkpoints, problems } = verified;
      const head = problems.length === 0 ? "as it was signed" : `${problems.length} problems`;
      const lines = problems.map(({ code, message }) => `  ${code}  ${message}\n`);
      show(
        door,
        options,
        verified,
        `${size} leaves, ${checkpoints} checkpoints: ${head}\n  root  ${root}\n${lines.join("")}`,
      );
      finish(problems.length === 0 ? exitCodes.done : exitCodes.trouble);
    });
}
