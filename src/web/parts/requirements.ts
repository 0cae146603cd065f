import { groupRequirements, type Requirement, reasonInWords } from "#core";
import { icon } from "../icon.ts";
import { html, type Markup } from "../markup.ts";
import { type Names, people, personName } from "./person.ts";
import { prose } from "./prose.ts";
import { stateSigns } from "./tag.ts";

/** Open ones first, each with who counts, who does not and why, and who could settle it. */
export function requirementList(requirements: readonly Requirement[], names: Names): Markup {
  if (requirements.length === 0) return html`<p class="in muted">Nothing is asked for.</p>`;
  const rows = groupRequirements(requirements).map(({ requirement, reasons }) => row(requirement, reasons, names));
  return html`<ul class="in">${rows}</ul>`;
}

function row(requirement: Requirement, reasons: readonly string[], names: Names): Markup {
  const { state, summary, missing, have, who, notCounted } = requirement;
  const { word, icon: name, tone } = stateSigns[state];
  const refused = notCounted.map(
    (item) => html`<span class="d">${personName(item.who, names)} does not count: ${reasonInWords(item.reason)}</span>`,
  );
  return html`<li class="req"><span class="c-${tone}">${icon(name)}</span><span class="t">${prose(summary)}<span class="vh"> ${word}</span></span>${missing !== null && html`<span class="d">${prose(missing)}</span>`}${have.length > 0 && html`<span class="d">Counts: ${people(have, names)}</span>`}${missing !== null && who.length > 0 && html`<span class="d">Can sign: ${people(who, names)}</span>`}${refused}<span class="d faint">${reasons.join("; ")}</span></li>`;
}

/** `3 of 8 met`. */
export function metOf(requirements: readonly Requirement[]): string {
  const groups = groupRequirements(requirements);
  const met = groups.filter(({ requirement }) => requirement.missing === null).length;
  return `${met} of ${groups.length} met`;
}
