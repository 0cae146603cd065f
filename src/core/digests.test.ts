import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digestJson, digestText } from "./json.ts";
import { artifactsSubject, commandSubject, joinSubjects, patchDigest, type RawEntry, resultDigest } from "./subject.ts";

describe("digests of JSON (RFC 8785)", () => {
  test("of a text are SHA-256 over its UTF-8 bytes", () => {
    // FIPS 180-4, the examples for an empty message and for "abc".
    expect(digestText("")).toBe("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(digestText("abc")).toBe("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  const rows: readonly [string, unknown, string][] = [
    [
      "section 3.2.2: the sample object",
      {
        numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
        string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
        literals: [null, true, false],
      },
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    ],
    [
      "section 3.2.3: keys in the order of UTF-16 code units",
      {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\ud83d\ude00": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
      },
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ],
    ["appendix B: minus zero is zero", -0, "0"],
    ["appendix B: the least number", 5e-324, "5e-324"],
    ["appendix B: the greatest number", 1.7976931348623157e308, "1.7976931348623157e+308"],
    ["appendix B: an integer past 2^53", 9007199254740994, "9007199254740994"],
    ["appendix B: from here on with an exponent", 1e21, "1e+21"],
    ["appendix B: the last without one", 999999999999999900000, "999999999999999900000"],
  ];
  test.each(rows)("%s", (_name, value, canonical) => {
    expect(digestJson(value)).toBe(digestText(canonical));
  });

  test("what is no JSON has no digest", () => {
    for (const value of [undefined, Number.NaN, Number.POSITIVE_INFINITY, () => 1])
      expect(() => digestJson(value)).toThrow();
  });

  test("the order of keys and spaces never changes one", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const back = Object.fromEntries(Object.entries(value).reverse());
        expect(digestJson(back)).toBe(digestJson(JSON.parse(JSON.stringify(value, null, 2))));
      }),
    );
  });
});

const entry: RawEntry = {
  path: "a.ts",
  oldMode: "100644",
  newMode: "100644",
  oldBlob: "1".repeat(40),
  newBlob: "2".repeat(40),
};
const change = { repository: "northwind/stores", target: "main", entries: [entry, { ...entry, path: "b c\n.ts" }] };

describe("what people sign: the patch", () => {
  test("does not hang on the order of its files", () => {
    expect(patchDigest({ ...change, entries: change.entries.toReversed() })).toBe(patchDigest(change));
  });

  const others: readonly [string, Parameters<typeof patchDigest>[0]][] = [
    ["repository", { ...change, repository: "northwind/other" }],
    ["target", { ...change, target: "release" }],
    ["path", { ...change, entries: [{ ...entry, path: "A.ts" }] }],
    ["mode", { ...change, entries: [{ ...entry, newMode: "100755" }] }],
    ["old mode", { ...change, entries: [{ ...entry, oldMode: "120000" }] }],
    ["old blob", { ...change, entries: [{ ...entry, oldBlob: "3".repeat(40) }] }],
    ["new blob", { ...change, entries: [{ ...entry, newBlob: "3".repeat(40) }] }],
    ["number of files", { ...change, entries: [entry] }],
    ["no files", { ...change, entries: [] }],
    ["a path that swallows its mode", { ...change, entries: [{ ...entry, path: "a.ts100644", oldMode: "" }] }],
  ];
  test("moves with everything that a reader read", () => {
    const digests = [patchDigest({ ...change, entries: [entry] }), ...others.map(([, other]) => patchDigest(other))];
    expect(digests.filter((digest, index) => digests.indexOf(digest) !== index)).toEqual([digests[0]]);
  });
});

describe("what machines test", () => {
  test("a result moves with base and tree, and is never a patch", () => {
    const result = { repository: "northwind/stores", base: "b".repeat(40), tree: "c".repeat(40) };
    const swapped = { ...result, base: result.tree, tree: result.base };
    expect(new Set([resultDigest(result), resultDigest(swapped), patchDigest({ ...change, entries: [] })]).size).toBe(
      3,
    );
  });

  test("files do not hang on their order, but on their paths and contents", () => {
    const [a, b] = [digestText("a"), digestText("b")];
    const files = [
      { path: "x", content: a },
      { path: "x", content: b },
      { path: "y", content: a },
    ];
    expect(artifactsSubject(files.toReversed())).toEqual(artifactsSubject(files));
    expect(artifactsSubject([{ path: "y", content: b }])).not.toEqual(artifactsSubject([{ path: "x", content: b }]));
  });

  test("a command hangs on each of its words, on the folder, the environment and who runs it", () => {
    const command = { argv: ["rm", "-r", "a b"], cwd: "/srv", environment: "production", actor: "ana" };
    const all = [
      command,
      { ...command, argv: ["rm", "-r", "a", "b"] },
      { ...command, cwd: "/" },
      { ...command, environment: "staging" },
      { ...command, actor: "ben" },
    ].map((each) => commandSubject(each).patch);
    expect(new Set(all).size).toBe(5);
  });

  test("several together are none of them; one alone is itself", () => {
    const one = commandSubject({ argv: ["true"], cwd: "/", environment: "e", actor: "a" });
    const two = artifactsSubject([{ path: "x", content: digestText("a") }]);
    expect(joinSubjects([one])).toEqual(one);
    expect([one, two]).not.toContainEqual(joinSubjects([one, two]));
  });
});
