import { Trouble } from "#core";
import { printExportLine, spansOf } from "#ledger";
import type { RecordPorts } from "#ports";
import { witnessText } from "../gate/exportTrust.ts";

type Powers = Pick<RecordPorts, "store">;

/** How an export begins: `lines` to write first, then the pages of the leaves `from` up to `to`. */
export type ExportStart = Readonly<{ from: number; to: number; lines: readonly string[] }>;
export type ExportPage = Readonly<{ lines: readonly string[]; next: number }>;

/** An export of the log from a leaf on, up to what is signed now. */
export async function startExport(from: number, { store }: Powers): Promise<ExportStart> {
  const [status, exportedAt, log, attestation, keys] = await Promise.all([
    store.logStatus(),
    store.now(),
    store.keyChain("log"),
    store.keyChain("attestation"),
    store.keys(),
  ]);
  const { origin, signed: to } = status;
  if (from >= to) {
    throw new Trouble("invalid", `${to} leaves are signed: there is none from ${from} on`, {
      hint: "name a smaller leaf",
    });
  }
  const witnesses = keys.filter(({ purpose, state }) => purpose === "witness" && state === "active");
  const trust = {
    log: spansOf(log),
    attestation: spansOf(attestation),
    witnesses: witnessText(witnesses.map(({ vkey }) => vkey)),
  };
  const roots = from === 0 ? [] : await store.exported.edge(from, to);
  const head = { kind: "head", v: 1, origin, from, to, roots, exportedAt, trust } as const;
  const earlier = from === 0 ? [] : await store.exported.keys(from, to);
  return { from, to, lines: [head, ...earlier].map(printExportLine) };
}

export async function readExportPage(from: number, to: number, { store }: Powers): Promise<ExportPage> {
  const { lines, next } = await store.exported.page(from, to);
  return { lines: lines.map(printExportLine), next };
}
