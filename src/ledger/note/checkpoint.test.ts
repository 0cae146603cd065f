import fc from "fast-check";
import { expect, test } from "vitest";
import { hasVectors, vectors } from "../../../tests/ledgerVectors.ts";
import { toBase64 } from "../base64.ts";
import { codes, grow, must } from "../testing/log.ts";
import { decodeBundle } from "../tree/entryBundle.ts";
import { leafHash } from "../tree/hash.ts";
import { parseTilePath } from "../tree/tile.ts";
import { rootOf } from "../tree/tree.ts";
import { openCheckpoint, parseCheckpoint, printCheckpoint } from "./checkpoint.ts";
import { generateKey } from "./ed25519.ts";
import { ed25519NoteVerifier, noteSigner, printNote, signNote } from "./note.ts";
import { noteKey, parseSkey, parseVkey } from "./noteKey.ts";

const origin = "ledger.northwind.example/prod";
const key = generateKey(new Uint8Array(32).fill(1));
const verifiers = [ed25519NoteVerifier(noteKey(origin, "ed25519", key.publicKey))];
const checkpoint = { origin, size: 20852163n, root: new Uint8Array(32).fill(9), extensions: [] };

test("any checkpoint comes back", () => {
  const line = fc.string({ minLength: 1 }).filter((each) => !each.includes("\n"));
  const any = fc.record({
    origin: line,
    size: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
    root: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    extensions: fc.array(line, { maxLength: 2 }),
  });
  fc.assert(
    fc.property(any, (each) => {
      expect(parseCheckpoint(printCheckpoint(each))).toEqual({ ok: true, value: each });
    }),
    { numRuns: 1000 },
  );
});

const root = toBase64(checkpoint.root);
const rows: readonly [string, string][] = [
  ["two lines", `${origin}\n1\n`],
  ["no last newline", `${origin}\n1\n${root}`],
  ["no origin", `\n1\n${root}\n`],
  ["a leading zero", `${origin}\n01\n${root}\n`],
  ["a plus sign", `${origin}\n+1\n${root}\n`],
  ["hexadecimal", `${origin}\n0x1\n${root}\n`],
  ["Arabic digits", `${origin}\n١\n${root}\n`],
  ["2^64", `${origin}\n18446744073709551616\n${root}\n`],
  ["a root of 33 bytes", `${origin}\n1\n${toBase64(new Uint8Array(33))}\n`],
  ["a root with unused bits set", `${origin}\n1\n${root.replace(/.=$/, "l=")}\n`],
  ["an empty extension line", `${origin}\n1\n${root}\n\n`],
];
test.each(rows)("%s is refused", (_name, text) => {
  expect(codes(parseCheckpoint(text))).toEqual(["checkpoint-format"]);
});

test("a signed one is of the log that was asked for", () => {
  const note = printNote(signNote(printCheckpoint(checkpoint), noteSigner(origin, key)));
  expect(must(openCheckpoint(note, { origin, verifiers })).checkpoint).toEqual(checkpoint);
  expect(codes(openCheckpoint(note, { origin: "other", verifiers }))).toEqual(["checkpoint-origin"]);
  expect(codes(openCheckpoint(note, { origin, verifiers: [] }))).toEqual(["note-unsigned"]);
  const body = printNote(signNote("no checkpoint\n", noteSigner(origin, key)));
  expect(codes(openCheckpoint(body, { origin, verifiers }))).toEqual(["checkpoint-format"]);
});

if (hasVectors) {
  test("checkpoints of sum.golang.org and of Sigsum", () => {
    type Sum = Readonly<{
      vkey: string;
      valid: { origin: string; size: number; rootHash: string; note: string }[];
      treeFormat: { goodBody: string; badBodies: string[] };
    }>;
    const given = vectors<Sum>("checkpoints-sumdb");
    const known = [ed25519NoteVerifier(must(parseVkey(given.vkey)))];
    for (const each of given.valid) {
      const opened = must(openCheckpoint(each.note, { origin: each.origin, verifiers: known })).checkpoint;
      expect([opened.size, toBase64(opened.root)]).toEqual([BigInt(each.size), each.rootHash]);
      expect(openCheckpoint(each.note.replace(/\n(\d)/, "\n9$1"), { origin: each.origin, verifiers: known }).ok).toBe(
        false,
      );
    }
    expect(given.valid.length).toBe(4);
    expect(parseCheckpoint(given.treeFormat.goodBody).ok).toBe(true);
    for (const each of given.treeFormat.badBodies) expect(parseCheckpoint(each).ok).toBe(false);

    const sigsum = vectors<{ checkpoint: string; privateSeedHex: string }>("sigsum-checkpoint");
    const pair = generateKey(new Uint8Array(Buffer.from(sigsum.privateSeedHex, "hex")));
    const name = sigsum.checkpoint.split("\n")[0] ?? "";
    const verifier = ed25519NoteVerifier(noteKey(name, "ed25519", pair.publicKey));
    expect(must(openCheckpoint(sigsum.checkpoint, { origin: name, verifiers: [verifier] })).checkpoint.size).toBe(10n);
  });

  test("a whole log of Tessera: tiles, bundles and signatures, byte for byte", () => {
    type State = Readonly<
      { size: number; checkpoint: string } & Partial<Record<"tile" | "entries", { path: string; hex: string }>>
    >;
    const given = vectors<{ origin: string; vkey: string; skey: string; entries: string[]; states: State[] }>(
      "tlog-tiles-tessera-log",
    );
    const known = [ed25519NoteVerifier(must(parseVkey(given.vkey)))];
    const { name, key: logKey } = must(parseSkey(given.skey));
    for (const { size, checkpoint: note, tile, entries } of given.states) {
      const some = given.entries.slice(0, size).map((each) => new Uint8Array(Buffer.from(each)));
      const { edge, store } = grow(some.map((each) => [each]));
      const opened = must(openCheckpoint(note, { origin: given.origin, verifiers: known })).checkpoint;
      expect([opened.size, opened.root]).toEqual([BigInt(size), rootOf(edge.frontier)]);
      expect(printNote(signNote(printCheckpoint(opened), noteSigner(name, logKey)))).toBe(note);
      if (!tile || !entries) continue;
      expect(Buffer.from(store.get(tile.path) ?? []).toString("hex")).toBe(tile.hex);
      const bundle = must(
        decodeBundle(new Uint8Array(Buffer.from(entries.hex, "hex")), must(parseTilePath(entries.path)).width),
      );
      expect(bundle.map((each) => leafHash(each))).toEqual(some.map((each) => leafHash(each)));
    }
    expect(given.states.length).toBe(16);
  });
}
