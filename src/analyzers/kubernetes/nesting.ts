/** Deeper than any manifest (schemas in CustomResourceDefinitions reach some 80), shallow enough for a recursive parser. */
export const nestingMax = 300;

/** An upper bound for how deep a YAML text nests, from its indentation and brackets alone: one pass, no recursion. */
export function nestingOf(text: string): number {
  let deepest = 0;
  let brackets = 0;
  const columns: number[] = [];
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline;
    let position = start;
    while (text[position] === " ") position += 1;
    if (position < end && text[position] !== "#") {
      unwind(columns, position - start);
      columns.push(position - start);
      while ((text[position] === "-" || text[position] === "?") && text[position + 1] === " " && position < end) {
        position += 1;
        while (text[position] === " ") position += 1;
        columns.push(position - start);
      }
      deepest = Math.max(deepest, columns.length + brackets);
      for (; position < end; position += 1) {
        const char = text.charCodeAt(position);
        if (char === 91 || char === 123) brackets += 1;
        else if ((char === 93 || char === 125) && brackets > 0) brackets -= 1;
        if (columns.length + brackets > deepest) deepest = columns.length + brackets;
      }
    }
    start = end + 1;
  }
  return deepest;
}

function unwind(columns: number[], column: number): void {
  while (columns.length > 0 && (columns.at(-1) ?? 0) >= column) columns.pop();
}
