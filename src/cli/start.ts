import type { CommandSpec } from "./command.ts";
import { exitCodes } from "./exit.ts";
import { printDecision } from "./printDecision.ts";

export const startCommand: CommandSpec = {
  name: "start",
  main: true,
  define: (command, door, finish) => {
    command
      .description("judge the example change of Northwind Stores and print the decision")
      .addHelpText("after", "\nExample: checkrail start")
      .action(async () => {
        const { checkExample } = await import("#flows");
        const { change, quiet } = await checkExample(await door.example(), await door.ports());
        const rule = `${"─".repeat(72)}\n`;
        door.out(
          `Northwind Stores: a change with an AI tool's part in it\n${rule}${printDecision(change, door.style)}\n`,
        );
        door.out(`The same day: the README of the careers site\n${rule}${printDecision(quiet, door.style)}\n`);
        door.out("Your own repository: checkrail check --base origin/main --head HEAD\n");
        finish(exitCodes.done);
      });
  },
};
