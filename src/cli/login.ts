import { Trouble } from "#core";
import type { Issued } from "#flows";
import type { CommandSpec } from "./command.ts";
import { exitCodes } from "./exit.ts";
import { type ServerOptions, show, withClient, withServer } from "./server/options.ts";

/** A password is never a word of the command line: others could read it there. */
export const loginCommand: CommandSpec = {
  name: "login",
  main: false,
  define: (command, door, finish) => {
    withServer(command)
      .description("sign in with a local password (on standard input); prints a token for twelve hours")
      .argument("<login>", "your name in the catalog, `ana-ruiz`")
      .addHelpText(
        "after",
        `
Example: export CHECKRAIL_TOKEN=$(checkrail login ana-ruiz < password.txt)`,
      )
      .action(async (login: string, options: ServerOptions) => {
        let password: string | null = null;
        for await (const line of door.lines()) {
          password = line.kind === "text" ? line.text : null;
          break;
        }
        if (password === null) throw new Trouble("usage", "no password on standard input", { hint: "see --help" });
        const done = await withClient(door, options, (client) =>
          client.call<Issued>("POST", "/v1/session", { login, password }),
        );
        show(door, options, done, `${done.token}\n`);
        finish(exitCodes.done);
      });
  },
};
