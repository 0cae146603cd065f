import { html, type Markup } from "../markup.ts";

/** A sentence of ours: what stands in backticks is shown as code. */
export function prose(text: string): Markup {
  return html`${text.split(/`([^`]+)`/).map((piece, i) => (i % 2 === 1 ? html`<code>${piece}</code>` : piece))}`;
}
