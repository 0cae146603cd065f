import { html, type Markup } from "../markup.ts";

type Field = Readonly<{
  name: string;
  label: string;
  hint?: string;
  value?: string;
  /** What is wrong with it, beside it. */
  problem?: string | null;
  rows?: number;
  type?: "text" | "password" | "search";
  required?: boolean;
  autocomplete?: string;
}>;

export function field(options: Field): Markup {
  const { name, label, hint, value = "", problem = null, rows, type = "text", required = true } = options;
  const id = `f-${name}`;
  const about = `${id}-about`;
  const told = problem ?? hint ?? null;
  const control =
    rows === undefined
      ? html`<input class="field" id="${id}" name="${name}" type="${type}" value="${type === "password" ? "" : value}" autocomplete="${options.autocomplete ?? "off"}" ${raw(required, "required")} ${raw(told !== null, `aria-describedby="${about}"`)} ${raw(problem !== null, 'aria-invalid="true"')}>`
      : html`<textarea class="field" id="${id}" name="${name}" rows="${rows}" ${raw(required, "required")} ${raw(told !== null, `aria-describedby="${about}"`)} ${raw(problem !== null, 'aria-invalid="true"')}>${value}</textarea>`;
  return html`<div class="form-row"><label for="${id}">${label}</label>${told !== null && html`<p class="sm ${problem === null ? "faint" : "c-deny"}" id="${about}">${told}</p>`}${control}</div>`;
}

/** Attributes of our own words, never of data. */
function raw(isThere: boolean, attribute: string): Markup | null {
  return isThere ? { markup: attribute } : null;
}

export function hidden(name: string, value: string): Markup {
  return html`<input type="hidden" name="${name}" value="${value}">`;
}
