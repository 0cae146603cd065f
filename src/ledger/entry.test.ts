import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, type Digest, digestText, type Instant, instantOf } from "#core";
import { utf8Text } from "./bytes.ts";
import { type Entry, entryBytesMax, parseEntry, printEntry } from "./entry.ts";
import { codes } from "./testing/log.ts";

const entry: Entry = {
  type: "checkrail.decision",
  id: "019ab3c4-5d6e-7f80-91a2-b3c4d5e6f708",
  subject: digestText("subject"),
  payload: digestText("payload"),
  salt: null,
  prevSeen: null,
  at: instantOf(Date.parse("2026-11-24T03:18:11Z")),
};
const printed = utf8Text(printEntry(entry)) ?? "";
const fields: Record<string, unknown> = JSON.parse(printed);

test("has one text", () => {
  expect(printed).toBe(
    `{"at":"2026-11-24T03:18:11.000Z","id":"${entry.id}","payload":"${entry.payload}","subject":"${entry.subject}","type":"checkrail.decision","v":1}`,
  );
  expect(utf8Text(printEntry({ ...entry, subject: null }))).toContain('"subject":null');
});

test("any comes back, and stays under a kibibyte", () => {
  const digest = fc.string().map((text): Digest => digestText(text));
  const any = fc.record({
    type: fc.constantFrom("decision", "checkrail.review", "a".repeat(64)),
    id: fc.constant(entry.id),
    subject: fc.option(digest),
    payload: digest,
    salt: fc.option(fc.uint8Array({ minLength: 16, maxLength: 16 })),
    prevSeen: fc.option(
      fc.record({
        size: fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) }),
        root: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      }),
    ),
    at: fc
      .date({ min: new Date(0), max: new Date("9999-01-01"), noInvalidDate: true })
      .map((date) => instantOf(date.getTime())),
  });
  fc.assert(
    fc.property(any, (each) => {
      const bytes = printEntry(each);
      expect(parseEntry(bytes)).toEqual({ ok: true, value: each });
      expect(bytes.length).toBeLessThanOrEqual(entryBytesMax);
      const text = utf8Text(bytes) ?? "";
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

const rows: readonly [string, string][] = [
  ["a space", printed.replace(":", ": ")],
  ["another order", JSON.stringify(Object.fromEntries(Object.entries(fields).reverse()))],
  ["a key twice", printed.replace('{"at"', '{"at":"2026-11-24T03:18:11.000Z","at"')],
  ["an escaped letter", printed.replace("checkrail.decision", "checkrail.d\\u0065cision")],
  ["an unknown field", canonicalJson({ ...fields, note: "x" })],
  ["version 2", canonicalJson({ ...fields, v: 2 })],
  [
    "no subject at all",
    canonicalJson(Object.fromEntries(Object.entries(fields).filter(([name]) => name !== "subject"))),
  ],
  ["a salt of null", canonicalJson({ ...fields, salt: null })],
  ["a short salt", canonicalJson({ ...fields, salt: "AAAA" })],
  ["a UUID of version 4", canonicalJson({ ...fields, id: "019ab3c4-5d6e-4f80-91a2-b3c4d5e6f708" })],
  ["capitals in a digest", canonicalJson({ ...fields, payload: entry.payload.toUpperCase() })],
  ["a time in another zone", canonicalJson({ ...fields, at: "2026-11-24T04:18:11.000+01:00" })],
  ["a time without milliseconds", canonicalJson({ ...fields, at: "2026-11-24T03:18:11Z" })],
  ["a size as a text", canonicalJson({ ...fields, prevSeen: { size: "1", root: `${"A".repeat(43)}=` } })],
  ["a byte order mark", `\ufeff${printed}`],
  ["a list", "[]"],
  ["nothing", ""],
  ["more than a kibibyte", canonicalJson({ ...fields, type: "a".repeat(1000) })],
];
test.each(rows)("%s is refused", (_name, text) => {
  expect(codes(parseEntry(text))[0]).toBe("entry-format");
});

const root = new Uint8Array(32);
const odd: readonly [string, Partial<Entry>][] = [
  ["an id", { id: "x" }],
  ["a type", { type: 'a"b' }],
  ["a subject", { subject: "sha256:ab" as Digest }],
  ["a payload", { payload: `${entry.payload}\n` as Digest }],
  ["a salt", { salt: new Uint8Array(15) }],
  ["a size that JSON rounds", { prevSeen: { size: 1n << 60n, root } }],
  ["a size below nothing", { prevSeen: { size: -1n, root } }],
  ["a root", { prevSeen: { size: 1n, root: new Uint8Array(31) } }],
  ["a time", { at: "2026-11-24T03:18:11Z" as Instant }],
  ["a day that is none", { at: "2026-13-24T03:18:11.000Z" as Instant }],
];
test.each(odd)("%s that does not read back is not written", (_name, field) => {
  expect(() => printEntry({ ...entry, ...field })).toThrow("an entry must read back");
});
