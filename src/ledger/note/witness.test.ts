import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasVectors, vectors } from "../../../tests/ledgerVectors.ts";
import { fromBase64 } from "../base64.ts";
import { utf8Bytes } from "../bytes.ts";
import { codes, grow, leaves, must } from "../testing/log.ts";
import { consistencyProof, rootAt } from "../tree/buildProof.ts";
import { emptyRoot } from "../tree/hash.ts";
import { tileHashReader } from "../tree/tileHash.ts";
import { printCheckpoint } from "./checkpoint.ts";
import { cosign, cosignatureLine, cosignatureMessage, noteVerifier, readCosignature } from "./cosignature.ts";
import { ed25519Sign, generateKey } from "./ed25519.ts";
import { type NoteVerifier, noteSigner, parseNote, printNote, printSignature, signNote, verifyNote } from "./note.ts";
import { noteKey, parseVkey, printVkey } from "./noteKey.ts";
import {
  judgeAddCheckpoint,
  parseAddCheckpoint,
  printAddCheckpoint,
  takeCosignatures,
  type WitnessState,
} from "./witness.ts";

const origin = "ledger.northwind.example/prod";
const logKey = generateKey(new Uint8Array(32).fill(1));
const witnessKey = generateKey(new Uint8Array(32).fill(2));
const log = noteVerifier(noteKey(origin, "ed25519", logKey.publicKey));
const witness = noteVerifier(noteKey("w1", "cosignature", witnessKey.publicKey));
const read = tileHashReader(40n, grow([leaves(40)]).readTile);

const rootOfSize = (size: bigint) => (size === 0n ? emptyRoot() : must(rootAt(size, read)));
const signed = (size: bigint, root = rootOfSize(size), name = origin, key = logKey) =>
  printNote(signNote(printCheckpoint({ origin: name, size, root, extensions: [] }), noteSigner(name, key)));
const proofOf = (from: bigint, to: bigint) =>
  from === 0n || from === to ? [] : must(consistencyProof(from, to, read));
const ask = (oldSize: bigint, size: bigint, note = signed(size)) =>
  printAddCheckpoint({ oldSize, proof: proofOf(oldSize, size), note });
const judge = (body: string | Uint8Array, state: WitnessState | null) =>
  judgeAddCheckpoint(body, {
    verifiersOf: (name) => (name === origin ? [log] : null),
    stateOf: () => state,
  });
const at = (size: bigint): WitnessState => ({ size, root: rootOfSize(size) });

