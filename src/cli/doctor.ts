import { printable, Trouble } from "#core";
import type { Check } from "#ports";
import type { CommandSpec } from "./command.ts";
import type { Door } from "./door.ts";
import { exitCodes } from "./exit.ts";
import { type ServerOptions, show, withClient, withServer } from "./server/options.ts";

export const doctorCommand: CommandSpec = {
  name: "doctor",
  main: false,
  define: (command, door, finish) => {
    withServer(command)
      .description("look at this machine and the server: what is not well, and what to do")
      .addHelpText(
        "after",
        `
Exit status: 0 nothing is bad (there may be warnings), 1 something is.
Example: checkrail doctor`,
      )
      .action(async (options: ServerOptions) => {
        const { examineHost } = await import("#flows");
        const figures = await (await door.host()).figures();
        // Looking makes nothing: only a folder that is there is opened.
        const checks = [...examineHost(figures), ...(await serverChecks(door, options, figures.folderMode !== null))];
        show(door, options, { checks }, checks.map((check) => lineOf(check, door)).join(""));
        finish(checks.some(({ state }) => state === "bad") ? exitCodes.trouble : exitCodes.done);
      });
  },
};

/** A server that cannot be asked is a finding like any other. */
async function serverChecks(door: Door, options: ServerOptions, alone: boolean): Promise<readonly Check[]> {
  try {
    const ask = () =>
      withClient(door, options, (client) => client.call<{ checks: readonly Check[] }>("GET", "/v1/doctor"), alone);
    return (await ask()).checks;
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    return [{ name: "server", state: "bad", message: error.message, hint: error.hint }];
  }
}

function lineOf({ name, state, message, hint }: Check, { style }: Door): string {
  const mark = { good: style.green("✓"), warning: style.yellow("!"), bad: style.red("✗") }[state];
  const next = hint === null ? "" : `      next  ${printable(hint, 300)}\n`;
  return `${mark} ${name.padEnd(12)} ${printable(message, 300)}\n${next}`;
}
