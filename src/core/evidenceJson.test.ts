import { describe, expect, test } from "vitest";
import { parseEvidence } from "./evidenceJson.ts";
import { digestText } from "./json.ts";

const patch = digestText("patch");
const at = "2026-03-10T12:00:00Z";
const signature = { kind: "signature", id: "s1", by: "github:ana", verdict: "approve", patch, at };
const read = (items: unknown) => parseEvidence(JSON.stringify({ evidence: items }), "evidence.json");
const refusal = (items: unknown): string => {
  const parsed = read(items);
  return parsed.ok ? "(read)" : parsed.problems.map(({ message }) => message).join("; ");
};

describe("evidence as the server exports it", () => {
  test("every kind is read, with what may be left out", () => {
    const items = [
      signature,
      { kind: "dismissal", id: "d1", target: "s1", by: { provider: "gitlab", login: "Ben@example.com" }, at },
      { kind: "document", id: "w1", patch, sections: { what: "text" }, signedBy: "github:ana", at },
      { kind: "status", id: "t1", name: "build", state: "success", result: patch, at },
      { kind: "coverage", id: "c1", changedLines: 81.5, result: patch, at },
      { kind: "first-seen", id: "f1", patch, at: "2026-03-10T13:00:00+01:00" },
      { kind: "rollout", id: "r1", stages: [1, 100], bakeMinutes: 10, result: patch, at },
      {
        kind: "waiver",
        id: "x1",
        requirement: "p/r/1",
        by: "github:ana",
        second: "github:ben",
        reason: "",
        patch,
        at,
        expiresAt: at,
      },
    ];
    const parsed = read(items);
    expect(parsed.ok && parsed.value).toMatchObject([
      {
        id: "s1",
        by: { provider: "github", login: "ana" },
        expiresAt: null,
        edited: false,
        at: "2026-03-10T12:00:00.000Z",
      },
      { id: "d1", by: { provider: "gitlab", login: "Ben@example.com" } },
      { id: "w1", steps: [], aiPart: "" },
      { id: "t1" },
      { id: "c1", changedLines: 81.5 },
      { id: "f1", at: "2026-03-10T12:00:00.000Z" },
      { id: "r1" },
      { id: "x1" },
    ]);
  });

  test("a byte-order mark is no evidence", () => {
    expect(parseEvidence('\uFEFF{"evidence": []}', "e.json")).toEqual({ ok: true, value: [] });
  });

  test.each([
    ["nothing", ""],
    ["a text that breaks off", '{"evidence": [{"kind": "signature", "id": "s1"'],
    ["two texts", '{"evidence": []}{"evidence": []}'],
    ["JSON lines", '{"kind": "status"}\n{"kind": "status"}'],
  ])("%s is refused as no JSON", (_name, text) => {
    const parsed = parseEvidence(text, "e.json");
    expect(parsed.ok).toBe(false);
    expect(parsed.ok ? [] : parsed.problems.map(({ code, path }) => [code, path])).toEqual([
      ["evidence-not-json", "e.json"],
    ]);
  });

  test.each(["[]", "null", "1", '{"evidence": {}}', '{"Evidence": []}', '{"__proto__": {"evidence": []}}'])(
    "%s has no list",
    (text) => {
      const parsed = parseEvidence(text, "e.json");
      expect(parsed.ok ? [] : parsed.problems.map(({ code }) => code)).toEqual(["evidence-shape"]);
    },
  );
});