describe("cosignatures", () => {
  const text = printCheckpoint({ origin, size: 3n, root: rootOfSize(3n), extensions: [] });

  test("bind the time and the whole text", () => {
    const line = cosign(text, "w1", witnessKey, 1679315147);
    expect(readCosignature(line.signature)?.seconds).toBe(1679315147);
    expect(verifyNote({ text, signatures: [line] }, [witness]).ok).toBe(true);
    expect(codes(verifyNote({ text: `${text}more\n`, signatures: [line] }, [witness]))).toEqual(["note-signature"]);
    for (let bit = 0; bit < 8 * 8; bit++) {
      const signature = line.signature.slice();
      signature[bit >> 3] = (signature[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(codes(verifyNote({ text, signatures: [{ ...line, signature }] }, [witness]))).toEqual(["note-signature"]);
    }
  });

  test("may be made by a key that lives elsewhere", () => {
    const signature = ed25519Sign(witnessKey, cosignatureMessage(text, 7));
    const line = cosignatureLine("w1", witnessKey.publicKey, { seconds: 7, signature });
    expect(line).toEqual(cosign(text, "w1", witnessKey, 7));
    expect(() => cosignatureMessage(text, 1.5)).toThrow("whole number");
    expect(readCosignature(line.signature.slice(1))).toBeNull();
    expect(readCosignature(new Uint8Array(72).fill(255))).toBeNull();
  });

  test("a log's signature is no cosignature, and the other way round", () => {
    const asLog = noteVerifier(noteKey("w1", "ed25519", witnessKey.publicKey));
    const line = cosign(text, "w1", witnessKey, 7);
    expect(codes(verifyNote({ text, signatures: [line] }, [asLog]))).toEqual(["note-unsigned"]);
    const posing = { ...line, keyId: asLog.keyId };
    expect(codes(verifyNote({ text, signatures: [posing] }, [asLog]))).toEqual(["note-signature"]);
  });
});

describe("requests", () => {
  test("any comes back", () => {
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const any = fc.record({
      oldSize: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      proof: fc.array(hash, { maxLength: 63 }),
      note: fc.constant(signed(3n)),
    });
    fc.assert(
      fc.property(any, (request) => {
        expect(parseAddCheckpoint(printAddCheckpoint(request))).toEqual({ ok: true, value: request });
        expect(parseAddCheckpoint(utf8Bytes(printAddCheckpoint(request)))).toEqual({ ok: true, value: request });
      }),
      { numRuns: 300 },
    );
  });

  const good = ask(3n, 9n);
  const rows: readonly [string, string][] = [
    ["no old size", good.replace("old 3\n", "")],
    ["a leading zero", good.replace("old 3", "old 03")],
    ["two spaces", good.replace("old 3", "old  3")],
    ["a short hash", good.replace("old 3\n", "old 3\nAAAA\n")],
    ["64 lines of proof", good.replace("old 3\n", `old 3\n${`${"A".repeat(43)}=\n`.repeat(64)}`)],
    ["no checkpoint", "old 3\n"],
    ["no note", "old 3\n\nx\n"],
  ];
  test.each(rows)("%s is refused", (_name, body) => {
    expect(judge(body, at(3n)).status).toBe(400);
  });
});

describe("an honest witness", () => {
  test("cosigns what extends what it knows, and says what to keep", () => {
    for (const [from, to] of [
      [0n, 0n],
      [0n, 5n],
      [5n, 5n],
      [5n, 9n],
      [9n, 40n],
    ] as const)
      expect(judge(ask(from, to), from === 0n ? null : at(from))).toMatchObject({ status: 200, next: at(to) });
  });

  const fork = new Uint8Array(32).fill(7);
  const rows: readonly [string, number, string, WitnessState | null][] = [
    ["an unknown log", 404, ask(3n, 9n, signed(9n, rootOfSize(9n), "other")), at(3n)],
    ["a stranger's signature", 403, ask(3n, 9n, signed(9n, rootOfSize(9n), origin, witnessKey)), at(3n)],
    ["a trusted key's false line", 403, ask(3n, 9n, signed(9n).replace("\n9\n", "\n8\n")), at(3n)],
    ["an old size past the new", 400, ask(3n, 9n).replace("old 3", "old 10"), at(3n)],
    ["another size than the one kept", 409, ask(3n, 9n), at(5n)],
    ["a first request that claims an old size", 409, ask(3n, 9n), null],
    ["a repeated first request", 409, ask(0n, 9n), at(9n)],
    ["a rollback", 409, ask(3n, 5n), at(9n)],
    ["the same size with another root", 422, ask(9n, 9n, signed(9n, fork)), at(9n)],
    ["a proof where nothing is proven", 422, ask(0n, 9n).replace("old 0\n", `old 0\n${"A".repeat(43)}=\n`), null],
    ["no proof", 422, printAddCheckpoint({ oldSize: 3n, proof: [], note: signed(9n) }), at(3n)],
    [
      "a proof for other sizes",
      422,
      printAddCheckpoint({ oldSize: 3n, proof: proofOf(4n, 9n), note: signed(9n) }),
      at(3n),
    ],
    ["another history", 422, ask(3n, 9n, signed(9n, fork)), at(3n)],
    ["a history that forked before", 422, ask(3n, 9n), { size: 3n, root: fork }],
    ["an empty tree with a root", 422, ask(0n, 0n, signed(0n, fork)), null],
  ];
  test.each(rows)("does not cosign %s: %i", (_name, status, body, state) => {
    expect(judge(body, state).status).toBe(status);
  });

  test("tells its size to who is behind", () => {
    expect(judge(ask(3n, 9n), at(5n))).toMatchObject({ body: "5\n", contentType: "text/x.tlog.size" });
    expect(judge(ask(3n, 9n), null)).toMatchObject({ body: "0\n" });
  });
});

test("a log takes from an answer what known witnesses signed", () => {
  const note = must(parseNote(signed(9n)));
  const line = printSignature(cosign(note.text, "w1", witnessKey, 100));
  const other = printSignature(cosign(note.text, "w2", generateKey(new Uint8Array(32).fill(3)), 100));
  const taken = must(takeCosignatures(note, line + other, [witness]));
  expect(taken.note.signatures.map(({ name }) => name)).toEqual([origin, "w1"]);
  expect(verifyNote(must(parseNote(taken.printed)), [log, witness]).ok).toBe(true);
  const later = printSignature(cosign(note.text, "w1", witnessKey, 200));
  const again = must(takeCosignatures(taken.note, later, [witness])).note.signatures;
  expect(again.map(({ signature }) => readCosignature(signature)?.seconds ?? null)).toEqual([null, 200]);
  for (const bad of ["", other, printSignature(cosign("x\n", "w1", witnessKey, 1)), "no lines\n"])
    expect(codes(takeCosignatures(note, bad, [witness]))).toEqual(["witness-answer"]);
});

if (hasVectors)
  test("official keys, times and requests; a checkpoint of two witnesses", () => {
    type Given = Readonly<{
      vkeys: { vkey: string }[];
      timestampDecode: { sigBase64: string; unixSeconds: number };
      signedMessageExample: string;
      addCheckpointExamples: string;
      derivedVerifiable: Readonly<{
        signedMessage: string;
        timestamp: number;
        logVkey: string;
        cosignedCheckpoint: string;
        witnesses: { name: string; vkey: string; line: string }[];
      }>;
    }>;
    const given = vectors<Given>("cosignature");
    for (const { vkey } of given.vkeys) {
      expect(must(parseVkey(vkey)).type).toBe("cosignature");
      expect(printVkey(must(parseVkey(vkey)))).toBe(vkey);
    }
    const { sigBase64, unixSeconds } = given.timestampDecode;
    expect(readCosignature(fromBase64(sigBase64)?.slice(4) ?? new Uint8Array())?.seconds).toBe(unixSeconds);
    const example = given.signedMessageExample.split("\n").slice(2).join("\n");
    expect(cosignatureMessage(example, 1679315147)).toEqual(utf8Bytes(given.signedMessageExample));

    const { logVkey, cosignedCheckpoint, witnesses, signedMessage, timestamp } = given.derivedVerifiable;
    const note = must(parseNote(cosignedCheckpoint));
    const known = [logVkey, ...witnesses.map(({ vkey }) => vkey)].map((each) => noteVerifier(must(parseVkey(each))));
    expect(must(verifyNote(note, known)).verified.length).toBe(3);
    expect(cosignatureMessage(note.text, timestamp)).toEqual(utf8Bytes(signedMessage));
    expect(note.signatures.slice(1).map(printSignature)).toEqual(witnesses.map(({ line }) => line));

    // The log's key is not published, so its signatures are told apart by hand: one of them has a letter changed.
    const blocks = [
      ...given.addCheckpointExamples.matchAll(
        /```\n(old [\s\S]*?)```\nHTTP (\d+)(?:\n\[Asserts\]\nbody == "(\d+)\\n")?/g,
      ),
    ];
    const first = must(parseNote(must(parseAddCheckpoint(blocks[0]?.[1] ?? "")).note));
    const line = first.signatures[0];
    const good = new Set(
      blocks.filter(([, , status]) => status !== "403").map(([, body = ""]) => body.trim().split(" ").at(-1) ?? ""),
    );
    const log: NoteVerifier = {
      name: line?.name ?? "",
      keyId: line?.keyId ?? new Uint8Array(),
      verify: (_, signature) =>
        good.has(
          printSignature({ name: "n", keyId: line?.keyId ?? signature, signature })
            .trim()
            .split(" ")[2] ?? "",
        ),
    };
    let state: WitnessState | null = null;
    const answers = blocks.map(([, body = ""]) => {
      const answer = judgeAddCheckpoint(body, {
        verifiersOf: (name) => (name === log.name ? [log] : null),
        stateOf: () => state,
      });
      if (answer.status === 200) state = answer.next;
      return `${answer.status}${answer.status === 409 ? ` ${answer.body.trim()}` : ""}`;
    });
    // The third has an unknown log: 403 in that witness, 404 in the specification.
    const wanted = blocks
      .map(([, , status, size]) => `${status}${size === undefined ? "" : ` ${size}`}`)
      .with(2, "404");
    expect(answers).toEqual(wanted);
    expect(answers.length).toBe(9);
  });
