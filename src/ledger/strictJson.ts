import { textOfInput } from "./bytes.ts";
import { accept, type Checked, quote, refuse } from "./checked.ts";

const depthMax = 64;

/** Reads JSON that has one meaning only. `JSON.parse` takes the last of two equal keys, another reader the first: what was
 *  signed must not depend on who reads. */
export function parseStrictJson(
  input: string | Uint8Array,
  lengthMax: number,
): Checked<unknown, "json-format" | "too-large"> {
  if (input.length > lengthMax)
    return refuse("too-large", `it has more than ${lengthMax} bytes`, "send this document alone, without attachments");
  const text = textOfInput(input);
  if (text === null) return malformed("not valid UTF-8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return malformed(error instanceof Error ? quote(error.message) : "not JSON");
  }
  const odd = oddity(text);
  return odd === null ? accept(value) : malformed(odd);
}

function malformed(why: string): Checked<never, "json-format"> {
  return refuse("json-format", `it is not JSON with one meaning: ${why}`, "take the document as it was written, uncut");
}

/** What `JSON.parse` lets pass in a valid text: a key twice, or nesting without end. */
function oddity(text: string): string | null {
  const open: (Set<string> | null)[] = [];
  let isKey = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === "{" || letter === "[") {
      open.push(letter === "{" ? new Set() : null);
      isKey = letter === "{";
      if (open.length > depthMax) return `nested more than ${depthMax} deep`;
    } else if (letter === "}" || letter === "]") open.pop();
    else if (letter === ",") isKey = open.at(-1) instanceof Set;
    else if (letter === '"') {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (isKey && keys) {
        const key: unknown = JSON.parse(text.slice(at, end));
        if (keys.has(String(key))) return `the key ${quote(String(key))} is there twice`;
        keys.add(String(key));
        isKey = false;
      }
      at = end - 1;
    }
  }
  return null;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}
