import { createPublicKey, verify } from "node:crypto";
import { p256 } from "@noble/curves/nist.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isNonEmpty } from "#core";
import { hasVectors, vectors } from "../../../tests/ledgerVectors.ts";
import { fromAnyBase64, fromBase64, toBase64 } from "../base64.ts";
import { equalBytes, utf8Bytes, utf8Text } from "../bytes.ts";
import { generateKey } from "../note/ed25519.ts";
import { codes, must } from "../testing/log.ts";
import {
  ed25519EnvelopeKey,
  ed25519EnvelopeSigner,
  inTotoPayloadType,
  parseEnvelope,
  preAuthEncoding,
  printEnvelope,
  signEnvelope,
  verifyEnvelope,
} from "./dsse.ts";

const pairs = [1, 2, 3].map((seed) => generateKey(new Uint8Array(32).fill(seed)));
const keys = pairs.map((pair) => ed25519EnvelopeKey(pair.publicKey));
const signers = pairs.map(ed25519EnvelopeSigner);
const payload = utf8Bytes('{"é":1}');
const sign = (...which: number[]) => {
  const chosen = which.flatMap((at) => signers[at] ?? []);
  if (!isNonEmpty(chosen)) throw new Error("nobody signs");
  return signEnvelope(inTotoPayloadType, payload, chosen);
};

describe("base64", () => {
  test("is Node's own, and nothing else is read", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), fc.string({ maxLength: 8 }), (bytes, junk) => {
        const text = Buffer.from(bytes).toString("base64");
        expect(toBase64(bytes)).toBe(text);
        expect(fromBase64(text)).toEqual(bytes);
        expect(fromAnyBase64(Buffer.from(bytes).toString("base64url"))).toEqual(bytes);
        const read = fromBase64(junk);
        if (read) expect(toBase64(read)).toBe(junk);
      }),
      { numRuns: 1000 },
    );
  });

  test("refuses lenient spellings", () => {
    for (const bad of ["AA", "AA=", "AB==", "AAB=", "A===", "====", "AA==\n", " AA==", "AA==AA==", "-_==", "AAAA="])
      expect([bad, fromBase64(bad)]).toEqual([bad, null]);
    for (const bad of ["+_AA", "-/AA", "A", "-", "AB", "--=", "-=-="])
      expect([bad, fromAnyBase64(bad)]).toEqual([bad, null]);
    expect(fromAnyBase64("-_8=")).toEqual(fromAnyBase64("+/8="));
  });
});

test("UTF-8 is read as strictly as the platform's fatal decoder", () => {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const platform = (bytes: Uint8Array) => {
    try {
      return strict.decode(bytes);
    } catch {
      return null;
    }
  };
  const any = fc.oneof(fc.uint8Array({ maxLength: 12 }), fc.string({ unit: "binary" }).map(utf8Bytes));
  fc.assert(
    fc.property(any, (bytes) => {
      expect(utf8Text(bytes)).toBe(platform(bytes));
    }),
    { numRuns: 1000 },
  );
  expect(utf8Text(new Uint8Array(20_000).fill(0x61))).toBe("a".repeat(20_000));
  expect(utf8Text(utf8Bytes("é".repeat(20_001)))).toBe("é".repeat(20_001));
});

