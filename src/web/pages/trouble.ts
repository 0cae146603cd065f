import type { Trouble } from "#core";
import type { Page } from "../frame.ts";
import { html } from "../markup.ts";
import { strip } from "../parts/strip.ts";

/** What failed, what still holds, what to do, and an id to speak of it by. */
export function troublePage({ message, hint, code }: Trouble, id: string): Page {
  const words: Readonly<Record<string, string>> = {
    "not-found": "Not here",
    forbidden: "Not yours to do",
    unauthenticated: "Sign in",
    moved: "It has moved",
    conflict: "Not sent",
    "database-gone": "The record does not answer",
  };
  return {
    title: words[code] ?? "Not done",
    current: null,
    body: html`<h1 class="vh">${words[code] ?? "Not done"}</h1>${strip({ label: "Trouble", tone: code === "not-found" ? "info" : "hold", icon: "triangle", word: words[code] ?? "Not done", say: sentence(message), next: hint === null ? [] : [sentence(hint)] })}<p class="sm faint">Nothing was recorded. <code>${id}</code></p>`,
  };
}

/** Our messages are lower case, for terminals; on a page they are sentences. */
export function sentence(text: string): string {
  const first = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}
