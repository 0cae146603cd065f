import { fromBase64, toBase64 } from "../base64.ts";
import { parseDecimal, textOfInput } from "../bytes.ts";
import { accept, type Checked, quote, refuse, within } from "../checked.ts";
import { type Hasher, hashLength, sha256 } from "../tree/hash.ts";
import { type Proof, type ProofCode, verifyInclusion } from "../tree/proof.ts";
import { type Checkpoint, type CheckpointCode, openCheckpoint } from "./checkpoint.ts";
import { type NoteCode, type NoteVerifier, parseNote } from "./note.ts";

export type ReceiptCode = "receipt-format";

/** The offline proof that an entry is in a log (C2SP tlog-proof): its index, the path to the root, and the signed
 *  checkpoint with whatever witnesses said. */
export type Receipt = Readonly<{
  /** Bytes of the application. Nobody vouches for them. */
  extra: Uint8Array | null;
  index: bigint;
  proof: Proof;
  checkpoint: string;
}>;

const header = "c2sp.org/tlog-proof@v1";
const proofLinesMax = 64;

export function printReceipt({ extra, index, proof, checkpoint }: Receipt): string {
  const lines = [
    header,
    ...(extra === null ? [] : [`extra ${toBase64(extra)}`]),
    `index ${index}`,
    ...proof.map(toBase64),
  ];
  return `${lines.join("\n")}\n\n${checkpoint}`;
}

/** Reads a receipt back. One receipt has exactly one text. */
export function parseReceipt(input: string | Uint8Array): Checked<Receipt, ReceiptCode> {
  const text = textOfInput(input);
  const split = text?.indexOf("\n\n") ?? -1;
  if (text === null || split < 0) return malformed("there is no blank line before the checkpoint");
  const [first = "", ...lines] = text.slice(0, split).split("\n");
  if (first !== header) return malformed(`it does not begin with \`${header}\``);
  const extraText = lines[0]?.startsWith("extra ") ? lines.shift()?.slice("extra ".length) : undefined;
  const extra = extraText === undefined ? null : fromBase64(extraText);
  if (extraText !== undefined && extra === null) return malformed("`extra` is no base64");
  const indexLine = lines.shift() ?? "";
  const index = indexLine.startsWith("index ") ? parseDecimal(indexLine.slice("index ".length)) : null;
  if (index === null) return malformed(`${quote(indexLine)} is no \`index NUMBER\``);
  if (lines.length > proofLinesMax) return malformed(`the proof has more than ${proofLinesMax} lines`);
  const proof: Uint8Array[] = [];
  for (const line of lines) {
    const hash = fromBase64(line);
    if (hash === null || hash.length !== hashLength) return malformed(`${quote(line)} is no hash`);
    proof.push(hash);
  }
  const checkpoint = text.slice(split + 2);
  const note = parseNote(checkpoint);
  return note.ok ? accept({ extra, index, proof, checkpoint }) : within("receipt-format", "the checkpoint", note);
}

function malformed(why: string): Checked<never, ReceiptCode> {
  return refuse("receipt-format", `malformed receipt: ${why}`, "take the `.tlog-proof` file again, byte for byte");
}

/** Is the leaf in the log, by a checkpoint that the log signed? Witnesses are judged by `judgeQuorum`. */
export function verifyReceipt(
  receipt: Receipt,
  leaf: Uint8Array,
  log: Readonly<{ origin: string; verifiers: readonly NoteVerifier[] }>,
  hash: Hasher = sha256,
): Checked<Checkpoint, NoteCode | CheckpointCode | ProofCode> {
  const opened = openCheckpoint(receipt.checkpoint, log);
  if (!opened.ok) return opened;
  const { checkpoint } = opened.value;
  const { index, proof } = receipt;
  const included = verifyInclusion({ index, size: checkpoint.size, leaf, proof, root: checkpoint.root }, hash);
  return included.ok ? accept(checkpoint) : included;
}
