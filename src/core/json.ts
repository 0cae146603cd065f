import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import canonicalize from "canonicalize";
import type { Digest } from "./ids.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Lowercase hex SHA-256, prefixed `sha256:`, over the UTF-8 bytes of `text`. */
export function digestText(text: string): Digest {
  return digestBytes(utf8ToBytes(text));
}

export function digestBytes(bytes: Uint8Array): Digest {
  return `sha256:${bytesToHex(sha256(bytes))}` as Digest;
}

/** SHA-256 over canonical JSON (RFC 8785), so that key order and spacing never change a digest. */
export function digestJson(value: unknown): Digest {
  return digestText(canonicalJson(value));
}

/** The one text of a JSON value (RFC 8785): sorted keys, no spaces. */
export function canonicalJson(value: unknown): string {
  const text = plainJson(value) ?? canonicalize(value);
  if (text === undefined) throw new TypeError("a digest needs a JSON value");
  return text;
}

/** What JSON itself can hold, printed directly: this runs several times for every decision. null: it is something else, and the
 *  library knows what to do with it. */
function plainJson(value: unknown): string | null {
  if (typeof value === "string") return JSON.stringify(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : null;
  if (Array.isArray(value)) return plainList(value);
  return typeof value === "object" && isPlain(value) ? plainObject(value) : null;
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !("toJSON" in value);
}

function plainList(list: readonly unknown[]): string | null {
  let text = "[";
  for (let at = 0; at < list.length; at++) {
    const printed = plainJson(list[at]);
    if (printed === null) return null;
    text += at === 0 ? printed : `,${printed}`;
  }
  return `${text}]`;
}

function plainObject(value: Readonly<Record<string, unknown>>): string | null {
  let text = "{";
  for (const key of Object.keys(value).sort()) {
    const field = value[key];
    if (field === undefined) continue;
    const printed = plainJson(field);
    if (printed === null) return null;
    text += `${text.length === 1 ? "" : ","}${JSON.stringify(key)}:${printed}`;
  }
  return `${text}}`;
}
