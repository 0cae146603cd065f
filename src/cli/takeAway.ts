import { type Command, InvalidArgumentError } from "commander";
import type { ExportPage, ExportStart, FactProof } from "#flows";
import type { Client } from "#ports";
import type { Door } from "./door.ts";
import { type ExitCode, exitCodes } from "./exit.ts";
import { type ServerOptions, show, withClient, withServer } from "./server/options.ts";

type Finish = (code: ExitCode) => void;

export function defineProve(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description("the proof that a fact is in the log, as a file that anybody can verify (C2SP tlog-proof)")
    .argument("<what>", "id of a fact, an attestation or a change")
    .option("--out <path>", "where it goes: a file, or for a change a folder with one file for each of its facts")
    .addHelpText("after", "\nExample: checkrail ledger prove 01a2… --out decision.tlog-proof")
    .action(async (what: string, options: ServerOptions & Readonly<{ out?: string }>) => {
      const path = `/v1/ledger/proofs/${encodeURIComponent(what)}`;
      const { items } = await withClient(
        door,
        options,
        (client) => client.call<{ items: readonly FactProof[] }>("GET", path),
        true,
      );
      const [first] = items;
      const isOne = items.length === 1 && first?.fact === what;
      const { out } = options;
      for (const item of out === undefined ? [] : items)
        await door.writeParts(fileOf(out ?? "", item, isOne), [item.proof]);
      const lines = items.map(({ fact, type, index, size }) => `leaf ${index} of ${size}  ${type}  ${fact}\n`);
      const next = isOne ? (first?.proof ?? "") : "  next  --out FOLDER writes a proof for each of them\n";
      const saved = out === undefined ? next : `saved  ${out}\n`;
      show(door, options, { items }, `${isOne && out === undefined ? "" : lines.join("")}${saved}`);
      finish(exitCodes.done);
    });
}

function fileOf(out: string, { index, type }: FactProof, isOne: boolean): string {
  return isOne ? out : `${out.replace(/\/+$/, "")}/${String(index).padStart(8, "0")}-${type}.tlog-proof`;
}

export function defineExport(command: Command, door: Door, finish: Finish): void {
  withServer(command)
    .description(
      "the log to take away: entries, facts, checkpoints and keys, verified with no server (`ledger verify --bundle`)",
    )
    .option("--from <leaf>", "begin with this leaf", parseLeaf, 0)
    .requiredOption("--out <file>", "where it goes: JSON lines")
    .addHelpText(
      "after",
      `
It holds every fact whole, so an admin makes it; words that can be erased are in it as digests only.
Example: checkrail ledger export --out ledger.jsonl`,
    )
    .action(async ({ from, out, ...server }: ServerOptions & Readonly<{ from: number; out: string }>) => {
      const done = await withClient(door, server, (client) => save(door, client, from, out), true);
      show(
        door,
        server,
        done,
        `saved  ${out}: leaves ${done.from} to ${done.to - 1}\n  next  checkrail ledger verify --bundle ${out}\n`,
      );
      finish(exitCodes.done);
    });
}

async function save(door: Door, client: Client, from: number, out: string): Promise<Omit<ExportStart, "lines">> {
  const start = await client.call<ExportStart>("GET", `/v1/ledger/export?from=${from}`);
  await door.writeParts(out, exportedLines(client, start));
  return { from: start.from, to: start.to };
}

async function* exportedLines(client: Client, { from, to, lines }: ExportStart): AsyncGenerator<string> {
  yield `${lines.join("\n")}\n`;
  let checkpoints = 0;
  for (let at = from; at < to; ) {
    const page = await client.call<ExportPage>("GET", `/v1/ledger/export/lines?from=${at}&to=${to}`);
    // A log with a hole ends there; whoever reads it is told.
    if (page.next === at) break;
    checkpoints += page.lines.filter((line) => line.includes('"kind":"checkpoint"')).length;
    at = page.next;
    yield `${page.lines.join("\n")}\n`;
  }
  const { printExportLine } = await import("#ledger");
  yield `${printExportLine({ kind: "end", leaves: to - from, checkpoints })}\n`;
}

function parseLeaf(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("a leaf is a whole number, from 0");
}
