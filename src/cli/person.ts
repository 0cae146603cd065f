import type { Command } from "commander";
import { printable, Trouble } from "#core";
import type { CommandSpec } from "./command.ts";
import type { Door } from "./door.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import { readSecret } from "./readSecret.ts";
import { type ServerOptions, show, withClient, withServer } from "./server/options.ts";

type Finish = (code: ExitCode) => void;

/** Whose an account is decides whose signature counts, so each link is a fact with its maker. */
export const personCommand: CommandSpec = {
  name: "person",
  main: false,
  define: (command, door, finish) => {
    command
      .description("whose an account is, and local sign-in")
      .addHelpText("after", "\nExample: checkrail person link user:default/ana-ruiz github ana-ruiz");
    defineLink(command.command("link"), door, finish);
    defineUnlink(command.command("unlink"), door, finish);
    definePassword(command.command("password"), door, finish);
  },
};

function defineLink(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("say whose an account is; who links it cannot sign beside that person for 30 days")
    .argument("<person>", "reference of the catalog, `user:default/ana-ruiz`")
    .argument("<provider>", "where the account is: `github`, `email` …")
    .argument("<login>", "its name there")
    .addHelpText("after", "\nExample: checkrail person link user:default/ana-ruiz email ana@acme.example")
    .action(async (person: string, provider: string, login: string, options: ServerOptions) => {
      const body = { account: { provider, login }, person };
      await withClient(door, options, (client) => client.call("POST", "/v1/accounts", body));
      show(door, options, body, `linked  ${printable(login)} of ${printable(provider)} to ${printable(person)}\n`);
      finish(exitCodes.done);
    });
}

function defineUnlink(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("an account is nobody's any more")
    .argument("<provider>", "where the account is")
    .argument("<login>", "its name there")
    .requiredOption("--reason <text>", "why")
    .addHelpText("after", '\nExample: checkrail person unlink github ana-ruiz --reason "she left"')
    .action(
      async (provider: string, login: string, { reason, ...options }: ServerOptions & Readonly<{ reason: string }>) => {
        const body = { account: { provider, login }, reason };
        await withClient(door, options, (client) => client.call("POST", "/v1/accounts/unlink", body));
        show(door, options, body, `unlinked  ${printable(login)} of ${printable(provider)}\n`);
        finish(exitCodes.done);
      },
    );
}

function definePassword(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("give a person a local sign-in; the password comes on standard input")
    .argument("<person>", "reference of the catalog, `user:default/ana-ruiz`")
    .addHelpText(
      "after",
      `
A local sign-in is vouched for by nobody else: it caps the level of what its signatures lead to.
Example: checkrail person password user:default/ana-ruiz < password.txt`,
    )
    .action(async (person: string, options: ServerOptions) => {
      const password = await readSecret(door, "password");
      if (password.length < 12) {
        throw new Trouble("invalid", "the password is too short", { hint: "twelve characters at least" });
      }
      const done = await withClient(door, options, (client) =>
        client.call<{ login: string }>("POST", "/v1/passwords", { person, password }),
      );
      show(
        door,
        options,
        done,
        `signs in as  ${printable(done.login)}\n  next  checkrail login ${printable(done.login)}\n`,
      );
      finish(exitCodes.done);
    });
}
