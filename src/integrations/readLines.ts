import type { Content } from "#core";
import { decodeBytes } from "./decode.ts";

/** As long as the largest file: a line holds the text of one. */
const lineBytesMax = 200 * 1024 * 1024;

/** Lines of a stream, cut at line feeds alone: JSON may hold any other separator as it is (RFC 8259, section 7). What is not UTF-8 or
 *  is too long is one opaque line, never a guess. */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  bytesMax: number = lineBytesMax,
): AsyncGenerator<Content> {
  let parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, from)) {
      size += end - from;
      if (size <= bytesMax) parts.push(chunk.subarray(from, end));
      yield lineOf(parts, size, bytesMax);
      [parts, size, from] = [[], 0, end + 1];
    }
    size += chunk.length - from;
    if (size <= bytesMax) parts.push(chunk.subarray(from));
    else parts = [];
  }
  if (size > 0) yield lineOf(parts, size, bytesMax);
}

const lineFeed = 0x0a;

function lineOf(parts: readonly Uint8Array[], size: number, bytesMax: number): Content {
  if (size > bytesMax) {
    const megabytes = (bytes: number) => `${Math.ceil(bytes / 1024 / 1024)} MB`;
    return {
      kind: "opaque",
      why: "too-large",
      detail: `it has ${megabytes(size)}; at most ${megabytes(bytesMax)} are read`,
    };
  }
  const [only] = parts;
  return decodeBytes(parts.length === 1 && only !== undefined ? only : Buffer.concat(parts));
}
