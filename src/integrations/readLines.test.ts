import { describe, expect, test } from "vitest";
import { readLines } from "./readLines.ts";

async function linesOf(chunks: readonly (string | Uint8Array)[], bytesMax?: number): Promise<string[]> {
  const bytes = chunks.map((chunk) => (typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk));
  const lines: string[] = [];
  for await (const line of readLines(streamOf(bytes), bytesMax))
    lines.push(line.kind === "text" ? line.text : `(${line.why})`);
  return lines;
}

async function* streamOf(chunks: readonly Uint8Array[]) {
  yield* chunks;
}

describe("lines of standard input", () => {
  test("end at a line feed, wherever the chunks end", async () => {
    expect(await linesOf(["a", "b\nc", "", "\n", "\nd"])).toEqual(["ab", "c", "", "d"]);
  });

  test("keep separators that JSON may hold as they are", async () => {
    expect(await linesOf(['"a\u2028b\u2029c\u0085d\r"\n'])).toEqual(['"a\u2028b\u2029c\u0085d\r"']);
  });

  test("a character cut by a chunk is one character", async () => {
    const [first, ...rest] = new TextEncoder().encode("é");
    expect(await linesOf([Uint8Array.of(first ?? 0), Uint8Array.from(rest), "\n"])).toEqual(["é"]);
  });

  test("what is not UTF-8 is said, and the next line is read", async () => {
    expect(await linesOf([Uint8Array.of(0x61, 0xff, 0x0a), "b\n"])).toEqual(["(encoding)", "b"]);
  });

  test("what is too long is said, and the next line is read", async () => {
    expect(await linesOf(["aaaa", "aaaa\nbbb\n", "ccccc"], 4)).toEqual(["(too-large)", "bbb", "(too-large)"]);
  });
});
