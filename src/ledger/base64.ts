const standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const values = new Map(Array.from(standard, (letter, value) => [letter, value] as const));

/** RFC 4648 section 4, with padding. */
export function toBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const left = bytes.length - at;
    pieces.push(
      standard.charAt(group >> 18) +
        standard.charAt((group >> 12) & 63) +
        (left > 1 ? standard.charAt((group >> 6) & 63) : "=") +
        (left > 2 ? standard.charAt(group & 63) : "="),
    );
  }
  return pieces.join("");
}

/** Exactly one text stands for each byte string: no spaces, full padding, and the unused bits are zero. Lenient decoders
 *  accept several texts for the same bytes, and then a changed text would still verify. */
export function fromBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0) return null;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const digits = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < digits; i++) {
    const value = values.get(text.charAt(i));
    if (value === undefined) return null;
    bits = (bits << 6) | value;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[at++] = bits >> held;
      bits &= (1 << held) - 1;
    }
  }
  return bits === 0 ? bytes : null;
}

/** For envelopes of others (DSSE: "either standard or URL-safe"): one alphabet throughout, padding as usual or, URL-safe,
 *  left out. */
export function fromAnyBase64(text: string): Uint8Array | null {
  if (!/[-_]/.test(text)) return fromBase64(text) ?? (text.includes("+") || text.includes("/") ? null : padded(text));
  return /[+/]/.test(text) ? null : padded(text.replaceAll("-", "+").replaceAll("_", "/"));
}

function padded(text: string): Uint8Array | null {
  return fromBase64(text.includes("=") ? text : text.padEnd(Math.ceil(text.length / 4) * 4, "="));
}