describe("one entry that is not understood refuses the whole", () => {
  test.each<[string, unknown, RegExp]>([
    ["no object", [null], /evidence\[0\]: not an object/],
    ["a list", [[]], /not an object/],
    ["no kind", [{}], /unknown kind `nothing`; known: signature, /],
    ["an unknown kind", [{ ...signature, kind: "blessing" }], /unknown kind `blessing`/],
    ["a kind of every object", [{ ...signature, kind: "constructor" }], /unknown kind `constructor`/],
    ["a kind that no text can be made of", [{ ...signature, kind: { toString: 1 } }], /unknown kind `{"toString":1}`/],
    ["a very long kind", [{ ...signature, kind: "x".repeat(5000) }], /^.{0,200}$/],
    ["an unknown verdict", [{ ...signature, verdict: "APPROVED" }], /`verdict` of signature is missing/],
    ["no verdict", [{ ...signature, verdict: undefined }], /`verdict`/],
    ["a field that we do not know", [{ ...signature, revoked: true }], /unknown field `revoked` of signature/],
    ["a patch cut short", [{ ...signature, patch: patch.slice(0, -1) }], /`patch`/],
    ["a patch in capitals", [{ ...signature, patch: patch.toUpperCase() }], /`patch`/],
    ["another hash", [{ ...signature, patch: `sha1:${"0".repeat(40)}` }], /`patch`/],
    ["a time without an offset", [{ ...signature, at: "2026-03-10T12:00:00" }], /`at`/],
    ["a day that its month does not have", [{ ...signature, at: "2026-02-30T12:00:00Z" }], /`at`/],
    ["a time as a number", [{ ...signature, at: 1 }], /`at`/],
    ["an empty id", [{ ...signature, id: "" }], /`id`/],
    ["an account without a provider", [{ ...signature, by: "ana" }], /`by`/],
    ["an account of half an object", [{ ...signature, by: { login: "ana" } }], /`by`/],
    ["an end that is none", [{ ...signature, expiresAt: "never" }], /`expiresAt`/],
    ["edited in words", [{ ...signature, edited: "no" }], /`edited`/],
    [
      "a coverage of more than all",
      [{ kind: "coverage", id: "c", changedLines: 1e308, result: patch, at }],
      /`changedLines`/,
    ],
    [
      "a stage of more than all",
      [{ kind: "rollout", id: "r", stages: [1, 101], bakeMinutes: 1, result: patch, at }],
      /`stages`/,
    ],
    ["a negative coverage", [{ kind: "coverage", id: "c", changedLines: -1, result: patch, at }], /`changedLines`/],
    [
      "stages as a text",
      [{ kind: "rollout", id: "r", stages: "1,100", bakeMinutes: 1, result: patch, at }],
      /`stages`/,
    ],
    [
      "sections as a list",
      [{ kind: "document", id: "w", patch, sections: ["what"], signedBy: "github:ana", at }],
      /`sections`/,
    ],
    [
      "half a step",
      [{ kind: "document", id: "w", patch, sections: {}, steps: [{ run: "x" }], signedBy: "github:ana", at }],
      /`steps`/,
    ],
    [
      "one id twice",
      [signature, { ...signature, verdict: "request-changes" }],
      /evidence\[1\]: id `s1` is there twice/,
    ],
  ])("%s", (_name, items, message) => {
    expect(refusal(items)).toMatch(message);
  });

  test("all problems are named at once, each with what to do", () => {
    const parsed = read([{ kind: "no" }, signature, { ...signature, at: "no" }, signature]);
    expect(parsed.ok ? [] : parsed.problems.map(({ message, hint }) => [message.slice(0, 11), hint !== null])).toEqual([
      ["evidence[0]", true],
      ["evidence[2]", true],
      ["evidence[3]", true],
    ]);
  });

  test("a colon in a provider makes no other account out of a login", () => {
    const parsed = read([{ ...signature, by: { provider: "a:b", login: "c" } }]);
    expect(parsed.ok && parsed.value).toMatchObject([{ by: { provider: "a", login: "b:c" } }]);
  });

  test("keys that reach for prototypes reach nothing", () => {
    const text = `{"evidence": [{"kind": "document", "id": "w", "patch": "${patch}", "signedBy": "github:ana", "at": "${at}",
      "sections": {"__proto__": "polluted", "what": "text"}}]}`;
    const parsed = parseEvidence(text, "e.json");
    const [document] = parsed.ok ? parsed.value : [];
    expect(document?.kind === "document" && Object.keys(document.sections).toSorted()).toEqual(["__proto__", "what"]);
    expect(({} as Record<string, unknown>).what).toBe(undefined);
    expect(refusal(JSON.parse(`[{"__proto__": {"kind": "status"}, "id": "t"}]`))).toMatch(/unknown kind/);
  });
});
