import canonicalize from "canonicalize";
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "./json.ts";

test("has the text of RFC 8785, as another implementation prints it", () => {
  const any = fc.anything({
    withDate: true,
    withNullPrototype: true,
    key: fc.oneof(fc.string(), fc.constantFrom("10", "9", "toJSON", "é", "\u{1f600}", "\ufb33")),
  });
  const outcome = (print: () => string | undefined) => {
    try {
      return print() ?? "nothing";
    } catch {
      return "trouble";
    }
  };
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), any), (value) => {
      const wanted = outcome(() => canonicalize(value));
      expect(outcome(() => canonicalJson(value))).toBe(wanted === "nothing" ? "trouble" : wanted);
    }),
    { numRuns: 2000 },
  );
});

test("keeps the order of UTF-16 units, and writes numbers as ECMAScript does", () => {
  expect(canonicalJson({ "\u20ac": 1, "\r": -0, "\ufb33": 1e21, "1": 1e-7, "\u{1f600}": 0.1, a: undefined })).toBe(
    '{"\\r":0,"1":1e-7,"\u20ac":1,"\u{1f600}":0.1,"\ufb33":1e+21}',
  );
  expect(() => canonicalJson({ a: Number.NaN })).toThrow();
  expect(() => canonicalJson(undefined)).toThrow();
});
