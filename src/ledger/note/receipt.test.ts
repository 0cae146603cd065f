import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasVectors, vectors } from "../../../tests/ledgerVectors.ts";
import { utf8Bytes } from "../bytes.ts";
import { gateOf } from "../testing/gate.ts";
import { codes, must } from "../testing/log.ts";
import { leafHash } from "../tree/hash.ts";
import { noteVerifier } from "./cosignature.ts";
import { parseVkey } from "./noteKey.ts";
import { parseReceipt, printReceipt, verifyReceipt } from "./receipt.ts";

const { bundle, trust } = gateOf({});
const log = { origin: trust.log.name, verifiers: [noteVerifier(trust.log)] };
const whole = bundle.receipt;
const leaf = leafHash(utf8Bytes(bundle.entry));

describe("receipts", () => {
  test("any comes back, and one has one text", () => {
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
    const any = fc.record({
      extra: fc.option(fc.uint8Array({ maxLength: 40 })),
      index: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      proof: fc.array(hash, { maxLength: 64 }),
      checkpoint: fc.constant(must(parseReceipt(whole)).checkpoint),
    });
    fc.assert(
      fc.property(any, (receipt) => {
        const text = printReceipt(receipt);
        expect(parseReceipt(text)).toEqual({ ok: true, value: receipt });
        expect(parseReceipt(utf8Bytes(text))).toEqual({ ok: true, value: receipt });
      }),
      { numRuns: 300 },
    );
  });

  test("verify; a receipt with any one byte changed does not", () => {
    expect(must(verifyReceipt(must(parseReceipt(whole)), leaf, log)).size).toBe(7n);
    const signatureOfWitness = whole.indexOf("\n\u2014 w1");
    for (let at = 0; at < signatureOfWitness; at++) {
      const changed = parseReceipt(
        whole.slice(0, at) + String.fromCharCode(whole.charCodeAt(at) ^ 1) + whole.slice(at + 1),
      );
      expect([at, changed.ok && verifyReceipt(changed.value, leaf, log).ok]).toEqual([at, false]);
    }
    expect(codes(verifyReceipt(must(parseReceipt(whole)), leafHash(new Uint8Array()), log))).toEqual(["root-mismatch"]);
  });

  const rows: readonly [string, string][] = [
    ["another version", whole.replace("@v1", "@v2")],
    ["extra after the index", whole.replace(/(index \d+)\n/, "$1\nextra AAAA\n")],
    ["extra that is no base64", whole.replace("\nindex", "\nextra A\nindex")],
    ["two extras", whole.replace("\nindex", "\nextra AAAA\nextra AAAA\nindex")],
    ["no index", whole.replace(/index \d+\n/, "")],
    ["an index past 64 bits", whole.replace(/index \d+/, "index 18446744073709551616")],
    ["65 hashes", whole.replace(/(index \d+\n)/, `$1${`${"A".repeat(43)}=\n`.repeat(65)}`)],
    ["no signature", `${whole.split("\n\n").slice(0, 2).join("\n\n")}\n`],
    ["carriage returns", whole.replaceAll("\n", "\r\n")],
  ];
  test.each(rows)("with %s are refused", (_name, text) => {
    expect(codes(parseReceipt(text))).toEqual(["receipt-format"]);
  });
});

if (hasVectors)
  test("official receipts, taken and refused", () => {
    type Case = Readonly<{ desc?: string; entry: string; index: number; size: number; proof: string }>;
    type Given = Readonly<{
      unmarshalErrors: { proof: string }[];
      derivedValid: { vkey: string; cases: Case[] };
      derivedInvalid: Case[];
    }>;
    const given = vectors<Given>("tlog-proof");
    const key = must(parseVkey(given.derivedValid.vkey));
    const tessera = { origin: key.name, verifiers: [noteVerifier(key)] };
    const verify = ({ proof, entry }: Case) => {
      const receipt = parseReceipt(proof);
      return receipt.ok ? verifyReceipt(receipt.value, leafHash(utf8Bytes(entry)), tessera) : receipt;
    };
    for (const { proof } of given.unmarshalErrors) expect(codes(parseReceipt(proof))).toEqual(["receipt-format"]);
    for (const row of given.derivedValid.cases) {
      expect(must(verify(row)).size).toBe(BigInt(row.size));
      expect(printReceipt(must(parseReceipt(row.proof)))).toBe(row.proof);
    }
    for (const row of given.derivedInvalid) expect([row.desc, verify(row).ok]).toEqual([row.desc, false]);
    expect([given.unmarshalErrors.length, given.derivedValid.cases.length, given.derivedInvalid.length]).toEqual([
      7, 5, 3,
    ]);
  });
