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
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("a digest needs a JSON value");
  return text;
}
