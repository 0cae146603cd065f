import { html, type Markup } from "../markup.ts";

/** Short to read, whole to copy. */
export function shortDigest(digest: string): Markup {
  const [kind = "", hex = ""] = digest.includes(":") ? digest.split(":") : ["", digest];
  const short = hex.length > 16 ? `${hex.slice(0, 8)} … ${hex.slice(-4)}` : hex;
  return html`<code class="digest" title="${digest}" data-copy="${digest}">${kind === "" ? "" : `${kind}:`}${short}</code>`;
}
