/** What can be known of one value of a plan. A value known only after apply is a third thing, never a missing one;
 *  a sensitive one is never looked at (Terraform JSON output format, `after_unknown` and `after_sensitive`). */
export type Seen = Readonly<
  { kind: "known"; value: unknown } | { kind: "absent" } | { kind: "unknown" } | { kind: "sensitive" }
>;

export type Step = string | number;

/** One side of a change: the values and the masks that lie over them. */
export type Side = Readonly<{ values: unknown; unknown: unknown; sensitive: unknown }>;

export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An own field, so that `__proto__` and `constructor` in a plan mean nothing. */
export function field(value: unknown, key: string): unknown {
  return isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

export function textField(value: unknown, key: string): string | null {
  const found = field(value, key);
  return typeof found === "string" ? found : null;
}

export function listField(value: unknown, key: string): readonly unknown[] {
  const found = field(value, key);
  return Array.isArray(found) ? found : [];
}

function stepInto(value: unknown, step: Step): unknown {
  if (typeof step === "string") return field(value, step);
  return Array.isArray(value) ? value[step] : undefined;
}

export function see(side: Side, path: readonly Step[]): Seen {
  let { values, unknown, sensitive } = side;
  for (const step of path) {
    if (sensitive === true) return { kind: "sensitive" };
    if (unknown === true) return { kind: "unknown" };
    values = stepInto(values, step);
    unknown = stepInto(unknown, step);
    sensitive = stepInto(sensitive, step);
  }
  if (sensitive === true) return { kind: "sensitive" };
  if (unknown === true) return { kind: "unknown" };
  if (values !== undefined && values !== null) return { kind: "known", value: values };
  return holdsUnknown(unknown) ? { kind: "unknown" } : { kind: "absent" };
}

/** A mask of an absent block that still says `true` somewhere: the block will be there, with values to come. */
function holdsUnknown(mask: unknown): boolean {
  if (mask === true) return true;
  if (Array.isArray(mask)) return mask.length > 0;
  return isFields(mask) && Object.keys(mask).length > 0;
}

/** A plain text that may be looked at (and never printed); null where it is absent, unknown or sensitive. */
export function seeText(side: Side, path: readonly Step[]): string | null {
  const seen = see(side, path);
  return seen.kind === "known" && typeof seen.value === "string" ? seen.value : null;
}

/** How many elements a list has, as far as it is known. */
export function seeLength(side: Side, path: readonly Step[]): number | null {
  const seen = see(side, path);
  if (seen.kind === "absent") return 0;
  return seen.kind === "known" && Array.isArray(seen.value) ? seen.value.length : null;
}

/** The texts of a list that may be looked at; elements not known yet are left out. */
export function seeTexts(side: Side, path: readonly Step[]): readonly string[] {
  const length = seeLength(side, path) ?? 0;
  const texts: string[] = [];
  for (let index = 0; index < length; index++) {
    const text = seeText(side, [...path, index]);
    if (text !== null) texts.push(text);
  }
  return texts;
}

/** Structural equality of parsed JSON, to a depth that no real plan passes. */
export function sameJson(a: unknown, b: unknown, depth = 0): boolean {
  if (a === b) return true;
  if (depth > 64 || typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => sameJson(item, b[index], depth + 1));
  }
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && sameJson(field(a, key), field(b, key), depth + 1));
}
