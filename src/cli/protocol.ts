import type { Command } from "commander";
import { Option } from "commander";
import { printable } from "#core";
import type { CommandSpec } from "./command.ts";
import type { Door } from "./door.ts";
import { exitCodes } from "./exit.ts";
import { defineAdopt, defineRetire } from "./server/organisation.ts";

type Format = { format: "text" | "json" };

export const protocolCommand: CommandSpec = {
  name: "protocol",
  main: true,
  define: (command, door, finish) => {
    command
      .description("write protocols with confidence: lint, test, try; and put them in force")
      .addHelpText("after", "\nExample: checkrail protocol lint .checkrail/protocols --catalog catalog-info.yaml");
    defineLint(command, door, finish);
    defineTest(command, door, finish);
    defineTry(command, door, finish);
    defineAdopt(command.command("adopt"), door, finish);
    defineRetire(command.command("retire"), door, finish);
  },
};

type Finish = Parameters<CommandSpec["define"]>[2];

function format(): Option {
  return new Option("--format <format>", "form of the output").choices(["text", "json"]).default("text");
}

function defineLint(command: Command, door: Door, finish: Finish): void {
  command
    .command("lint")
    .description(
      "find rules that nobody can satisfy, that never match, that hold on nothing, or that run the wrong way",
    )
    .argument("[paths...]", "protocol files or folders (default: .checkrail/protocols)")
    .option("--catalog <file>", "catalog to judge satisfiability on")
    .addOption(format())
    .addHelpText("after", "\nExit status: 0 clean, 1 problems.\nExample: checkrail protocol lint protocols/")
    .action(async (paths: string[], options: Format & { catalog?: string }) => {
      const { lintFiles } = await import("#flows");
      const report = await lintFiles({ paths, catalog: options.catalog ?? null, cwd: door.cwd }, await door.ports());
      if (options.format === "json") door.out(`${JSON.stringify(report, null, 2)}\n`);
      else {
        for (const { level, problem } of report.problems) {
          const place = [problem.path, problem.line, problem.column].filter((part) => part !== null).join(":");
          const paint = level === "error" ? door.style.red : door.style.yellow;
          door.out(`${place}  ${paint(level)}  ${problem.code}  ${printable(problem.message, 400)}\n`);
          if (problem.hint !== null) door.out(`    ${printable(problem.hint, 400)}\n`);
        }
        door.out(`${report.protocols} protocols, ${report.problems.length} problems\n`);
      }
      finish(report.problems.some(({ level }) => level === "error") ? exitCodes.trouble : exitCodes.done);
    });
}

function defineTest(command: Command, door: Door, finish: Finish): void {
  command
    .command("test")
    .description("run the cases kept beside protocols (NAME.cases.yaml)")
    .argument("[paths...]", "protocol files or folders (default: .checkrail/protocols)")
    .addOption(format())
    .addHelpText("after", "\nExit status: 0 all right, 1 a case failed.\nExample: checkrail protocol test protocols/")
    .action(async (paths: string[], options: Format) => {
      const { testProtocols } = await import("#flows");
      const results = await testProtocols({ paths, cwd: door.cwd }, await door.ports());
      const failed = results.filter((result) => !result.passed);
      if (options.format === "json") door.out(`${JSON.stringify({ results }, null, 2)}\n`);
      else {
        for (const { protocol, name, passed, message } of results) {
          const mark = passed ? door.style.green("✓") : door.style.red("✗");
          door.out(
            `${mark} ${printable(protocol)}: ${printable(name)}${passed ? "" : `\n    ${printable(message, 600)}`}\n`,
          );
        }
        door.out(`${results.length - failed.length} of ${results.length} cases right\n`);
      }
      finish(failed.length > 0 ? exitCodes.trouble : exitCodes.done);
    });
}

function defineTry(command: Command, door: Door, finish: Finish): void {
  command
    .command("try")
    .description("explain one change under a protocol, atom by atom")
    .argument("<protocol>", "a protocol file")
    .argument("[files...]", "artifacts, as for check")
    .option("--base <ref>", "where the range starts")
    .option("--head <ref>", "where it ends (default: HEAD)")
    .option("--environment <name>", "where it will run")
    .option("--catalog <file>", "catalog file or folder")
    .addOption(new Option("--gate <gate>", "which gate would ask").choices(["merge", "deploy"]).default("merge"))
    .addOption(format())
    .addHelpText(
      "after",
      "\nExample: checkrail protocol try protocols/destroying-stateful.yaml --base main --head HEAD plan.json",
    )
    .action(async (protocol: string, files: string[], options: TryOptions) => {
      const { tryProtocol } = await import("#flows");
      const request = {
        protocol,
        files,
        base: options.base ?? null,
        head: options.head ?? null,
        environment: options.environment ?? null,
        catalog: options.catalog ?? null,
        gate: options.gate,
        cwd: door.cwd,
      };
      const tried = await tryProtocol(request, await door.ports());
      if (options.format === "json") door.out(`${JSON.stringify(tried, null, 2)}\n`);
      else {
        const scope = tried.inScope ? "in scope" : "not in scope: it says nothing here";
        door.out(
          `${door.style.bold(printable(tried.protocol))}  ${scope}${tried.inForce ? "" : ", not in force now"}\n`,
        );
        for (const rule of tried.rules) {
          door.out(`  ${rule.answer.padEnd(6)}${printable(rule.name)}\n`);
          for (const line of rule.lines) door.out(`        ${printable(line, 300)}\n`);
          for (const summary of rule.asks) door.out(`    asks ${printable(summary, 300)}\n`);
        }
      }
      finish(exitCodes.done);
    });
}

type TryOptions = Format & {
  base?: string;
  head?: string;
  environment?: string;
  catalog?: string;
  gate: "merge" | "deploy";
};
