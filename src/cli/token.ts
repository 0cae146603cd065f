import { type Command, InvalidArgumentError } from "commander";
import { printable } from "#core";
import type { Issued } from "#flows";
import type { TokenRecord } from "#ports";
import type { CommandSpec } from "./command.ts";
import type { Door } from "./door.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import { type ServerOptions, show, withClient, withServer } from "./server/options.ts";

type Finish = (code: ExitCode) => void;

/** Tokens of machines and of persons. A server keeps their digest alone. */
export const tokenCommand: CommandSpec = {
  name: "token",
  main: false,
  define: (command, door, finish) => {
    command
      .description("tokens with which machines and people act")
      .addHelpText("after", "\nExample: checkrail token make pipeline --scope gate --scope report --days 90");
    defineMake(command.command("make"), door, finish);
    defineList(command.command("list"), door, finish);
    defineRevoke(command.command("revoke"), door, finish);
  },
};

type MakeOptions = ServerOptions & Readonly<{ person?: string; scope: readonly string[]; days?: number }>;

function defineMake(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("make a token; it is shown once")
    .argument("<label>", "what it is for, `deploy pipeline of the shop`")
    .requiredOption(
      "--scope <scope>",
      "what it may do: read, propose, sign, report, gate, observe, admin; may be repeated",
      (scope: string, before: readonly string[] = []) => [...before, scope],
    )
    .option(
      "--person <ref>",
      "whom it stands for; without it, a machine. Who makes it cannot sign beside them for 30 days",
    )
    .option("--days <number>", "until when it is good (default: until it is revoked)", parseDays)
    .addHelpText("after", "\nExample: checkrail token make pipeline --scope gate --scope report --days 90")
    .action(async (label: string, { person, scope, days, ...options }: MakeOptions) => {
      const hours = days === undefined ? null : days * 24;
      const body = { label, person: person ?? null, scopes: scope, hours };
      const done = await withClient(door, options, (client) => client.call<Issued>("POST", "/v1/tokens", body));
      const until = done.expiresAt === null ? "it does not end by itself" : `good until ${done.expiresAt}`;
      door.err(`made  ${done.id}, ${until}; it is not shown again\n`);
      show(door, options, done, `${done.token}\n`);
      finish(exitCodes.done);
    });
}

function defineList(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("your tokens; an admin sees all. Never the secrets")
    .addHelpText("after", "\nExample: checkrail token list")
    .action(async (options: ServerOptions) => {
      const done = await withClient(door, options, (client) =>
        client.call<{ items: readonly TokenRecord[] }>("GET", "/v1/tokens"),
      );
      const rows = done.items.map(({ id, label, person, scopes, expiresAt, revokedAt, lastUsedAt }) => {
        const state =
          revokedAt === null ? (expiresAt === null ? "no end" : `until ${expiresAt}`) : `revoked ${revokedAt}`;
        const whose = printable(person ?? "a machine");
        return `${id}  ${printable(label)}  ${whose}  ${scopes.join(",")}  ${state}, used ${lastUsedAt ?? "never"}\n`;
      });
      show(door, options, done, rows.join("") || "no token was made\n");
      finish(exitCodes.done);
    });
}

function defineRevoke(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("take a token back, from now on")
    .argument("<token>", "id of the token, as `token list` shows it")
    .option("--reason <text>", "why", "taken back")
    .addHelpText("after", '\nExample: checkrail token revoke 01a2… --reason "it was in a log"')
    .action(async (token: string, { reason, ...options }: ServerOptions & Readonly<{ reason: string }>) => {
      const path = `/v1/tokens/${encodeURIComponent(token)}?${new URLSearchParams({ reason })}`;
      await withClient(door, options, (client) => client.call("DELETE", path));
      show(door, options, { revoked: token }, `revoked  ${printable(token)}\n`);
      finish(exitCodes.done);
    });
}

function parseDays(text: string): number {
  const days = Number(text);
  if (/^\d{1,3}$/.test(text) && days > 0 && days <= 366) return days;
  throw new InvalidArgumentError("a whole number of days, from 1 to 366");
}
