import type { Instant } from "#core";
import type { Server, Session } from "#flows";
import type { Page, Visit } from "./frame.ts";

/** What a page is asked with. `form` is what a form sent; text as it came, at most once for each name. */
export type PageRequest = Readonly<{
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  form: Readonly<Record<string, string>>;
  session: Session | null;
  visit: Visit;
  now: Instant;
}>;

export type PageAnswer = Readonly<
  | { kind: "page"; page: Page; status?: number }
  /** After a form: another page, so that reloading sends nothing twice. `secret`: the browser's new one; null: none. */
  | { kind: "redirect"; to: string; secret?: string | null }
>;

/** One page or one form of ours. Who may not is told so before anything is read. */
export type PageRoute = Readonly<{
  method: "GET" | "POST";
  path: string;
  /** As for tokens; null: anybody, signed in or not. */
  scope: string | null;
  /** Text that a form may bring, in bytes. */
  formMax?: number;
  /** Calls a minute from one address. */
  callsMax?: number;
  handle: (request: PageRequest, server: Server) => Promise<PageAnswer>;
}>;

export function page(made: Page, status?: number): PageAnswer {
  return { kind: "page", page: made, ...(status === undefined ? {} : { status }) };
}

export function redirect(to: string): PageAnswer {
  return { kind: "redirect", to };
}
