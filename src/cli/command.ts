import type { Command } from "commander";
import type { Door } from "./door.ts";
import type { ExitCode } from "./exit.ts";

/** One command: its words and options, and what it does. The answer is the exit status. */
export type CommandSpec = Readonly<{
  name: string;
  /** Shown by `--help`; the others by `help --all`. */
  main: boolean;
  define: (command: Command, door: Door, finish: (code: ExitCode) => void) => void;
}>;
