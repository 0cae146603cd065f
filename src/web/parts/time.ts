import type { Instant } from "#core";
import { html, type Markup } from "../markup.ts";

/** `23 min`, `2 h`, `3 days`: how long ago; the moment itself is in the markup. */
export function age(at: Instant | string, now: Instant | string): Markup {
  return html`<time datetime="${at}">${ageInWords(Date.parse(now) - Date.parse(at))}</time>`;
}

export function ageInWords(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h`;
  return `${Math.floor(hours / 24)} days`;
}
