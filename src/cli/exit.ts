import { printable, Trouble } from "#core";

/** What the command's exit status means. Every caller treats trouble as hold. */
export const exitCodes = { done: 0, trouble: 1, usage: 2, hold: 3, deny: 4 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Trouble in words, for stderr: what, each problem with its place, and what to do. Never a stack trace, and nothing of a change that
 *  a terminal would obey. */
export function printTrouble(error: unknown): string {
  const shown = (text: string) => printable(text, textMax);
  if (!(error instanceof Trouble)) {
    if (error instanceof RangeError && error.message === "Invalid string length")
      return "checkrail: the answer is longer than a text can be\n  judge the change in parts; until then treat it as hold\n";
    const message = shown(error instanceof Error ? error.message : String(error));
    return `checkrail: unexpected: ${message}\n  this is a mistake of ours; nothing was judged, so treat it as hold\n`;
  }
  const problems = error.problems.map(({ path, line, column, message, hint }) => {
    const place = [path === null ? null : printable(path), line, column].filter((part) => part !== null).join(":");
    return `  ${place === "" ? "" : `${place}: `}${shown(message)}${hint === null ? "" : `\n    ${shown(hint)}`}\n`;
  });
  const hint = error.hint === null ? "" : `  ${shown(error.hint)}\n`;
  return `checkrail: ${shown(error.message)}\n${problems.join("")}${hint}`;
}

const textMax = 600;

export function exitOf(error: unknown): ExitCode {
  return error instanceof Trouble && error.code === "usage" ? exitCodes.usage : exitCodes.trouble;
}
