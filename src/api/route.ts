import type { z } from "zod";
import type { Actor, Server } from "#flows";

/** What a token may do. `read` is what everybody who is signed in may. */
export const scopes = ["read", "propose", "sign", "report", "gate", "observe", "admin"] as const;
export type Scope = (typeof scopes)[number];

export type Asked = Readonly<{
  params: unknown;
  query: unknown;
  body: unknown;
  /** null only where the route is public. */
  actor: Actor;
  /** The caller's own key for this request; null: it sent none. */
  requestKey: string | null;
}>;

export type Answer = Readonly<{
  status: number;
  body: unknown;
  type?: string;
  headers?: Readonly<Record<string, string>>;
}>;

/** One route: what it takes, who may call it, what it answers. The OpenAPI document and the table of rights are made from
 *  this list; nothing else is served. */
export type Route = Readonly<{
  method: "GET" | "POST" | "DELETE";
  path: string;
  /** One line for people. */
  summary: string;
  tag: string;
  /** null: anybody, without a token. */
  scope: Scope | null;
  /** Only a person may: a machine's token is refused, whatever its scopes. */
  personOnly?: boolean;
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  /** Calls a minute from one address, where that is less than elsewhere. */
  callsMax?: number;
  /** Largest body in bytes. */
  bodyMax?: number;
  answers: Readonly<Record<number, z.ZodType | "text" | "bytes" | "none">>;
  /** A request and its answer's status; run as a test against the demo organisation. */
  example?: Readonly<{ body?: unknown; params?: Readonly<Record<string, string>>; query?: string; status: number }>;
  handle: (asked: Asked, server: Server) => Promise<Answer>;
}>;

export function answer(status: number, body: unknown): Answer {
  return { status, body };
}
