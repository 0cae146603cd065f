import { accept, type Checked, refuse } from "../checked.ts";
import { tileWidth } from "./tile.ts";

/** An entry's length is written in 16 bits. A log holds digests of documents, not documents. */
export const entryLengthMax = 65_535;

export type BundleCode = "entry-length" | "bundle-width" | "bundle-cut";

/** Up to 256 entries, each as its length in two bytes, big-endian, and its bytes. */
export function encodeBundle(entries: readonly Uint8Array[]): Checked<Uint8Array, BundleCode> {
  if (entries.length === 0 || entries.length > tileWidth) return wrongWidth(entries.length);
  const long = entries.find((entry) => entry.length > entryLengthMax);
  if (long) {
    const hint = "log the digest of the document and keep the document beside the log";
    return refuse("entry-length", `an entry has ${long.length} bytes; ${entryLengthMax} at most`, hint);
  }
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    bytes[at] = entry.length >> 8;
    bytes[at + 1] = entry.length & 255;
    bytes.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return accept(bytes);
}

/** Exactly `width` entries and nothing behind them. */
export function decodeBundle(bytes: Uint8Array, width: number): Checked<Uint8Array[], BundleCode> {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (at + 2 + length > bytes.length) {
      const hint = "fetch the bundle again; it must have the width that the signed size implies";
      return refuse("bundle-cut", `entry ${entries.length} of the bundle is cut off`, hint);
    }
    entries.push(bytes.slice(at + 2, at + 2 + length));
    at += 2 + length;
    if (entries.length > width) return wrongWidth(entries.length, width);
  }
  return entries.length === width && width > 0 && width <= tileWidth
    ? accept(entries)
    : wrongWidth(entries.length, width);
}

function wrongWidth(got: number, wanted?: number): Checked<never, BundleCode> {
  const most = wanted === undefined ? `1 to ${tileWidth}` : String(wanted);
  return refuse("bundle-width", `the bundle has ${got} entries instead of ${most}`, "one bundle belongs to one tile");
}
