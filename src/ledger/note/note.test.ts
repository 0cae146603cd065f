import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasVectors, vectors } from "../../../tests/ledgerVectors.ts";
import { toBase64 } from "../base64.ts";
import { utf8Bytes } from "../bytes.ts";
import { codes, must } from "../testing/log.ts";
import { ed25519Verify, generateKey } from "./ed25519.ts";
import {
  ed25519NoteVerifier,
  type NoteVerifier,
  noteSigner,
  parseNote,
  parseSignatures,
  printNote,
  printSignature,
  signNote,
  verifyNote,
} from "./note.ts";
import { noteKey, parseSkey, parseVkey, printSkey, printVkey } from "./noteKey.ts";

const key = generateKey(new Uint8Array(32).fill(7));
const name = "ledger.northwind.example/prod";
const signer = noteSigner(name, key);
const vkey = noteKey(name, "ed25519", key.publicKey);
const text = "a note\n\nwith a blank line\n";
const note = printNote(signNote(text, signer));
const open = (input: string | Uint8Array, known: readonly NoteVerifier[] = [ed25519NoteVerifier(vkey)]) => {
  const parsed = parseNote(input);
  return parsed.ok ? verifyNote(parsed.value, known) : parsed;
};

describe("ed25519", () => {
  test("is that of RFC 8032, section 7.1, test 2", () => {
    const hex = (digits: string) => new Uint8Array(Buffer.from(digits, "hex"));
    const pair = generateKey(hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    expect(Buffer.from(pair.publicKey).toString("hex")).toBe(
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    );
    const signature = hex(
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    );
    expect(ed25519Verify(pair.publicKey, Uint8Array.of(0x72), signature)).toBe(true);
    expect(ed25519Verify(pair.publicKey, Uint8Array.of(0x73), signature)).toBe(false);
    expect(ed25519Verify(pair.publicKey, Uint8Array.of(0x72), signature.slice(1))).toBe(false);
    expect(ed25519Verify(new Uint8Array(32).fill(255), Uint8Array.of(0x72), signature)).toBe(false);
    expect(() => generateKey(new Uint8Array(31))).toThrow("32 bytes");
  });
});

describe("keys", () => {
  test("print and parse back", () => {
    expect(parseVkey(printVkey(vkey))).toEqual({ ok: true, value: vkey });
    expect(parseSkey(printSkey(name, key))).toEqual({ ok: true, value: { name, key } });
    const witness = noteKey(name, "cosignature", key.publicKey);
    expect(parseVkey(printVkey(witness))).toEqual({ ok: true, value: witness });
    expect(witness.keyId).not.toEqual(vkey.keyId);
  });

  test("are refused with any letter changed or missing", () => {
    const whole = printVkey(vkey);
    for (let at = 0; at < whole.length; at++) {
      expect(parseVkey(whole.slice(0, at) + whole.slice(at + 1)).ok).toBe(false);
      expect(parseVkey(whole.slice(0, at)).ok).toBe(false);
      expect(
        parseVkey(whole.slice(0, at) + String.fromCharCode(whole.charCodeAt(at) + 1) + whole.slice(at + 1)).ok,
      ).toBe(false);
    }
    expect(codes(parseVkey(printVkey(noteKey(name, "ed25519", new Uint8Array(32)))))).toEqual(["key-bytes"]);
    expect(codes(parseVkey(printVkey(noteKey("a b", "ed25519", key.publicKey))))).toEqual(["key-name"]);
    expect(codes(parseVkey(`n+00000000+${toBase64(Uint8Array.of(6, 1))}`))).toEqual(["key-type"]);
    expect(codes(parseSkey(printVkey(vkey)))).toEqual(["key-format"]);
    expect(codes(parseSkey(printSkey("other", key).replace("other", name)))).toEqual(["key-id"]);
  });

  test("a refused signer key is never quoted", () => {
    const secret = printSkey(name, key);
    for (const bad of [
      `${secret}=`,
      secret.replace("PRIVATE", "PUBLIC"),
      secret.replace(name, "x y"),
      secret.slice(0, -4),
    ])
      expect(JSON.stringify(parseSkey(bad))).not.toContain(secret.slice(-40, -4));
  });
});

describe("signed notes", () => {
  test("any text comes back, and verifies", () => {
    const line = fc.string({ unit: "grapheme" }).filter((each) => !/\p{Cc}/u.test(each));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 5 }), (lines) => {
        const body = `${lines.join("\n")}\n`;
        const signed = signNote(body, signer);
        const printed = printNote(signed);
        expect(parseNote(printed)).toEqual({ ok: true, value: signed });
        expect(parseNote(utf8Bytes(printed))).toEqual({ ok: true, value: signed });
      }),
      { numRuns: 1000 },
    );
    expect(must(open(note)).text).toBe(text);
  });

  test("any turned bit of the text or the signature is found", () => {
    const bytes = utf8Bytes(note);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const turned = bytes.slice();
        turned[at] = (turned[at] ?? 0) ^ (1 << bit);
        expect(open(turned).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  const line = printSignature(must(parseNote(note)).signatures[0] ?? { name, keyId: key.seed, signature: key.seed });
  const rows: readonly [string, string | Uint8Array, string][] = [
    ["no blank line", `text\n${line}`, "note-format"],
    ["no signature", "text\n\n", "note-format"],
    ["an unended line", note.slice(0, -1), "note-format"],
    ["a line of something else", `${note}more\n`, "note-format"],
    ["a hyphen for the dash", note.replace("\u2014", "-"), "note-format"],
    ["two spaces", note.replace("\u2014 ", "\u2014  "), "note-format"],
    ["a no-break space in a name", note.replace(name, "a\u00a0b"), "note-format"],
    ["a next-line mark in a name", note.replace(name, "a\u0085b"), "note-format"],
    ["a plus in a name", note.replace(name, "a+b"), "note-format"],
    ["a tab", note.replace("a note", "a\tnote"), "note-format"],
    ["a carriage return", note.replaceAll("\n", "\r\n"), "note-format"],
    ["a signature of four bytes", `text\n\n\u2014 n ${toBase64(new Uint8Array(4))}\n`, "note-format"],
    ["padding left out", note.replace(/=+\n$/, "\n"), "note-format"],
    ["half a surrogate pair", note.replace("a note", "a \ud800"), "note-format"],
    ["bytes that are no UTF-8", Uint8Array.of(0xc0, 0x80, ...utf8Bytes(note)), "note-format"],
    ["101 lines", `text\n\n${line.repeat(101)}`, "note-format"],
    ["a megabyte", `${"x".repeat(1_000_000)}\n\n${line}`, "note-too-large"],
    ["another text", note.replace("a note", "a nope"), "note-signature"],
  ];
  test.each(rows)("%s is refused", (_name, input, code) => {
    expect(codes(open(input))).toEqual([code]);
  });

  test("unknown signers say nothing; known ones must all be right", () => {
    const other = generateKey(new Uint8Array(32).fill(8));
    const two = printNote(signNote(text, noteSigner("other", other), must(parseNote(note)).signatures));
    const opened = must(open(two));
    expect([opened.verified.map((each) => each.name), opened.unverified.map((each) => each.name)]).toEqual([
      [name],
      ["other"],
    ]);
    // Same name, other key: the id differs, so it is nobody we know.
    expect(codes(open(note, [ed25519NoteVerifier(noteKey(name, "ed25519", other.publicKey))]))).toEqual([
      "note-unsigned",
    ]);
    // Same name and id, other key: a known line that is false.
    const posing = { ...vkey, publicKey: other.publicKey };
    expect(codes(open(note, [ed25519NoteVerifier(posing)]))).toEqual(["note-signature"]);
    expect(codes(open(note, [ed25519NoteVerifier(vkey), ed25519NoteVerifier(vkey)]))).toEqual(["note-ambiguous-key"]);
    expect(codes(open(note, []))).toEqual(["note-unsigned"]);
    // Repeated lines count once.
    expect(must(open(note + line.repeat(15))).verified.length).toBe(1);
    expect(must(parseNote(printNote(signNote(text, signer, must(parseNote(note)).signatures)))).signatures.length).toBe(
      1,
    );
  });

  test("only a text can be signed that reads back", () => {
    for (const bad of ["", "no newline", "a\tb\n", "\ud800\n"])
      expect(() => signNote(bad, signer)).toThrow("a note is");
    expect(parseSignatures(line + line)?.length).toBe(2);
    for (const bad of ["", line.trim(), `${line}\n`, `${line}x\n`]) expect(parseSignatures(bad)).toBeNull();
  });
});

if (hasVectors)
  test("official keys and notes, taken and refused", () => {
    type Case = Readonly<{
      desc: string;
      note?: string;
      noteBase64?: string;
      vkeys: string[];
      verified: string[];
      unverified: string[];
    }>;
    type Given = Readonly<{
      keys: { validVkeys: string[]; badVkeys: string[]; signer: Record<"skey" | "text" | "signedNote", string> };
      valid: Case[];
      invalid: Case[];
    }>;
    const { keys, valid, invalid } = vectors<Given>("signed-note");
    const known = (row: Case) => row.vkeys.map((each) => ed25519NoteVerifier(must(parseVkey(each))));
    for (const each of keys.validVkeys) {
      expect(printVkey(must(parseVkey(each)))).toBe(each);
      for (let at = 0; at < each.length; at++) {
        expect(parseVkey(each.slice(0, at)).ok || parseVkey(each.slice(at + 1)).ok).toBe(false);
        const next = String.fromCharCode(each.charCodeAt(at) + 1);
        expect(parseVkey(each.slice(0, at) + next + each.slice(at + 1)).ok).toBe(false);
      }
    }
    for (const each of keys.badVkeys) expect(parseVkey(each).ok).toBe(false);
    const skey = must(parseSkey(keys.signer.skey));
    expect(printNote(signNote(keys.signer.text, noteSigner(skey.name, skey.key)))).toBe(keys.signer.signedNote);
    for (const row of valid) {
      const opened = must(open(row.note ?? "", known(row)));
      expect(opened.verified.map((each) => each.name)).toEqual(row.verified);
      expect(opened.unverified.map((each) => each.name)).toEqual(row.unverified);
    }
    const taken = invalid.filter((row) => open(row.note ?? Buffer.from(row.noteBase64 ?? "", "base64"), known(row)).ok);
    expect([valid.length, invalid.length, taken]).toEqual([3, 11, []]);
  });
