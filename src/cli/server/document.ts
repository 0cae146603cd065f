import type { Command } from "commander";
import { Trouble, textOf } from "#core";
import type { ShownChange } from "#flows";
import type { Door } from "../door.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { clientOf, type ServerOptions, show, withServer } from "./options.ts";
import { changePath } from "./sign.ts";

type Options = ServerOptions & Readonly<{ patch?: string; aiPart?: string }>;

export function defineDocument(command: Command, door: Door, finish: (code: ExitCode) => void): void {
  withServer(command)
    .description("hand in the written change: what, why, risk, validation, rollback")
    .argument("<change>", "id of the change")
    .argument("<file>", "Markdown with one `## section` each; `## ai part` answers what part AI tools had")
    .option("--patch <digest>", "what it was written about (default: what stands now)")
    .option("--ai-part <text>", "what part AI tools had, where the file does not say")
    .addHelpText("after", "\nExample: checkrail change document 01a2… change.md")
    .action(async (change: string, file: string, options: Options) => {
      const client = await clientOf(door, options);
      const text = textOf(await (await door.ports()).files.read(door.cwd, file));
      if (text === null)
        throw new Trouble("unreadable-file", `\`${file}\` is no text`, { hint: "write it in Markdown" });
      const { "ai part": part, ...sections } = sectionsOf(text);
      const patch = options.patch ?? (await client.call<ShownChange>("GET", changePath(change))).change.patch;
      const body = { patch, sections, aiPart: options.aiPart ?? part ?? "" };
      const done = await client.call<{ id: string }>("POST", `${changePath(change)}/documents`, body);
      show(
        door,
        options,
        done,
        `written  ${change}  ${Object.keys(sections).join(", ")}\n  next  checkrail change show ${change}: who can sign, and what is still missing\n`,
      );
      finish(exitCodes.done);
    });
}

/** `## Risk` and the lines below it, until the next one. */
export function sectionsOf(markdown: string): Readonly<Record<string, string>> {
  const sections = new Map<string, string[]>();
  let lines: string[] | null = null;
  for (const line of markdown.split(/\r?\n/)) {
    const [, name] = /^##\s+(.+?)\s*#*$/.exec(line) ?? [];
    if (name !== undefined) {
      lines = [];
      sections.set(name.toLowerCase(), lines);
    } else lines?.push(line);
  }
  return Object.fromEntries([...sections].map(([name, body]) => [name, body.join("\n").trim()]));
}
