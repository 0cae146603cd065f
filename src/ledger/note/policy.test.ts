import { describe, expect, test } from "vitest";
import { codes, must } from "../testing/log.ts";
import { cosign } from "./cosignature.ts";
import { generateKey } from "./ed25519.ts";
import { noteKey, printVkey } from "./noteKey.ts";
import { parsePolicy } from "./policy.ts";
import { judgeQuorum, printQuorum } from "./quorum.ts";

const key = (seed: number) => generateKey(new Uint8Array(32).fill(seed));
const log = printVkey(noteKey("log.example", "ed25519", key(100).publicKey));
const wit = (seed: number) => printVkey(noteKey(`w${seed}`, "cosignature", key(seed).publicKey));
const three = `# three of us\nlog ${log} https://log.example\n\n  witness w1 ${wit(1)}\nwitness w2\t${wit(2)} https://w2.example
witness w3 ${wit(3)}\n`;
const text = "log.example\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
const now = 1_000_000;

/** Cosigned by these, at these times. */
const cosigned = (times: Readonly<Record<number, number>>) => ({
  text,
  signatures: Object.entries(times).map(([seed, seconds]) => cosign(text, `w${seed}`, key(Number(seed)), seconds)),
});
const judge = (policy: string, times: Readonly<Record<number, number>>, ageMaxSeconds: number | null = 60) =>
  judgeQuorum(must(parsePolicy(policy)), cosigned(times), { nowSeconds: now, ageMaxSeconds });

describe("a policy", () => {
  test("reads logs, witnesses, groups and the quorum", () => {
    const policy = must(parsePolicy(`${three}group two 2 w1 w2 w3\nquorum two\n`));
    expect([policy.logs.length, policy.witnesses.map(({ name }) => name)]).toEqual([1, ["w1", "w2", "w3"]]);
    expect(policy.quorum && printQuorum(policy.quorum)).toBe("2 of (w1, w2, w3)");
    expect(must(parsePolicy("quorum none")).quorum).toBeNull();
    expect(must(parsePolicy(`${three}quorum w2`)).quorum).toMatchObject({ kind: "witness" });
    const nested = must(parsePolicy(`${three}group a any w1 w2\ngroup b all a w3\nquorum b`));
    expect(nested.quorum && printQuorum(nested.quorum)).toBe("2 of (1 of (w1, w2), w3)");
  });

  const rows: readonly [string, string][] = [
    ["no quorum", three],
    ["two quorums", `${three}quorum w1\nquorum w2`],
    ["an unknown word", `${three}quorom w1\nquorum w1`],
    ["a name that comes later", `quorum w1\n${three}`],
    ["a member that comes later", `group g any w1\n${three}quorum g`],
    ["a name twice", `${three}witness w1 ${wit(4)}\nquorum w1`],
    ["a group named like a witness", `${three}group w1 any w2\nquorum w1`],
    ["a key twice", `${three}witness w4 ${wit(1)}\nquorum w1`],
    ["a log twice", `${three}log ${log}\nquorum w1`],
    ["a member twice", `${three}group g 2 w1 w1\nquorum g`],
    ["a member of two groups", `${three}group g any w1\ngroup h any w1 w2\nquorum h`],
    ["none as a member", `${three}group g any none\nquorum g`],
    ["none as a name", `${three}witness none ${wit(4)}\nquorum none`],
    ["nobody in a group", `${three}group g any\nquorum g`],
    ["more than there are", `${three}group g 4 w1 w2 w3\nquorum g`],
    ["none of them", `${three}group g 0 w1 w2 w3\nquorum g`],
    ["a sign before the number", `${three}group g +2 w1 w2 w3\nquorum g`],
    ["a log's key for a witness", `witness w1 ${log}\nquorum w1`],
    ["a witness's key for a log", `log ${wit(1)}\nquorum none`],
    ["a broken key", `${three.replace(wit(1), wit(1).slice(0, -4))}quorum w2`],
    ["a word too many", `${three}quorum w1 w2`],
    ["a url too many", `log ${log} a b\nquorum none`],
    ["a carriage return", "quorum none\r\n"],
  ];
  test.each(rows)("with %s is refused", (_name, policy) => {
    expect(codes(parsePolicy(policy))[0]).toBe("policy-format");
  });

  test("is refused by line, all lines at once", () => {
    const parsed = parsePolicy("log x\nquorum none\nfoo\n");
    expect(parsed.ok ? [] : parsed.problems.map(({ line }) => line)).toEqual([1, 3]);
  });
});

describe("a quorum", () => {
  const two = `${three}group two 2 w1 w2 w3\nquorum two\n`;

  test("is met by enough witnesses, lately", () => {
    expect(must(judge(two, { 1: now, 3: now - 60 }))).toEqual([
      { name: "w1", seconds: now },
      { name: "w3", seconds: now - 60 },
    ]);
    expect(codes(judge(two, { 1: now }))).toEqual(["witness-quorum"]);
    expect(codes(judge(two, {}))).toEqual(["witness-quorum"]);
    expect(codes(judge(two, { 1: now, 9: now }))).toEqual(["witness-quorum"]);
    expect(codes(judge(two, { 1: now - 61, 2: now - 61, 3: now - 61 }))).toEqual(["cosignature-stale"]);
    expect(judge(two, { 1: 1, 2: 1 }, null).ok).toBe(true);
  });

  test("of old cosignatures is not made young by a single new one", () => {
    expect(codes(judge(two, { 1: now, 2: now - 61 }))).toEqual(["cosignature-stale"]);
  });

  test("does not count a clock far ahead", () => {
    expect(judge(two, { 1: now + 300, 2: now }).ok).toBe(true);
    expect(codes(judge(two, { 1: now + 301, 2: now }))).toEqual(["witness-quorum"]);
  });

  test("falls with any false line of a known witness", () => {
    const note = cosigned({ 1: now, 2: now, 3: now });
    const policy = must(parsePolicy(two));
    const signatures = note.signatures.map((line, at) =>
      at === 2 ? { ...line, signature: line.signature.map((byte, index) => (index === 20 ? byte ^ 1 : byte)) } : line,
    );
    expect(codes(judgeQuorum(policy, { text, signatures }, { nowSeconds: now, ageMaxSeconds: 60 }))).toEqual([
      "witness-quorum",
    ]);
  });

  test("nested: all of a group and any of another", () => {
    const nested = `${three}witness w4 ${wit(4)}\ngroup a any w1 w2\ngroup b all w3 w4\ngroup c all a b\nquorum c`;
    expect(judge(nested, { 2: now, 3: now, 4: now }).ok).toBe(true);
    expect(codes(judge(nested, { 1: now, 2: now, 3: now }))).toEqual(["witness-quorum"]);
  });

  test("of nobody shows no age", () => {
    expect(judge("quorum none", {}, null).ok).toBe(true);
    expect(codes(judge("quorum none", {}, 60))).toEqual(["witness-quorum"]);
  });
});
