import { aboutEffect, type DecidedEffect, placeOf } from "#core";
import { html, type Markup } from "../markup.ts";
import { effectTag, tag } from "./tag.ts";

/** More rows than these help nobody; the rest is counted, and whole in the download. */
const rowsMax = 200;

/** Worst first, as they come: each with what makes it so and the line that proves it. */
export function effectTable(effects: readonly DecidedEffect[]): Markup {
  if (effects.length === 0) return html`<p class="empty">Nothing in the world will be different.</p>`;
  const shown = effects.slice(0, rowsMax);
  const more = effects.length - shown.length;
  return html`<div class="wide" tabindex="0" role="region" aria-label="Effects, worst first"><table><thead><tr><th scope="col">Action</th><th scope="col">Resource</th><th scope="col">Service</th><th scope="col">Undo</th><th scope="col">Why we say so</th></tr></thead><tbody>${shown.map(effectRow)}</tbody></table></div>${more > 0 && html`<p class="sm faint">and ${more} more; all of them are in the JSON of this change</p>`}`;
}

function effectRow(effect: DecidedEffect): Markup {
  const { id, action, resource, services, reversibility, stateful } = effect;
  const isGone = reversibility === "irreversible";
  const deposed = resource.deposed === null ? "" : ` (deposed ${resource.deposed})`;
  const facts = aboutEffect(effect).filter((fact) => !fact.includes("undo"));
  return html`<tr id="${id}"><td class="tight">${effectTag(action, stateful === "no" && !isGone)}${isGone && html`<br>${tag("irreversible", "deny", "triangle")}`}</td><td class="place"><code>${resource.address}${deposed}</code><div class="why">${resource.type} · <code>${id}</code></div></td><td>${services.join(", ") || "–"}</td><td class="nowrap">${reversibility}</td><td class="muted">${facts.join(", ")}${facts.length > 0 && html`<br>`}<code>${placeOf(effect)}</code></td></tr>`;
}
