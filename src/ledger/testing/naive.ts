/** RFC 6962 section 2.1 as it is written down, recursion and all: slow, and easy to believe. */
import { emptyRoot, leafHash, nodeHash } from "../tree/hash.ts";

export function naiveRoot(entries: readonly Uint8Array[]): Uint8Array {
  const [only] = entries;
  if (only === undefined) return emptyRoot();
  if (entries.length === 1) return leafHash(only);
  const k = split(entries.length);
  return nodeHash(naiveRoot(entries.slice(0, k)), naiveRoot(entries.slice(k)));
}

export function naivePath(m: number, entries: readonly Uint8Array[]): Uint8Array[] {
  if (entries.length <= 1) return [];
  const k = split(entries.length);
  return m < k
    ? [...naivePath(m, entries.slice(0, k)), naiveRoot(entries.slice(k))]
    : [...naivePath(m - k, entries.slice(k)), naiveRoot(entries.slice(0, k))];
}

export function naiveConsistency(m: number, entries: readonly Uint8Array[], isWhole = true): Uint8Array[] {
  if (m === entries.length) return isWhole ? [] : [naiveRoot(entries)];
  const k = split(entries.length);
  return m <= k
    ? [...naiveConsistency(m, entries.slice(0, k), isWhole), naiveRoot(entries.slice(k))]
    : [...naiveConsistency(m - k, entries.slice(k), false), naiveRoot(entries.slice(0, k))];
}

function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}
