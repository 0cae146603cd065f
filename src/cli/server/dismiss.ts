import type { Command } from "commander";
import type { Door } from "../door.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { clientOf, type ServerOptions, show, withServer } from "./options.ts";
import { changePath } from "./sign.ts";

type Options = ServerOptions & Readonly<{ target: string; reason: string }>;

export function defineDismiss(command: Command, door: Door, finish: (code: ExitCode) => void): void {
  withServer(command)
    .description("take a signature back: it does not count any more, and stays in the record")
    .argument("<change>", "id of the change")
    .requiredOption("--target <id>", "id of the signature, as `change show --format json` has it under evidence")
    .requiredOption("--reason <text>", "why")
    .addHelpText("after", '\nExample: checkrail change dismiss 01a2… --target 01a3… --reason "I read revision 1"')
    .action(async (change: string, { target, reason, ...options }: Options) => {
      const client = await clientOf(door, options);
      const done = await client.call<{ id: string }>("POST", `${changePath(change)}/dismissals`, { target, reason });
      show(door, options, done, `dismissed  ${target}\n  next  checkrail change show ${change}\n`);
      finish(exitCodes.done);
    });
}
