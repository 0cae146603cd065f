import { Option } from "commander";
import { printable } from "#core";
import type { CommandSpec } from "./command.ts";
import { exitCodes } from "./exit.ts";
import { defineImport } from "./server/organisation.ts";

export const catalogCommand: CommandSpec = {
  name: "catalog",
  main: false,
  define: (command, door, finish) => {
    command
      .description("the catalog of services and people")
      .addHelpText("after", "\nExample: checkrail catalog show catalog-info.yaml");
    defineImport(command.command("import"), door, finish);
    command
      .command("show")
      .description("services by tier, and what is unmapped, orphaned, cyclic, ownerless or a hidden Tier 1")
      .argument("[paths...]", "catalog files or folders (default: catalog-info.yaml of this repository)")
      .addOption(new Option("--format <format>", "form of the output").choices(["text", "json"]).default("text"))
      .addHelpText(
        "after",
        "\nExit status: 0 shown, 1 the catalog has errors.\nExample: checkrail catalog show catalog-info.yaml",
      )
      .action(async (paths: string[], options: { format: "text" | "json" }) => {
        const { showCatalog } = await import("#flows");
        const shown = await showCatalog({ paths, cwd: door.cwd }, await door.ports());
        if (options.format === "json") door.out(`${JSON.stringify(shown, null, 2)}\n`);
        else {
          for (const { title, lines } of shown.sections) {
            door.out(`${door.style.bold(title)} (${lines.length})\n`);
            for (const line of lines.slice(0, 50)) door.out(`  ${printable(line, 300)}\n`);
            if (lines.length > 50) door.out(`  … and ${lines.length - 50} more (--format json has all)\n`);
          }
        }
        finish(shown.broken ? exitCodes.trouble : exitCodes.done);
      });
  },
};
