import type { Door } from "#cli";
import { commandNames, run, styleFor } from "#cli";

/** Every command's own help, as the terminal shows it. */
export async function commandLinePage(): Promise<string> {
  const sections: string[] = [];
  for (const name of commandNames(doorTo(() => undefined)))
    sections.push(`## checkrail ${name.join(" ")}\n\n\`\`\`\n${await help(name)}\`\`\``);
  return `# The command line

\`checkrail --help\` shows the commands for every day, \`checkrail help --all\` all of them. Colour only on a terminal; \`NO_COLOR\` turns it off.

| exit status | means |
|---|---|
| 0 | allowed, or done |
| 1 | trouble: could not judge; every caller treats it as hold |
| 2 | the words of the command are off |
| 3 | hold |
| 4 | deny |

${sections.join("\n\n")}`;
}

async function help(name: readonly string[]): Promise<string> {
  let said = "";
  await run(
    [...name, "--help"],
    doorTo((text) => {
      said += text;
    }),
  );
  return `${said.trimEnd()}\n`;
}

/** A door that only writes: help needs no power. */
function doorTo(write: (text: string) => void): Door {
  const refuse = async () => {
    throw new Error("help needs no power");
  };
  return {
    out: (text) => {
      write(text);
      return true;
    },
    taken: async () => undefined,
    err: () => undefined,
    lines: async function* () {},
    style: styleFor(false),
    version: "",
    cwd: "",
    ports: refuse,
    example: refuse,
    client: refuse,
    serve: refuse,
    witness: refuse,
    keys: refuse,
    spool: refuse,
    shell: refuse,
    host: refuse,
    verification: refuse,
    write: refuse,
    writeParts: refuse,
    linesOf: async function* () {},
  };
}
