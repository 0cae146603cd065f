import type { Instant } from "#core";

/** A person's sign-in in a browser. The secret is known to the browser alone. */
export type SessionRecord = Readonly<{
  /** SHA-256 of the secret, in hex. */
  hash: string;
  person: string;
  method: "local" | "oidc";
  /** Goes into every form of this session, and comes back with it. */
  csrf: string;
  startedAt: Instant;
  seenAt: Instant;
  /** When the person last proved who they are; signing asks for a fresh one. */
  freshAt: Instant;
  expiresAt: Instant;
}>;
