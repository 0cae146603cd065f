import type { CommandSpec } from "./command.ts";
import { defineDismiss } from "./server/dismiss.ts";
import { defineDocument } from "./server/document.ts";
import { definePropose } from "./server/propose.ts";
import { defineGo, defineRun } from "./server/run.ts";
import { defineList, defineShow } from "./server/showChange.ts";
import { defineSign } from "./server/sign.ts";
import { defineGrant, defineWaive } from "./server/waive.ts";

/** The documentation and approval system, from a terminal. */
export const changeCommand: CommandSpec = {
  name: "change",
  main: true,
  define: (command, door, finish) => {
    command
      .description("propose, write, sign, run and show changes")
      .addHelpText("after", "\nExample: checkrail change propose --base origin/main --head HEAD");
    definePropose(command.command("propose"), door, finish);
    defineDocument(command.command("document"), door, finish);
    defineSign(command.command("sign"), door, finish);
    defineDismiss(command.command("dismiss"), door, finish);
    defineWaive(command.command("waive"), door, finish);
    defineGrant(command.command("grant"), door, finish);
    defineShow(command.command("show"), door, finish);
    defineRun(command.command("run"), door, finish);
    defineGo(command.command("go"), door, finish);
    defineList(command.command("list"), door, finish);
  },
};
