declare const brand: unique symbol;

/** A string that cannot be mixed up with another kind of string. */
export type Id<Of extends string> = string & { readonly [brand]: Of };

/** `sha256:` and 64 lowercase hex digits. */
export type Digest = Id<"Digest">;

/** RFC 3339 in UTC with milliseconds, `2026-11-24T03:18:11.000Z`, so that it sorts as text. */
export type Instant = Id<"Instant">;

/** The opaque id of a human, agent or bot of the directory. Requirements count these. */
export type PersonId = Id<"Person">;

const instantShape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** Reads an RFC 3339 time; null when it is not one. A time without an offset is refused: it has no meaning; so is a day
 *  that its month does not have, which `Date.parse` would move into the next one. */
export function parseInstant(text: string): Instant | null {
  if (!instantShape.test(text)) return null;
  const day = text.slice(0, "2026-11-24".length);
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const ms = Date.parse(text);
  if (Number.isNaN(ms) || Number.isNaN(midnight) || !instantOf(midnight).startsWith(day)) return null;
  const instant = instantOf(ms);
  // A year outside 0 to 9999 is written with a sign, and would not sort as text.
  return /^\d/.test(instant) ? instant : null;
}

export function instantOf(epochMs: number): Instant {
  return new Date(epochMs).toISOString() as Instant;
}

export function epochMs(instant: Instant): number {
  return Date.parse(instant);
}
