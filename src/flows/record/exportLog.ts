import { Trouble } from "#core";
import { printExportLine, spansOf } from "#ledger";
import type { RecordPorts } from "#ports";
import { witnessesOf } from "../gate/exportTrust.ts";

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
  const { origin } = status;
  const to = status.quorum?.size ?? status.signed;
  if (from >= to) {
    const seen = status.quorum === null ? "signed" : "signed and witnessed";
    throw new Trouble("invalid", `${to} leaves are ${seen}: there is none from ${from} on`, {
      hint: "name a smaller leaf",
    });
  }
  const trust = {
    log: spansOf(log),
    attestation: spansOf(attestation),
    witnesses: witnessesOf(status, keys),
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
