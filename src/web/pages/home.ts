import { type Waiting, whatWaits } from "#flows";
import { html, type Markup, path } from "../markup.ts";
import { prose } from "../parts/prose.ts";
import { tag, verdictTag } from "../parts/tag.ts";
import { age } from "../parts/time.ts";
import { type PageRoute, page } from "../route.ts";

const itemsMax = 50;

export const homeRoutes: readonly PageRoute[] = [
  {
    method: "GET",
    path: "/",
    scope: null,
    handle: async ({ now, session }, server) => {
      const waiting = await whatWaits(itemsMax, server);
      const groups = [...emergencies(waiting), ...runs(waiting), ...changes(waiting)];
      const count = waiting.emergencies.length + waiting.runs.length + waiting.changes.length;
      const headline = count === 0 ? "Nothing waits" : `${count} ${count === 1 ? "thing waits" : "things wait"}`;
      const body =
        count === 0
          ? html`<p class="empty">Looked just now. Propose a change: <code>checkrail change propose --base main --head HEAD</code></p>`
          : html`<section class="card"><table class="rows" data-rows><thead class="vh"><tr><th scope="col">Kind</th><th scope="col">What</th><th scope="col">Age</th></tr></thead><tbody>${groups}</tbody></table></section>`;
      return page({
        title: "Waiting on me",
        current: "/",
        liveSeconds: 15,
        body: html`<div class="head"><div class="grow"><h1>${headline}</h1>${session === null && html`<p class="sub">Sign in to act on them.</p>`}</div></div>${body}`,
      });

      function emergencies({ emergencies: items }: Waiting): readonly Markup[] {
        return items.map(
          ({ id, service, environment, reason, persons, usedAt }) =>
            html`<tr><td class="tight">${tag("Broken glass, not reviewed", "deny", "key")}</td><td><span class="b">${service} in ${environment}</span><div class="why">${reason} · ${persons.join(" and ")} · somebody else reviews it: <code>checkrail emergency review ${id}</code></div></td><td class="num">${age(usedAt, now)}</td></tr>`,
        );
      }
      function runs({ runs: items }: Waiting): readonly Markup[] {
        return items.map(
          ({ id, change, operator, service, environment, go, askedAt }) =>
            html`<tr><td class="tight">${tag(go === null ? "waits for a go" : "running", "hold", "prompt")}</td><td><a class="row-link" href="${path`/changes/${change}`}">Steps on ${service} in ${environment}</a><div class="why">by ${operator}${go === null ? html` · a second person says go: <code>checkrail change go ${id}</code>` : ` · ${go} said go`}</div></td><td class="num">${age(askedAt, now)}</td></tr>`,
        );
      }
      function changes({ changes: items }: Waiting): readonly Markup[] {
        return items.map(
          ({ id, title, verdict, next, where }) =>
            html`<tr><td class="tight">${verdictTag(verdict)}</td><td><a class="row-link" href="${path`/changes/${id}`}">${title}</a><div class="why">${where}</div>${next.slice(0, 3).map((line) => html`<div class="why">${prose(line)}</div>`)}</td><td class="num"></td></tr>`,
        );
      }
    },
  },
];
