import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Digest, instantOf } from "#core";
import { nodeVerification } from "#integrations";
import { utf8Bytes, utf8Text } from "../bytes.ts";
import { printEntry } from "../entry.ts";
import { printCheckpoint } from "../note/checkpoint.ts";
import { type Ed25519Key, generateKey } from "../note/ed25519.ts";
import { noteSigner, printNote, signNote } from "../note/note.ts";
import { noteKey, printVkey } from "../note/noteKey.ts";
import type { KeyEvent } from "../statement/keyChain.ts";
import { printRotation, rotationText } from "../statement/rotation.ts";
import { must } from "../testing/log.ts";
import { inclusionProof } from "../tree/buildProof.ts";
import { emptyEdge, growEdge } from "../tree/growth.ts";
import { leafHash } from "../tree/hash.ts";
import { tilePath } from "../tree/tile.ts";
import { tileHashReader } from "../tree/tileHash.ts";
import { appendLeaf, emptyFrontier, rootOf } from "../tree/tree.ts";
import { type ExportLine, printExportLine } from "./exportLine.ts";
import { readExport } from "./verifyExport.ts";

const origin = "ledger.northwind.example/prod";
const keyOf = (seed: number) => generateKey(new Uint8Array(32).fill(seed));
const vkeyOf = (key: Ed25519Key) => printVkey(noteKey(origin, "ed25519", key.publicKey));
const [old, next] = [keyOf(1), keyOf(2)];
const rotation = { origin, purpose: "log", from: vkeyOf(old), to: vkeyOf(next) } as const;
const proof = printRotation(
  rotation,
  [old, next].flatMap((key) => signNote(rotationText(rotation), noteSigner(origin, key)).signatures),
);

/** Leaf 0 enrols a key, leaf 3 rotates it; the rest is small talk. */
const bodies = [
  { kind: "enrolled", id: "a", vkey: vkeyOf(old) },
  "one",
  "two",
  { kind: "rotated", id: "b", vkey: vkeyOf(next), replaces: "a", proof, compromised: false },
  "four ü",
  "five",
  "six",
].map((body) => JSON.stringify(body));
const entries = bodies.map((body, at) => {
  const payload = `sha256:${createHash("sha256").update(body).digest("hex")}` as Digest;
  const id = `019ab3c4-5d6e-7f80-91a2-b3c4d5e6f70${at}`;
  const entry = { type: body.startsWith("{") ? "key.rotated" : "said", id, subject: null, payload } as const;
  return utf8Text(printEntry({ ...entry, salt: null, prevSeen: null, at: instantOf(0) })) ?? "";
});
const hashes = entries.map((entry) => leafHash(utf8Bytes(entry)));
const frontierAt = (size: number) =>
  hashes.slice(0, size).reduce((grown, leaf) => appendLeaf(grown, leaf), emptyFrontier);

function checkpointAt(size: number, key: Ed25519Key): ExportLine {
  const text = printCheckpoint({ origin, size: BigInt(size), root: rootOf(frontierAt(size)), extensions: [] });
  return { kind: "checkpoint", size, note: printNote(signNote(text, noteSigner(origin, key))) };
}

function exported(from: number, to = entries.length): ExportLine[] {
  const log = [
    { key: vkeyOf(old), from: 0, until: 3, compromised: false },
    { key: vkeyOf(next), from: 4, until: null, compromised: false },
  ];
  const trust = { log, attestation: [], witnesses: "quorum none\n" };
  const { roots } = frontierAt(from);
  const tiles = new Map(growEdge(emptyEdge, hashes).tiles.map(({ tile, bytes }) => [tilePath(tile), bytes]));
  const read = tileHashReader(BigInt(to), (tile) => tiles.get(tilePath(tile)) ?? null);
  const lines: ExportLine[] = [{ kind: "head", v: 1, origin, from, to, roots, exportedAt: instantOf(0), trust }];
  for (const index of [0, 3].filter((at) => at < from)) {
    const path = must(inclusionProof(BigInt(index), BigInt(to), read));
    lines.push({ kind: "key", index, entry: entries[index] ?? "", body: bodies[index] ?? "", proof: path });
  }
  let checkpoints = 0;
  for (let index = from; index < to; index++) {
    lines.push({
      kind: "leaf",
      index,
      entry: entries[index] ?? "",
      body: bodies[index] ?? "",
      hash: hashes[index] ?? new Uint8Array(),
    });
    if (![2, 3, 5, 7].includes(index + 1)) continue;
    lines.push(checkpointAt(index + 1, index < 3 ? old : next));
    checkpoints += 1;
  }
  return [...lines, { kind: "end", leaves: to - from, checkpoints }];
}

function keyEventOf({ index, body }: { index: bigint; body: string }): KeyEvent | null {
  if (!body.startsWith("{")) return null;
  try {
    return { ...(JSON.parse(body) as KeyEvent), index, purpose: "log" };
  } catch {
    return null;
  }
}

function verify(lines: readonly string[]) {
  const reader = readExport({ keyEventOf, ...nodeVerification });
  for (const line of lines) reader.take(line);
  return reader.finish();
}

