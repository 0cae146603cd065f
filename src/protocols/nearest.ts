/** The known word nearest to what was written, when it is near enough to be meant; null otherwise. */
export function nearest(written: string, known: readonly string[]): string | null {
  if (written.length > lengthMax) return null;
  const wanted = written.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const word of known) {
    if (Math.abs(word.length - wanted.length) > limit) continue;
    const distance = editDistance(wanted, word.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [word, distance];
  }
  return best;
}

/** `did you mean …` or the list of what is known. */
export function suggestion(written: string, known: readonly string[]): string {
  const near = nearest(written, known);
  if (near !== null) return `did you mean \`${near}\`?`;
  const listed = known.slice(0, listedMax).map((word) => `\`${word}\``);
  return `use one of ${listed.join(", ")}${known.length > listedMax ? " …" : ""}`;
}

const lengthMax = 60;
const listedMax = 14;

/** Edits between two words, a swap of neighbours counting once (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let distance = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + cost);
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) distance = Math.min(distance, (beforeLast[column - 2] ?? 0) + 1);
      current.push(distance);
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}
