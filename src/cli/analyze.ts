import { Option } from "commander";
import { type Analysis, printable } from "#core";
import { answerLines, notWithBatch } from "./answerLines.ts";
import type { CommandSpec } from "./command.ts";
import { exitCodes } from "./exit.ts";

export const analyzeCommand: CommandSpec = {
  name: "analyze",
  main: false,
  define: (command, door, finish) => {
    command
      .description("effects and findings of artifacts, without judging them")
      .argument(
        "[files...]",
        "plans, scripts, manifests, templates, diffs; a folder stands for all below it but .git, node_modules, .terraform",
      )
      .option("--batch", "JSON lines {id, kind, input | before, after, options?} on standard input, one answer a line")
      .addOption(new Option("--format <format>", "form of the output").choices(["text", "json"]).default("text"))
      .addHelpText(
        "after",
        `
Examples:
  terraform show -json plan.out > plan.json && checkrail analyze plan.json
  echo '{"id":1,"kind":"sql","input":"DROP TABLE orders"}' | checkrail analyze --batch`,
      )
      .action(async (files: string[], options: { batch?: boolean; format: "text" | "json" }) => {
        const { analyzeFiles, answerAnalysisLine } = await import("#flows");
        const ports = await door.ports();
        if (options.batch) {
          if (files.length > 0) throw notWithBatch("files");
          const parsers = await ports.loadParsers();
          return finish(await answerLines(door, (text, line) => answerAnalysisLine(text, line, parsers)));
        }
        const analysis = await analyzeFiles(files, door.cwd, ports);
        door.out(options.format === "json" ? `${JSON.stringify(analysis, null, 2)}\n` : printAnalysis(analysis));
        finish(analysis.complete ? exitCodes.done : exitCodes.trouble);
      });
  },
};

function printAnalysis({ effects, findings, incomplete }: Analysis): string {
  const lines = [
    ...incomplete.map(
      ({ path, line, message, hint }) =>
        `unread  ${at(path, line)}  ${printable(message, 400)}\n  ${printable(hint, 400)}`,
    ),
    ...effects
      .filter((effect) => effect.action !== "unread")
      .map(({ action, resource, reason, reversibility, at: [place] }) => {
        const facts = [reversibility === "unknown" ? "" : reversibility, reason ?? ""].filter(Boolean).join(", ");
        const name = `${printable(resource.type)} ${printable(resource.address)}`;
        return `${action.padEnd(8)}${name}  ${at(place.path, place.line)}${facts === "" ? "" : `  ${printable(facts)}`}`;
      }),
    ...findings.map(
      ({ severity, code, path, line, message }) =>
        `${severity.padEnd(8)}${code}  ${at(path, line)}  ${printable(message, 400)}`,
    ),
  ];
  return lines.length === 0 ? "no effects and no findings; everything was read\n" : `${lines.join("\n")}\n`;
}

function at(path: string, line: number | null): string {
  return `${printable(path)}${line === null ? "" : `:${line}`}`;
}