describe.each([0, 1, 3, 4, 6])("an export from leaf %i", (from) => {
  const lines = exported(from).map(printExportLine);

  test("verifies with nothing but itself", () => {
    const verified = verify(lines);
    expect(verified.problems).toEqual([]);
    expect(verified).toMatchObject({ origin, from, size: 7, key: vkeyOf(old) });
    expect(verified.root).toBe(Buffer.from(rootOf(frontierAt(7))).toString("hex"));
  });

  test("with any one byte changed does not, and the leaf or the line is named", () => {
    // Every kind of line is in the export from leaf 4; of the others, a part will do.
    const step = from === 4 ? 1 : 13;
    for (const [at, line] of lines.entries()) {
      const bytes = Buffer.from(line, "utf8");
      const leaf = /"index":(\d+),"kind":"leaf"/.exec(line)?.[1];
      for (let position = 0; position < bytes.length; position += step) {
        const changed = Buffer.from(bytes);
        changed[position] = (changed[position] ?? 0) ^ 1;
        const { problems } = verify(lines.with(at, changed.toString("utf8")));
        const named = problems.some(
          (each) => each.line === at + 1 || (leaf !== undefined && each.index === Number(leaf)),
        );
        if (!named) throw new Error(`byte ${position} of line ${at + 1}: ${JSON.stringify(problems)}`);
      }
    }
  });

  test("with a line gone, twice, moved or added does not", () => {
    for (let at = 0; at < lines.length; at++) {
      const line = lines[at] ?? "";
      expect(verify(lines.toSpliced(at, 1)).problems).not.toEqual([]);
      expect(verify(lines.toSpliced(at, 0, line)).problems).not.toEqual([]);
      expect(verify(lines.slice(0, at)).problems).not.toEqual([]);
      const other = lines[at + 1];
      if (other !== undefined) expect(verify(lines.toSpliced(at, 2, other, line)).problems).not.toEqual([]);
    }
    expect(verify([...lines, lines.at(-1) ?? ""]).problems).not.toEqual([]);
  });
});

describe("somebody who writes the export anew", () => {
  test("cannot change a fact and its leaf together: the range is named", () => {
    const lines = exported(0);
    const body = JSON.stringify("another");
    const forged = entries[4]?.replace(
      /sha256:[0-9a-f]{64}/,
      `sha256:${createHash("sha256").update(body).digest("hex")}`,
    );
    const at = lines.findIndex((line) => line.kind === "leaf" && line.index === 4);
    const entry = forged ?? "";
    lines[at] = { kind: "leaf", index: 4, entry, body, hash: leafHash(utf8Bytes(entry)) };
    const { problems } = verify(lines.map(printExportLine));
    expect(problems).toContainEqual(expect.objectContaining({ code: "root-mismatch", index: 3 }));
    expect(problems.at(-1)).toMatchObject({ code: "truncated", index: 3 });
  });

  test("cannot sign what comes after a rotation with the key that went, nor what comes before it with the new one", () => {
    const lines = exported(0);
    const at = lines.findIndex((line) => line.kind === "checkpoint" && line.size === 5);
    const late = lines.with(at, checkpointAt(5, old)).map(printExportLine);
    expect(verify(late).problems).toMatchObject([{ code: "checkpoint-signature", index: 5 }]);
    const first = lines.findIndex((line) => line.kind === "checkpoint" && line.size === 2);
    const early = lines.with(first, checkpointAt(2, next)).map(printExportLine);
    expect(verify(early).problems).toMatchObject([{ code: "checkpoint-signature", index: 2 }]);
  });

  test("cannot leave out a fact's body, or end early and call it whole", () => {
    const lines = exported(0);
    const at = lines.findIndex((line) => line.kind === "leaf" && line.index === 2);
    const [leaf] = lines.slice(at);
    if (leaf?.kind !== "leaf") throw new Error("no leaf");
    const gone = lines.with(at, { ...leaf, body: null }).map(printExportLine);
    expect(verify(gone).problems).toMatchObject([{ code: "fact-missing", index: 2 }]);
    const open = lines.slice(0, -3).concat({ kind: "end", leaves: 6, checkpoints: 3 });
    expect(verify(open.map(printExportLine)).problems).toMatchObject([{ code: "truncated" }]);
  });
});

describe("beside what its reader saw before", () => {
  const lines = (from: number) => exported(from).map(printExportLine);
  const codes = (from: number, size: number, root = rootOf(frontierAt(size))) => {
    const reader = readExport({ keyEventOf, seen: { size: BigInt(size), root }, ...nodeVerification });
    for (const line of lines(from)) reader.take(line);
    return reader.finish().problems.map(({ code }) => code);
  };

  test.each([
    [0, 0],
    [0, 1],
    [0, 6],
    [0, 7],
    [3, 3],
    [3, 5],
  ])("an export from leaf %i goes on from %i leaves", (from, size) => {
    expect(codes(from, size)).toEqual([]);
  });

  test("another root, fewer leaves, or none of those that were seen: each by its name", () => {
    for (const size of [1, 4, 7]) expect(codes(0, size, new Uint8Array(32))).toEqual(["checkpoint-forked"]);
    expect(codes(4, 4, new Uint8Array(32))).toEqual(["checkpoint-forked"]);
    expect(codes(0, 8, new Uint8Array(32))).toEqual(["checkpoint-older"]);
    expect(codes(4, 3)).toEqual(["consistency-missing"]);
  });
});
