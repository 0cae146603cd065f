import type { Content } from "#core";

const strict = { fatal: true, ignoreBOM: true } as const;

/** Bytes of a file as text: UTF-8, or UTF-16 with a byte order mark (PowerShell's `>`), which is taken off. A NUL byte means
 *  binary, as git has it; anything else that is not UTF-8 is said to be so, never guessed. */
export function decodeBytes(bytes: Uint8Array): Content {
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return decode(bytes.subarray(2), "utf-16le");
  if (first === 0xfe && second === 0xff) return decode(bytes.subarray(2), "utf-16be");
  if (bytes.includes(0)) return { kind: "opaque", why: "binary", detail: "it is a binary file" };
  const marked = first === 0xef && second === 0xbb && third === 0xbf;
  return decode(marked ? bytes.subarray(3) : bytes, "utf-8");
}

function decode(bytes: Uint8Array, encoding: string): Content {
  try {
    return { kind: "text", text: new TextDecoder(encoding, strict).decode(bytes) };
  } catch {
    return { kind: "opaque", why: "encoding", detail: `it is not valid ${encoding.toUpperCase()}` };
  }
}
