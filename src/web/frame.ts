import type { Instant } from "#core";
import { brandMark, type IconName, icon } from "./icon.ts";
import { html, type Markup } from "./markup.ts";
import { hidden } from "./parts/field.ts";
import { initials } from "./parts/person.ts";

/** What every page knows of its reader and of the moment. */
export type Visit = Readonly<{
  reader: Readonly<{ id: string; name: string; roles: readonly string[] }> | null;
  /** Goes back with each form; see session. */
  csrf: string;
  /** The address that was asked for. */
  at: string;
  now: Instant;
  /** How many things wait on the reader. */
  waiting: number;
  ledger: Readonly<{ size: number; signed: number; witnesses: number; trouble: string | null }>;
  /** Shown data is the demo organisation's. */
  demo: boolean;
  theme: "light" | "dark" | null;
}>;

export type Page = Readonly<{
  title: string;
  /** Which entry of the rail is this; null: none. */
  current: string | null;
  crumbs?: readonly Readonly<{ word: string; to: string | null }>[];
  body: Markup;
  /** Asks again by itself, every so many seconds. */
  liveSeconds?: number;
}>;

const rail: readonly Readonly<{ to: string; word: string; icon: IconName; key: string }>[] = [
  { to: "/", word: "Waiting on me", icon: "home", key: "g h" },
  { to: "/changes", word: "Changes", icon: "change", key: "g c" },
];

/** The whole document. */
export function printPage(page: Page, visit: Visit): string {
  const { title, body } = page;
  const theme = visit.theme === null ? "" : ` data-theme="${visit.theme}"`;
  const live = page.liveSeconds === undefined ? "" : ` data-live="${page.liveSeconds}"`;
  const { markup } =
    html`<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · Checkrail</title><link rel="stylesheet" href="/assets/style.css"><link rel="icon" href="/assets/mark.svg" type="image/svg+xml"><script type="module" src="/assets/page.js"></script></head><body><a class="skip" href="#main">Skip to content</a><div class="app">${sideOf(page, visit)}<div class="column">${topOf(page, visit)}<main class="main" id="main" tabindex="-1">${body}<footer class="as-of sm faint">As of <time datetime="${visit.now}">${visit.now.slice(0, 19).replace("T", " ")} UTC</time></footer></main></div></div></body>`;
  return `<!doctype html>\n<html lang="en"${theme}${live}>${markup}</html>\n`;
}

function sideOf({ current }: Page, { reader, ledger, waiting }: Visit): Markup {
  const links = rail.map(({ to, word, icon: name, key }) => {
    const here = current === to ? { markup: ' aria-current="page"' } : null;
    const count =
      to === "/" && waiting > 0 && html`<span class="count">${waiting}<span class="vh"> waiting</span></span>`;
    return html`<a class="nav" href="${to}" data-key="${key}"${here}>${icon(name)}<span>${word}</span>${count}</a>`;
  });
  const unsigned = ledger.size - ledger.signed;
  const state =
    ledger.trouble === null
      ? html`<span class="b">Ledger signs</span>`
      : html`<span class="b c-deny">Ledger does not sign</span>`;
  return html`<nav class="side" aria-label="Main"><a class="brand" href="/">${brandMark}Checkrail</a>${reader === null ? null : links}<div class="foot">${state}<br>${ledger.size} entries, ${unsigned === 0 ? "all signed" : `${unsigned} wait to be signed`}<br>${ledger.witnesses === 0 ? "no witness" : `${ledger.witnesses} witnesses`}</div></nav>`;
}

function topOf({ crumbs = [], title }: Page, { reader, demo, csrf }: Visit): Markup {
  const trail = crumbs.map(({ word, to }) =>
    to === null ? html`<b>${word}</b>` : html`<a href="${to}">${word}</a> / `,
  );
  const account =
    reader === null
      ? html`<a class="btn" href="/sign-in">Sign in</a>`
      : html`<span class="avatar" aria-hidden="true">${initials(reader.name)}</span><span class="sm">${reader.name}</span><form method="post" action="/sign-out">${hidden("csrf", csrf)}<button class="btn">Sign out</button></form>`;
  return html`<header class="top"><div class="crumbs">${trail.length > 0 ? trail : html`<b>${title}</b>`}</div>${demo && html`<span class="demo">Simulated data</span>`}${account}</header>`;
}
