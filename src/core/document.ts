import { printAccount } from "./contributors.ts";
import type { DecidedEffect } from "./decision.ts";
import type { EvidenceOf } from "./evidence.ts";

/** What is wrong with a written change; empty means that it has substance. A document that is headings and filler does
 *  not count: each irreversible effect is cited by its id in risk and rollback, and one question asks what part AI had. */
export function documentGaps(
  document: EvidenceOf<"document">,
  asked: Readonly<{ sections: readonly string[]; steps: boolean }>,
  effects: readonly DecidedEffect[],
): readonly string[] {
  // A section may be named like a property that every object has.
  const section = (name: string) => (Object.hasOwn(document.sections, name) ? (document.sections[name] ?? "") : "");
  const missing = asked.sections
    .filter((name) => section(name).trim() === "")
    .map((name) => `section \`${name}\` is missing`);
  const thin = asked.sections
    .filter((name) => section(name).trim() !== "" && !saysEnough(section(name), asked.sections))
    .map((name) => `section \`${name}\` says too little`);
  const texts = asked.sections.map((name) => normal(section(name)));
  const copied = asked.sections
    .filter((_, index) => texts[index] !== "" && texts.indexOf(texts[index] ?? "") < index)
    .map((name) => `section \`${name}\` repeats another section`);
  const uncited = effects
    .filter((effect) => effect.reversibility === "irreversible")
    .flatMap(({ id, action, resource }) =>
      ["risk", "rollback"]
        .filter((name) => asked.sections.includes(name) && !cites(visible(section(name)), id))
        .map((name) => `section \`${name}\` does not speak of ${id} (${action} ${resource.address})`),
    );
  const steps =
    asked.steps && document.steps.length === 0
      ? ["the steps, each with its expected result and rollback, are missing"]
      : [];
  const emptySteps = document.steps
    .filter((step) => [step.run, step.expect, step.rollback].some((text) => text.trim() === ""))
    .map((step) => `the step \`${step.run.slice(0, 40)}\` lacks a command, an expected result or a rollback`);
  const aiPart = !/[\p{L}\p{N}]/u.test(visible(document.aiPart))
    ? ["the question what part AI had is not answered"]
    : [];
  return [...missing, ...thin, ...copied, ...uncited, ...steps, ...emptySteps, ...aiPart];
}

export function signerOf(document: EvidenceOf<"document">): string {
  return printAccount(document.signedBy);
}

/** Whether the text speaks of this effect, and not only of one whose id begins alike. */
function cites(text: string, id: string): boolean {
  for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1)) {
    const isWhole = !/^(?:[0-9a-z]|-\d)/i.test(text.slice(at + id.length, at + id.length + 2));
    if (isWhole && !/[0-9a-z-]/i.test(text.slice(Math.max(at - 1, 0), at))) return true;
  }
  return false;
}

const wordsMin = 5;
/** Enough to tell substance from filler, and a bound on the work for a hostile text. */
const textMax = 20_000;

/** Words that stand where nothing was written. */
const fillers: ReadonlySet<string> = new Set(
  `a an and be the to is tbd todo tba fixme n na none nil null nothing not applicable later soon same see above below ditto
  lorem ipsum dolor sit amet consectetur adipiscing elit placeholder filler blah foo bar baz xxx asdf test`.split(
    /\s+/,
  ),
);
const ownWordsMin = 3;

/** Whether it has enough different words, of which some are neither filler nor the names of sections. Plain letters between plain
 *  spaces are a word by any rule (UAX #29 knows spaces that join); only where those do not suffice is the segmenter asked, which
 *  takes a hundred times as long. */
function saysEnough(text: string, sections: readonly string[]): boolean {
  const body = visible(text).replace(/^#.*$/gm, "");
  const words = new Set<string>();
  let own = 0;
  const isEnoughWith = (written: string): boolean => {
    const word = written.toLowerCase();
    if (!words.has(word) && !fillers.has(word) && !sections.includes(word)) own += 1;
    return words.add(word).size >= wordsMin && own >= ownWordsMin;
  };
  for (const [word] of body.matchAll(/(?<![^ \n])[a-z]+(?![^ \n])/gi)) if (isEnoughWith(word)) return true;
  words.clear();
  own = 0;
  segmenter ??= new Intl.Segmenter("en", { granularity: "word" });
  for (const { isWordLike, segment } of segmenter.segment(body)) if (isWordLike && isEnoughWith(segment)) return true;
  return false;
}

/** What a reader sees of a text, as far as it is read at all. */
function visible(text: string): string {
  return withoutComments(text.slice(0, textMax));
}

let segmenter: Intl.Segmenter | null = null;

/** HTML comments are a template's voice; one without an end hides the rest, as it does for a reader. */
function withoutComments(text: string): string {
  const [before = "", ...parts] = text.split("<!--");
  const rest = parts.map((part) => {
    const end = part.indexOf("-->");
    return end < 0 ? "" : part.slice(end + 3);
  });
  return [before, ...rest].join(" ");
}

/** The words that a reader sees, whatever marks stand around them. */
function normal(text: string): string {
  return visible(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
