/** Runs commands on this machine, for whoever may: the one power of `change run`. */
export type Shell = Readonly<{
  /** Runs one command line by `sh -c`, with nothing to read and without our own token. `told` gets what it prints, as it
   *  comes. Resolves when it ended, never rejects: a command that cannot start, prints too much or is interrupted has
   *  no status. */
  run: (command: string, told: (text: string) => void) => Promise<Printed>;
  /** A file that only its owner reads. What is appended is on the disk. @throws {Trouble} unreadable-file: it is there already, or cannot be written */
  openLog: (path: string) => Log;
  /** Calls `stop` at the first SIGINT or SIGTERM instead of ending the process, until the answer is called. */
  onInterrupt: (stop: () => void) => () => void;
}>;

export type Log = Readonly<{ append: (text: string) => void; close: () => void }>;

/** `output`: standard output and error, as they came. `status` null: no exit status. */
export type Printed = Readonly<{ status: number | null; output: string }>;
