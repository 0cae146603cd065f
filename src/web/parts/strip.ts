import { type IconName, icon } from "../icon.ts";
import { html, type Markup } from "../markup.ts";
import { prose } from "./prose.ts";
import type { Tone } from "./tag.ts";

export type Strip = Readonly<{
  label: string;
  tone: Tone;
  icon: IconName;
  word: string;
  /** One sentence. */
  say: string;
  /** What to do next, each a sentence. */
  next: readonly (string | Markup)[];
  /** Tags at the right. */
  aside?: Markup;
}>;

/** The one answer of a page: one word, one sentence, what to do next. */
export function strip({ label, tone, icon: name, word, say, next, aside }: Strip): Markup {
  const steps = next.map(
    (step, i) =>
      html`${i > 0 && html`<br>`}<b>${i === 0 ? "Next: " : "Then: "}</b>${typeof step === "string" ? prose(step) : step}`,
  );
  return html`<section class="strip ${tone}" aria-label="${label}"><div class="word c-${tone}" role="status">${icon(name)}${word}</div><p class="say">${prose(say)}</p>${aside ?? null}${steps.length > 0 && html`<p class="next">${steps}</p>`}</section>`;
}
