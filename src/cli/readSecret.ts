import { Trouble } from "#core";
import type { Door } from "./door.ts";

/** The first line of standard input. A secret is never a word of the command line: others could read it there. */
export async function readSecret(door: Pick<Door, "lines">, name: string): Promise<string> {
  for await (const line of door.lines()) {
    if (line.kind === "text" && line.text !== "") return line.text;
    break;
  }
  throw new Trouble("usage", `no ${name} on standard input`, { hint: `hand it in: < ${name}.txt, or from a pipe` });
}
