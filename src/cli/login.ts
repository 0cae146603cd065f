import type { Issued } from "#flows";
import type { CommandSpec } from "./command.ts";
import { exitCodes } from "./exit.ts";
import { readSecret } from "./readSecret.ts";
import { type ServerOptions, show, withClient, withServer } from "./server/options.ts";

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
        const password = await readSecret(door, "password");
        const done = await withClient(door, options, (client) =>
          client.call<Issued>("POST", "/v1/session", { login, password }),
        );
        show(door, options, done, `${done.token}\n`);
        finish(exitCodes.done);
      });
  },
};
