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
    .filter((name) => section(name).trim() !== "" && !saysEnough(section(name)))
    .map((name) => `section \`${name}\` says too little`);
  const texts = asked.sections.map((name) => normal(section(name)));
  const copied = asked.sections
    .filter((_, index) => texts[index] !== "" && texts.indexOf(texts[index] ?? "") < index)
    .map((name) => `section \`${name}\` repeats another section`);
  const uncited = effects
    .filter((effect) => effect.reversibility === "irreversible")
    .flatMap(({ id, action, resource }) =>
      ["risk", "rollback"]
        .filter((name) => asked.sections.includes(name) && !cites(section(name), id))
        .map((name) => `section \`${name}\` does not speak of ${id} (${action} ${resource.address})`),
    );
  const steps =
    asked.steps && document.steps.length === 0
      ? ["the steps, each with its expected result and rollback, are missing"]
      : [];
  const emptySteps = document.steps
    .filter((step) => [step.run, step.expect, step.rollback].some((text) => text.trim() === ""))
    .map((step) => `the step \`${step.run.slice(0, 40)}\` lacks a command, an expected result or a rollback`);
  const aiPart = document.aiPart.trim() === "" ? ["the question what part AI had is not answered"] : [];
  return [...missing, ...thin, ...copied, ...uncited, ...steps, ...emptySteps, ...aiPart];
}

export function signerOf(document: EvidenceOf<"document">): string {
  return printAccount(document.signedBy);
}

/** Whether the text speaks of this effect, and not only of one whose id begins alike. */
function cites(text: string, id: string): boolean {
  for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1)) {
    if (!/^(?:[0-9a-z]|-\d)/.test(text.slice(at + id.length, at + id.length + 2))) return true;
  }
  return false;
}

const wordsMin = 5;
/** Enough to tell substance from filler, and a bound on the work for a hostile text. */
const textMax = 20_000;

/** Whether it has enough different words. Plain letters between plain spaces are a word by any rule (UAX #29 knows spaces
 *  that join); only where those do not suffice is the segmenter asked, which takes a hundred times as long. */
function saysEnough(text: string): boolean {
  const body = withoutComments(text.slice(0, textMax)).replace(/^#.*$/gm, "");
  const words = new Set<string>();
  for (const [word] of body.matchAll(/(?<![^ \n])[a-z]+(?![^ \n])/gi)) {
    if (words.add(word.toLowerCase()).size >= wordsMin) return true;
  }
  words.clear();
  segmenter ??= new Intl.Segmenter("en", { granularity: "word" });
  for (const { isWordLike, segment } of segmenter.segment(body)) {
    if (isWordLike && words.add(segment.toLowerCase()).size >= wordsMin) return true;
  }
  return false;
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

function normal(text: string): string {
  return text.toLowerCase().replace(/\s+/g, " ").trim();
}
