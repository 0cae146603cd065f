import { Command, CommanderError } from "commander";
import { analyzeCommand } from "./analyze.ts";
import { breakGlassCommand } from "./breakGlass.ts";
import { builtCommand } from "./built.ts";
import { bundleCommand } from "./bundle.ts";
import { catalogCommand } from "./catalog.ts";
import { changeCommand } from "./change.ts";
import { checkCommand } from "./check.ts";
import type { CommandSpec } from "./command.ts";
import { doctorCommand } from "./doctor.ts";
import type { Door } from "./door.ts";
import { emergencyCommand } from "./emergency.ts";
import { eraseCommand } from "./erase.ts";
import { type ExitCode, exitCodes, exitOf, printTrouble } from "./exit.ts";
import { gateCommand } from "./gate.ts";
import { keyCommand } from "./key.ts";
import { ledgerCommand } from "./ledger.ts";
import { loginCommand } from "./login.ts";
import { observeCommand } from "./observe.ts";
import { personCommand } from "./person.ts";
import { protocolCommand } from "./protocol.ts";
import { provenanceCommand } from "./provenance.ts";
import { rebuildCommand } from "./rebuild.ts";
import { startCommand } from "./start.ts";
import { tokenCommand } from "./token.ts";
import { trustCommand } from "./trust.ts";
import { verifyCommand } from "./verify.ts";
import { witnessCommand } from "./witness.ts";

const commands: readonly CommandSpec[] = [
  startCommand,
  checkCommand,
  changeCommand,
  gateCommand,
  protocolCommand,
  analyzeCommand,
  provenanceCommand,
  catalogCommand,
  builtCommand,
  observeCommand,
  verifyCommand,
  trustCommand,
  bundleCommand,
  keyCommand,
  breakGlassCommand,
  emergencyCommand,
  eraseCommand,
  loginCommand,
  personCommand,
  tokenCommand,
  ledgerCommand,
  rebuildCommand,
  witnessCommand,
  doctorCommand,
];

/** Every command that has a help of its own, by its words. */
export function commandNames(door: Door): readonly (readonly string[])[] {
  return commands.flatMap(({ name, define }) => {
    const command = new Command(name);
    define(command, door, () => undefined);
    return [[name], ...command.commands.map((child) => [name, child.name()])];
  });
}

/** Runs one command line and returns the exit status; writes only through the door. */
export async function run(words: readonly string[], door: Door): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  const all = words[0] === "help" && words.includes("--all");
  const program = new Command("checkrail")
    .description("change safety: what a change will do, what it needs, and whether it may pass")
    .version(door.version)
    .enablePositionalOptions()
    .showHelpAfterError("(see --help)")
    .addHelpText("after", exitHelp(all));
  program.helpCommand("help [command]", "show help; `help --all` lists every command");
  for (const { name, main, define } of commands) {
    const command = program.command(name, { hidden: !(main || all) });
    define(command, door, (status) => {
      code = status;
    });
  }
  overrideOutput(program, door);
  try {
    if (all) program.outputHelp();
    else await program.parseAsync([...words], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    door.err(printTrouble(error));
    return exitOf(error);
  }
}

/** The same help on every terminal, and in the reference that is made from it. */
const helpWidth = 100;

function overrideOutput(command: Command, door: Door): void {
  command.exitOverride().configureOutput({
    writeOut: door.out,
    writeErr: door.err,
    getOutHelpWidth: () => helpWidth,
    getOutHasColors: () => false,
  });
  for (const child of command.commands) overrideOutput(child, door);
}

function exitHelp(all: boolean): string {
  const more = all ? "" : "\nEvery command: checkrail help --all";
  return `
Exit status: 0 allowed or done, 1 could not judge (treat as hold), 2 usage, 3 hold, 4 deny.
Example: checkrail check --base origin/main --head HEAD${more}`;
}