describe("envelopes", () => {
  test("come back, and verify over the very bytes", () => {
    const envelope = must(parseEnvelope(printEnvelope(sign(0))));
    expect(envelope).toEqual(sign(0));
    const opened = must(verifyEnvelope(envelope, keys));
    expect([equalBytes(opened.payload, payload), opened.payloadType, opened.keys]).toEqual([
      true,
      inTotoPayloadType,
      [keys[0]],
    ]);
    const urlSafe = printEnvelope(envelope).replaceAll("+", "-").replaceAll("/", "_").replaceAll("\\_", "/");
    expect(must(parseEnvelope(urlSafe.replace("application_vnd.in-toto-json", inTotoPayloadType)))).toEqual(envelope);
  });

  test("any turned bit of type, payload or signature is found", () => {
    const envelope = sign(0);
    const signature = envelope.signatures[0];
    fc.assert(
      fc.property(fc.nat(), fc.nat(7), (at, bit) => {
        const turn = (bytes: Uint8Array) =>
          bytes.map((byte, index) => (index === at % bytes.length ? byte ^ (1 << bit) : byte));
        expect(verifyEnvelope({ ...envelope, payload: turn(payload) }, keys).ok).toBe(false);
        const other = { ...signature, sig: turn(signature.sig) };
        expect(verifyEnvelope({ ...envelope, signatures: [other] }, keys).ok).toBe(false);
      }),
      { numRuns: 200 },
    );
    expect(codes(verifyEnvelope({ ...envelope, payloadType: "text/plain" }, keys))).toEqual(["envelope-signature"]);
  });

  test("one key counts once, whatever it calls itself", () => {
    const twice = sign(0, 0);
    const renamed = {
      ...twice,
      signatures: [twice.signatures[0], { keyid: "other", sig: twice.signatures[0].sig }] as const,
    };
    for (const each of [twice, renamed]) expect(codes(verifyEnvelope(each, keys, 2))).toEqual(["envelope-signature"]);
    expect(codes(verifyEnvelope(twice, [...keys, ...keys], 2))).toEqual(["envelope-signature"]);
    expect(must(verifyEnvelope(sign(0, 2), keys, 2)).keys).toEqual([keys[0], keys[2]]);
    expect(codes(verifyEnvelope(sign(0), [], 0))).toEqual(["envelope-signature"]);
    // A false id is a hint that misleads nobody.
    const misled = {
      ...sign(1),
      signatures: [{ keyid: signers[0]?.keyid ?? "", sig: sign(1).signatures[0].sig }] as const,
    };
    expect(must(verifyEnvelope(misled, keys)).keys).toEqual([keys[1]]);
  });

  const good = printEnvelope(sign(0));
  const rows: readonly [string, string | Uint8Array][] = [
    ["no JSON", good.slice(1)],
    ["a key twice", good.replace('{"payload"', '{"payload":"AAAA","payload"')],
    ["a key twice, once escaped", good.replace('{"payload"', '{"p\\u0061yload":"AAAA","payload"')],
    ["no signatures", printEnvelope(sign(0)).replace(/"signatures":.*/, '"signatures":[]}')],
    ["seventeen signatures", printEnvelope(sign(...Array(17).fill(0)))],
    ["lenient base64", good.replace(/"payload":"/, '"payload":" ')],
    ["no type", good.replace("payloadType", "payloadTypes")],
    ["a keyid that is no text", good.replace(/"keyid":"[^"]*"/, '"keyid":1')],
    ["bytes that are no UTF-8", Uint8Array.of(0xff)],
    ["nesting without end", `${"[".repeat(100)}${"]".repeat(100)}`],
  ];
  test.each(rows)("%s is refused", (_name, input) => {
    expect(codes(parseEnvelope(input))[0]).toBe("envelope-format");
  });
});

if (hasVectors)
  test("the official envelope of DSSE v1.0.2, with ECDSA", () => {
    type Given = Readonly<{
      payloadType: string;
      payload: string;
      pae: string;
      key: { xDec: string; yDec: string };
      envelope: unknown;
      paeExtraDerived: { type: string; body?: string; bodyHex?: string; pae?: string; paeHex?: string }[];
    }>;
    const given = vectors<Given>("dsse");
    expect(utf8Text(preAuthEncoding(given.payloadType, utf8Bytes(given.payload)))).toBe(given.pae);
    for (const { type, body, bodyHex, pae, paeHex } of given.paeExtraDerived) {
      const encoded = preAuthEncoding(type, body === undefined ? Buffer.from(bodyHex ?? "", "hex") : utf8Bytes(body));
      expect(Buffer.from(encoded).toString("hex")).toBe(paeHex ?? Buffer.from(pae ?? "").toString("hex"));
    }
    const point = p256.Point.fromAffine({ x: BigInt(given.key.xDec), y: BigInt(given.key.yDec) });
    const [x, y] = [point.toBytes(false).slice(1, 33), point.toBytes(false).slice(33)];
    const url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
    const key = createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x: url(x), y: url(y) } });
    const ecdsa = {
      publicKey: point.toBytes(),
      verify: (message: Uint8Array, signature: Uint8Array) =>
        verify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, signature),
    };
    const envelope = must(parseEnvelope(JSON.stringify(given.envelope)));
    expect(utf8Text(must(verifyEnvelope(envelope, [ecdsa])).payload)).toBe(given.payload);
    expect(verifyEnvelope({ ...envelope, payload: utf8Bytes("hello World") }, [ecdsa]).ok).toBe(false);
  });
