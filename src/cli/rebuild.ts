import type { Rebuilt } from "#ports";
import type { CommandSpec } from "./command.ts";
import { exitCodes } from "./exit.ts";
import { type ServerOptions, show, withClient, withServer } from "./server/options.ts";

export const rebuildCommand: CommandSpec = {
  name: "rebuild",
  main: false,
  define: (command, door, finish) => {
    withServer(command)
      .description("make the projections again from facts, beside what stands, and compare row for row")
      .addHelpText(
        "after",
        `
Nothing that stands is changed. Exit status: 0 equal, 1 some row differs (its table is named).
Example: checkrail rebuild`,
      )
      .action(async (options: ServerOptions) => {
        door.err("replaying all facts …\n");
        const rebuilt = await withClient(door, options, (client) => client.call<Rebuilt>("POST", "/v1/rebuild"), true);
        const odd = rebuilt.tables.filter(({ missing, extra }) => missing + extra > 0);
        const rows = rebuilt.tables.reduce((sum, { rows: count }) => sum + count, 0);
        const lines = odd.map(
          ({ table, missing, extra }) => `  ${table}  ${missing} rows missing, ${extra} too many\n`,
        );
        const words = `${rebuilt.facts} facts, ${rows} rows: ${odd.length === 0 ? "equal" : "not equal"}\n${lines.join("")}`;
        show(door, options, rebuilt, words);
        finish(odd.length === 0 ? exitCodes.done : exitCodes.trouble);
      });
  },
};
