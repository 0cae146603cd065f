import { printable } from "#core";

/** HTML that is safe to send: made by `html` alone. */
export type Markup = Readonly<{ markup: string }>;
type Value = Markup | string | number | null | false | undefined | readonly Value[];

/** HTML with every value escaped, for text and for attributes in double quotes (OWASP, rules 1 and 2). No value may stand in
 *  a script, a style, an event or an unquoted attribute: the content policy would refuse it there too. Characters that a
 *  reader would not see, or that turn the reading direction, are shown and not obeyed (CVE-2021-42574). */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { markup: strings.reduce((made, string, i) => made + (i === 0 ? "" : asText(values[i - 1])) + string, "") };
}

export const nothing: Markup = { markup: "" };

function asText(value: Value): string {
  if (value === null || value === false || value === undefined) return "";
  if (typeof value === "number") return String(value);
  if (typeof value === "string") return escaped(value);
  if ("markup" in value) return value.markup;
  return value.map(asText).join("");
}

const textMax = 20_000;

function escaped(text: string): string {
  return text
    .split(/(\r?\n|\t)/)
    .map((piece, i) => (i % 2 === 1 ? piece : printable(piece, textMax)))
    .join("")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A path of ours: parts are encoded, so that none of them is a path, a query or a scheme of its own. */
export function path(strings: TemplateStringsArray, ...parts: readonly string[]): string {
  return strings.reduce(
    (made, string, i) => made + (i === 0 ? "" : encodeURIComponent(parts[i - 1] ?? "")) + string,
    "",
  );
}
