import { Trouble } from "#core";
import { beginSession } from "#flows";
import type { Page } from "../frame.ts";
import { html } from "../markup.ts";
import { field, hidden } from "../parts/field.ts";
import { type PageRoute, page } from "../route.ts";

/** Where to go after signing in: a path of ours, never another site. */
export function ownPath(text: string | undefined): string {
  return text !== undefined && /^\/(?![/\\])[^\\\s]*$/.test(text) ? text : "/";
}

type Shown = Readonly<{ csrf: string; next: string; login: string; problem: string | null; demo: boolean }>;

export function signInPage({ csrf, next, login, problem, demo }: Shown): Page {
  return {
    title: "Sign in",
    current: null,
    body: html`<div class="head"><h1>Sign in</h1></div>${demo && html`<p class="note">Northwind Stores is a demo: <code>ana-ruiz</code>, <code>ben-okafor</code>, <code>chloe-tan</code> or <code>dora-lind</code>, each with <code>northwind-demo</code>.</p>`}<form class="form" method="post" action="/sign-in">${hidden("csrf", csrf)}${hidden("next", next)}${field({ name: "login", label: "Login", value: login, autocomplete: "username" })}${field({ name: "password", label: "Password", type: "password", autocomplete: "current-password", problem })}<div class="btns"><button class="btn primary">Sign in</button></div></form><p class="sm faint">A local account caps what an attestation is worth: nobody else vouches for it.</p>`,
  };
}

export const signInRoutes: readonly PageRoute[] = [
  {
    method: "GET",
    path: "/sign-in",
    scope: null,
    handle: async ({ query, visit, session }) => {
      const next = ownPath(query.next);
      if (session !== null && query.again === undefined) return { kind: "redirect", to: next };
      return page(signInPage({ csrf: visit.csrf, next, login: "", problem: null, demo: visit.demo }));
    },
  },
  {
    method: "POST",
    path: "/sign-in",
    scope: null,
    callsMax: 20,
    handle: async ({ form, visit }, server) => {
      const next = ownPath(form.next);
      const login = form.login ?? "";
      try {
        const secret = await beginSession({ login, password: form.password ?? "" }, server);
        return { kind: "redirect", to: next, secret };
      } catch (error) {
        if (!(error instanceof Trouble) || error.code !== "unauthenticated") throw error;
        return page(signInPage({ csrf: visit.csrf, next, login, problem: error.message, demo: visit.demo }), 401);
      }
    },
  },
  {
    method: "POST",
    path: "/sign-out",
    scope: null,
    handle: async () => ({ kind: "redirect", to: "/sign-in", secret: null }),
  },
];
