import { type Content, Trouble } from "#core";
import type { Door } from "./door.ts";
import { type ExitCode, exitCodes } from "./exit.ts";

/** One answer for each line of standard input that is not blank, in order. A reader that goes away leaves lines unanswered. */
export async function answerLines(door: Door, answer: (line: Content, number: number) => object): Promise<ExitCode> {
  let number = 0;
  for await (const line of door.lines()) {
    number++;
    if (line.kind === "text" && line.text.trim() === "") continue;
    if (!door.out(`${JSON.stringify(answer(line, number))}\n`)) return exitCodes.trouble;
    await door.taken();
  }
  return exitCodes.done;
}

/** What a batch would not look at is refused, not passed over. */
export function notWithBatch(what: string): Trouble {
  return new Trouble("usage", `--batch reads standard input, and ${what} beside it would not be read`, {
    hint: "ask twice: once with --batch, once without",
  });
}
