import type { Json } from "#core";

const shape = /^([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?[0-9]{1,3}))?$/;

/** Divisors for what is smaller than one: 100m is 100/1000, which rounds to the same number as 0.1 does. */
const divisors = new Map([
  ["n", 1e9],
  ["u", 1e6],
  ["m", 1e3],
]);
const factors = new Map([
  ...["k", "M", "G", "T", "P", "E"].map((suffix, index) => [suffix, 1000 ** (index + 1)] as const),
  ...["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map((suffix, index) => [suffix, 1024 ** (index + 1)] as const),
]);

/** A resource quantity as a number: `100m`, `1.5Gi`, `12e6`, `2`; null where it is none
 *  (Kubernetes API reference, Quantity). */
export function quantityOf(value: Json | undefined): number | null {
  if (typeof value === "number") return value;
  const match = typeof value === "string" ? shape.exec(value.trim()) : null;
  if (!match) return null;
  const [, digits, suffix, exponent] = match;
  if (exponent !== undefined) return Number(`${digits}e${exponent}`);
  const number = Number(digits);
  if (suffix === undefined) return number;
  return (number / (divisors.get(suffix) ?? 1)) * (factors.get(suffix) ?? 1);
}

/** An amount that is a number or a share of a whole: `2`, `"50%"`. */
export type Amount = Readonly<{ kind: "number"; value: number } | { kind: "percent"; value: number }>;

export function amountOf(value: Json | undefined): Amount | null {
  if (typeof value === "number") return { kind: "number", value };
  if (typeof value !== "string") return null;
  const match = /^([0-9]{1,9})(%?)$/.exec(value.trim());
  if (!match) return null;
  return { kind: match[2] === "%" ? "percent" : "number", value: Number(match[1]) };
}
