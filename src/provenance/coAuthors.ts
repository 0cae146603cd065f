import { toolNamed } from "./toolName.ts";
import { lineMax, messageMax } from "./trailers.ts";

/** A person as a text names them. Without an address the words stand where it would: somebody unknown. */
export type NamedHand = Readonly<{ name: string; email: string }>;

/** A line that says who shared the work, as forges read it and as people write it: in a list, in bold, quoted, with another word. Whoever
 *  is named there has seen the change come into being, however it is spelled. */
const line =
  /^([^\p{L}\p{N}]*)(co[-_ ]?(?:authored|author|developed)(?:[-_ ]?by)?|pair(?:ed|-programmed)?-with)\b[^\p{L}\p{N}<:=]*[:=][\s*_]*(.*)$/iu;
const strict = /^(?:co-?authored|co-developed)-by$/i;
const address = /[^\s<>,;()"'`[\]]+@[^\s<>,;()"'`[\]]+/g;

/** Everyone named as co-author. A tool's bare name is nobody; of what is too long to be read, somebody unknown is said to be in it. */
export function coAuthorsOf(message: string): readonly NamedHand[] {
  const lines = message.slice(0, messageMax).split(/\r\n|\r|\n/);
  const found = lines.flatMap((text, index) => {
    if (text.length > lineMax) return line.test(text.slice(0, startMax)) ? [unreadPart] : [];
    const [, before = "", key, value = ""] = line.exec(text) ?? [];
    if (key === undefined) return [];
    const whole = [value, ...continuationOf(lines, index)].join(" ").slice(0, lineMax).trim();
    const people = peopleIn(whole);
    if (people.length > 0) return people;
    // Prose may begin with these words; a trailer that stands by itself does not.
    const isTrailer = strict.test(key) && index > 0 && before.trim() === "" && !/^(?: {4}|\t)/.test(text);
    return isTrailer && whole !== "" && !toolNamed(whole, "tool") ? [{ name: whole, email: whole }] : [];
  });
  return message.length > messageMax ? [...found, unreadPart] : found;
}

const startMax = 200;
const unreadPart: NamedHand = { name: "a message too long to read", email: "a message too long to read" };

/** The indented lines below a trailer belong to it (git-interpret-trailers(1)), as far as they begin none of their own. */
function continuationOf(lines: readonly string[], index: number): readonly string[] {
  const below = lines.slice(index + 1, index + 1 + continuedMax);
  const end = below.findIndex((text) => !/^\s+\S/.test(text) || line.test(text) || /^\s*[\w-]+:\s/.test(text));
  return end < 0 ? below : below.slice(0, end);
}

const continuedMax = 10;

/** Every address of a text, each with the words before it. */
export function peopleIn(text: string): readonly NamedHand[] {
  let from = 0;
  return [...text.matchAll(address)].map((match) => {
    const name = text.slice(from, match.index).replace(/^[\s,;>)]+|[\s<("]+$/g, "");
    from = match.index + match[0].length;
    return { name, email: match[0].replace(/^mailto:/i, "").replace(/[.:]+$/, "") };
  });
}
