import { type NamedHand, peopleIn } from "./coAuthors.ts";
import { readNote } from "./note.ts";
import { lineMax, messageMax } from "./trailers.ts";

const trailer = /^\s{0,3}prompted-by\s*:\s*(.+)$/i;

/** Whoever is said to have prompted a tool: by a trailer, or by the git-ai note of the commit. An approval of what one asked a tool
 *  to write is no second opinion. */
export function promptersOf({
  message,
  note,
}: Readonly<{ message: string; note: string | null }>): readonly NamedHand[] {
  const lines = message
    .slice(0, messageMax)
    .split(/\r\n|\r|\n/)
    .filter((line) => line.length <= lineMax);
  const said = [
    ...lines.flatMap((line) => trailer.exec(line)?.[1] ?? []),
    ...(note === null ? [] : (readNote(note)?.prompters ?? [])),
  ];
  return said.flatMap((text) => {
    const people = peopleIn(text);
    return people.length > 0 ? people : [{ name: text.trim(), email: text.trim() }];
  });
}
