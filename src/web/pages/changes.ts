import { html, path } from "../markup.ts";
import { age } from "../parts/time.ts";
import { type PageRoute, page } from "../route.ts";

const rowsOfPage = 100;

export const changesRoutes: readonly PageRoute[] = [
  {
    method: "GET",
    path: "/changes",
    scope: "read",
    handle: async ({ query, now }, { store }) => {
      const state = query.state === "closed" || query.state === "all" ? query.state : "open";
      const { items, next } = await store.changes.list({
        limit: rowsOfPage,
        after: query.after ?? null,
        state: state === "all" ? null : state,
      });
      const filters = (["open", "closed", "all"] as const).map((word) => {
        const here = word === state ? { markup: ' aria-current="true"' } : null;
        return html`<a class="btn" href="/changes?state=${word}"${here}>${word}</a>`;
      });
      const rows = items.map(
        ({ id, title, repository, target, revision, updatedAt, state: stands }) =>
          html`<tr><td><a class="row-link" href="${path`/changes/${id}`}">${title}</a><div class="why">${repository} → ${target} · <code>${id}</code></div></td><td class="num">${revision}</td><td>${stands}</td><td class="num">${age(updatedAt, now)}</td></tr>`,
      );
      const table =
        rows.length === 0
          ? html`<p class="empty">No change is ${state === "all" ? "recorded" : state}. Propose one: <code>checkrail change propose --base main --head HEAD</code></p>`
          : html`<table class="rows" data-rows><thead><tr><th scope="col">Change</th><th scope="col" class="num">Revision</th><th scope="col">State</th><th scope="col" class="num">Moved</th></tr></thead><tbody>${rows}</tbody></table>`;
      const more =
        next !== null &&
        html`<p class="more"><a class="btn" rel="next" href="/changes?state=${state}&after=${next}">Next ${rowsOfPage}</a></p>`;
      return page({
        title: "Changes",
        current: "/changes",
        body: html`<div class="head"><div class="grow"><h1>Changes</h1><p class="sub">The one that moved last comes first.</p></div><div class="btns">${filters}</div></div><section class="card">${table}</section>${more}`,
      });
    },
  },
];
