import { html, type Markup } from "../markup.ts";

export type Names = Readonly<Record<string, string>>;

/** A person by name, with a link to who they are; by reference where no name is known. */
export function personName(id: string, names: Names): Markup {
  return html`<span class="person" title="${id}">${names[id] ?? id}</span>`;
}

/** `Ana Ruiz, Ben Okafor and 3 more`. */
export function people(ids: readonly string[], names: Names, max = 8): Markup {
  const shown = ids.slice(0, max).map((id, i) => html`${i > 0 && ", "}${personName(id, names)}`);
  return html`${shown}${ids.length > max && ` and ${ids.length - max} more`}`;
}

export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return ((words[0]?.[0] ?? "?") + (words.length > 1 ? (words.at(-1)?.[0] ?? "") : "")).toUpperCase();
}
