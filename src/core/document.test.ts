import { describe, expect, test } from "vitest";
import { documentGaps } from "./document.ts";
import { effect, place } from "./effect.ts";
import { decidedEffects } from "./effectId.ts";
import type { EvidenceOf } from "./evidence.ts";
import { now, thisPatch } from "./testing/described.ts";

const drop = (address: string) =>
  effect({ action: "delete", type: "table", address, at: [place("db/7.sql")], reversibility: "irreversible" });
const effects = decidedEffects([drop("orders")], () => []);
const id = effects[0]?.id ?? "";
const asked = { sections: ["what", "risk", "rollback"], steps: false };
const written = {
  what: "Drops the table of old orders, which nothing reads since March.",
  risk: `A forgotten reader of ${id} would fail at once; the logs show none.`,
  rollback: `Restore ${id} from the export in the archive bucket, about ten minutes.`,
};
const document = (more: Partial<EvidenceOf<"document">> = {}): EvidenceOf<"document"> => ({
  kind: "document",
  id: "w1",
  patch: thisPatch,
  sections: written,
  steps: [],
  aiPart: "An agent wrote the migration; Ana wrote this text.",
  signedBy: { provider: "github", login: "ana" },
  at: now,
  ...more,
});
const gaps = (sections: Record<string, string>, more: Partial<EvidenceOf<"document">> = {}) =>
  documentGaps(document({ sections: { ...written, ...sections }, ...more }), asked, effects);

describe("a written change", () => {
  test("with substance has no gaps", () => {
    expect(gaps({})).toEqual([]);
  });

  test.each<[string, Record<string, string>, string[]]>([
    ["an empty section", { what: " \n" }, ["section `what` is missing"]],
    ["filler", { what: "TBD. tbd, TBD tbd tbd tbd" }, ["section `what` says too little"]],
    [
      "headings alone",
      { what: "# What we do here and why\n## It is all said in headings" },
      ["section `what` says too little"],
    ],
    [
      "a template's comments",
      { what: "<!-- write here what is changed and why --> done" },
      ["section `what` says too little"],
    ],
    [
      "a comment without an end",
      { what: "done <!-- write here what is changed and why" },
      ["section `what` says too little"],
    ],
    [
      "filler of many words",
      { what: "TBD, todo later, n/a, none, see above: lorem ipsum" },
      ["section `what` says too little"],
    ],
    [
      "the names of the sections",
      { what: "What? Risk and rollback and then some what" },
      ["section `what` says too little"],
    ],
    ["one text twice, in other marks", { what: `**${written.risk}**!` }, ["section `risk` repeats another section"]],
    [
      "an id that no reader sees",
      { risk: `There is no risk worth the name here. <!-- ${id} -->` },
      [`section \`risk\` does not speak of ${id} (delete orders)`],
    ],
    [
      "an id within another word",
      { risk: `There is no risk worth the name in not${id}.` },
      [`section \`risk\` does not speak of ${id} (delete orders)`],
    ],
    ["one text twice", { what: `${written.risk.toUpperCase()} ` }, ["section `risk` repeats another section"]],
    [
      "a risk that does not name the drop",
      { risk: "There is no risk worth the name here." },
      [`section \`risk\` does not speak of ${id} (delete orders)`],
    ],
    [
      "a rollback of another effect",
      { rollback: `Restore ${id}-2 from the export in the archive bucket.` },
      [`section \`rollback\` does not speak of ${id} (delete orders)`],
    ],
  ])("%s", (_name, sections, expected) => {
    expect(gaps(sections)).toEqual(expected);
  });

  test("words of any script count", () => {
    expect(gaps({ what: "古い注文のテーブルを削除します。三月から誰も読んでいません。" })).toEqual([]);
  });

  test("says what part AI had", () => {
    expect(gaps({}, { aiPart: "<!-- none --> ." })).toHaveLength(1);
    expect(gaps({}, { aiPart: "none" })).toEqual([]);
    expect(gaps({}, { aiPart: " " })).toEqual(["the question what part AI had is not answered"]);
  });

  test("has its steps, each whole", () => {
    const step = { run: "psql -f db/7.sql", expect: "DROP TABLE", rollback: "" };
    expect(documentGaps(document(), { ...asked, steps: true }, effects)).toEqual([
      "the steps, each with its expected result and rollback, are missing",
    ]);
    expect(documentGaps(document({ steps: [step] }), { ...asked, steps: true }, effects)).toEqual([
      "the step `psql -f db/7.sql` lacks a command, an expected result or a rollback",
    ]);
  });

  test("is not filled by what every object has", () => {
    expect(documentGaps(document(), { sections: ["constructor", "__proto__"], steps: false }, effects)).toEqual([
      "section `constructor` is missing",
      "section `__proto__` is missing",
    ]);
  });

  test("that is hostile is read in time", () => {
    const started = performance.now();
    const hostile = ["<!--".repeat(200_000), "#\n".repeat(200_000), `${id.slice(0, -1)} `.repeat(100_000)];
    for (const text of hostile) expect(gaps({ risk: text })).not.toEqual([]);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe("the ids that a document cites", () => {
  test("hang on what is done to which resource, not on place or company", () => {
    const moved = { ...drop("orders"), at: [place("db/8.sql", 3)] as const };
    const [, ...others] = decidedEffects([drop("zebra"), drop("alpha")], () => []);
    expect(decidedEffects([moved, ...others], () => []).map((each) => each.id)).toContain(id);
  });

  test("are told apart where they would be one, in an order that input does not change", () => {
    const twice = [drop("orders"), { ...drop("orders"), at: [place("db/8.sql")] as const }];
    const ids = decidedEffects(twice, () => []).map((each) => [each.id, each.at[0].path]);
    expect(ids).toEqual([
      [id, "db/7.sql"],
      [`${id}-2`, "db/8.sql"],
    ]);
    expect(decidedEffects(twice.toReversed(), () => []).map((each) => [each.id, each.at[0].path])).toEqual(ids);
  });

  test("exact repeats are one effect", () => {
    expect(decidedEffects([drop("orders"), drop("orders")], () => [])).toHaveLength(1);
  });

  test("come worst first", () => {
    const update = { ...drop("a"), action: "update" as const };
    const unread = { ...drop("z"), action: "unread" as const };
    expect(decidedEffects([update, drop("b"), unread], () => []).map(({ action }) => action)).toEqual([
      "unread",
      "delete",
      "update",
    ]);
  });
});
