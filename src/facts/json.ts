import type { Json } from "#core";

/** The value as JSON holds it: the types of facts are JSON already, but interfaces cannot say so. */
export function asJson(value: unknown): Json {
  return value as Json;
}
