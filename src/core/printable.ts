/** Text from a change, made safe to show: control characters, terminal escapes and bidirectional overrides are shown, not
 *  obeyed (CVE-2021-42574), and a long text is cut in the middle, where names differ least. */
export function printable(text: string, lengthMax = 160): string {
  const shown = text.replace(unsafe, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
  if (shown.length <= lengthMax) return shown;
  const half = Math.floor((lengthMax - 1) / 2);
  return `${shown.slice(0, half)}…${shown.slice(-half)}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
