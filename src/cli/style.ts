/** Words with a colour; on anything but a terminal, and with NO_COLOR (no-color.org), just the words. */
export type Style = Readonly<Record<"bold" | "dim" | "red" | "yellow" | "green" | "cyan", (text: string) => string>>;

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  cyan: [36, 39],
} as const;

export function styleFor(colour: boolean): Style {
  const paint =
    ([on, off]: readonly [number, number]) =>
    (text: string) =>
      colour ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    bold: paint(codes.bold),
    dim: paint(codes.dim),
    red: paint(codes.red),
    yellow: paint(codes.yellow),
    green: paint(codes.green),
    cyan: paint(codes.cyan),
  };
}
