import { isOpen, whyOf } from "#core";
import { type ShownChange, showChange, signChange } from "#flows";
import { html, type Markup, path } from "../markup.ts";
import { shortDigest } from "../parts/digest.ts";
import { effectTable } from "../parts/effects.ts";
import { hidden } from "../parts/field.ts";
import { prose } from "../parts/prose.ts";
import { metOf, requirementList } from "../parts/requirements.ts";
import { strip } from "../parts/strip.ts";
import { roleTag, tag, verdictSigns } from "../parts/tag.ts";
import { age } from "../parts/time.ts";
import { digestOf } from "../readForm.ts";
import { type PageRequest, type PageRoute, page, redirect } from "../route.ts";
import { sentence } from "./trouble.ts";

export const changeRoutes: readonly PageRoute[] = [
  {
    method: "GET",
    path: "/changes/:change",
    scope: "read",
    handle: async (request, server) => {
      const { change = "" } = request.params;
      const gate = request.query.gate === "deploy" ? "deploy" : "merge";
      const environment = gate === "deploy" ? (request.query.environment ?? "production") : null;
      const shown = await showChange({ change, gate, environment }, server);
      return page({
        title: `${verdictSigns[shown.decision.verdict].word}: ${shown.change.title}`,
        current: "/changes",
        crumbs: [
          { word: "Changes", to: "/changes" },
          { word: shown.change.id, to: null },
        ],
        body: changeBody(shown, request),
      });
    },
  },
  {
    method: "POST",
    path: "/changes/:change/signatures",
    scope: "sign",
    handle: async ({ params, form, session }, server) => {
      const { change = "" } = params;
      if (session === null) return redirect("/sign-in");
      const verdict = form.verdict === "request-changes" ? "request-changes" : "approve";
      const comment = form.comment?.trim() ? form.comment : null;
      const patch = digestOf(form, "patch");
      await signChange({ change, patch, verdict, comment, expiresAt: null }, session.actor, server);
      return redirect(path`/changes/${change}`);
    },
  },
];

function changeBody(shown: ShownChange, request: PageRequest): Markup {
  const { change, revision, decision, names } = shown;
  const { verdict } = decision;
  return html`<div class="head"><div class="grow"><p class="sm faint"><code>${change.id}</code> · ${change.repository} → ${change.target} · revision ${change.revision} · proposed ${age(change.proposedAt, request.now)} ago</p><h1>${change.title}</h1></div>${signForm(shown, request)}</div>${verdictStrip(shown)}<div class="cols"><div class="stack"><section class="sec"><header><h2>Effects</h2><span class="sm">${decision.effects.length}, worst first</span></header>${effectTable(decision.effects)}</section>${findings(shown)}${aiParts(shown)}${written(shown)}</div><aside class="stack"><section class="card"><header><h2>Requirements</h2><span class="sm faint">${metOf(decision.requirements)}</span></header>${requirementList(decision.requirements, names)}</section><section class="card"><header><h2>Record</h2></header><div class="in"><dl class="kv sm"><dt>Patch</dt><dd>${shortDigest(revision.patch)}</dd><dt>Result</dt><dd>${shortDigest(revision.result)}</dd><dt>Engine</dt><dd>${decision.engine}</dd></dl></div></section></aside></div>`;

  function verdictStrip({ decision: decided }: ShownChange): Markup {
    const { word, icon, tone } = verdictSigns[verdict];
    const why = whyOf(decided).slice(0, 3).map(sentence).join(" ");
    return strip({
      label: "Verdict",
      tone,
      icon,
      word,
      say: why,
      next: decided.next.slice(0, 4).map(sentence),
      aside: gates(shown, request),
    });
  }
}

function gates({ change, decision }: ShownChange, { query }: PageRequest): Markup {
  const choices: readonly (readonly [string, string])[] = [
    ["merge", path`/changes/${change.id}`],
    [
      "deploy",
      `${path`/changes/${change.id}`}?gate=deploy&environment=${encodeURIComponent(query.environment ?? "production")}`,
    ],
  ];
  const links = choices.map(([gate, to]) =>
    gate === decision.gate
      ? html`<span class="g b">${gate} gate</span>`
      : html`<a class="sm" href="${to}">${gate} gate</a>`,
  );
  const partial = !decision.complete && tag("incomplete", "hold", "triangle");
  return html`<div class="gates">${partial}${links}</div>`;
}

/** Who may not sign is told why, beside the button that is off. */
function signForm({ change, revision, decision }: ShownChange, { session, visit }: PageRequest): Markup | null {
  if (session === null || change.state !== "open") return null;
  const me = session.actor.person ?? "";
  const excluded = excludedBecause(decision.requirements, me);
  const canSign = session.actor.scopes.includes("sign");
  if (!canSign) return html`<p class="sm faint">You read as ${session.roles.join(", ")}.</p>`;
  const note = excluded !== null && html`<p class="sm c-hold">Yours would not count: ${excluded}</p>`;
  return html`<form class="btns" method="post" action="${path`/changes/${change.id}/signatures`}">${hidden("csrf", visit.csrf)}${hidden("patch", revision.patch)}${note}<button class="btn" name="verdict" value="request-changes" data-key="n">Ask for changes <kbd>n</kbd></button><button class="btn primary" name="verdict" value="approve" data-key="y">Approve <kbd>y</kbd></button></form>`;
}

function excludedBecause(requirements: ShownChange["decision"]["requirements"], me: string): string | null {
  const open = requirements.filter(isOpen).filter(({ kind }) => kind === "sign");
  if (open.length === 0 || open.some(({ who, have }) => who.includes(me) || have.includes(me))) return null;
  return "none of what is missing is yours to give";
}

function findings({ decision }: ShownChange): Markup | null {
  if (decision.findings.length === 0) return null;
  const tones = { error: "deny", warning: "hold", note: "quiet" } as const;
  const rows = decision.findings
    .slice(0, 200)
    .map(
      ({ severity, code, message, instead, path: file, line }) =>
        html`<tr><td class="tight">${tag(severity, tones[severity])}</td><td>${prose(sentence(message))}${instead !== "" && html`<div class="why">Instead: ${prose(instead)}</div>`}</td><td><code>${file}${line === null ? "" : `:${line}`}</code><div class="why">${code}</div></td></tr>`,
    );
  return html`<section class="sec"><header><h2>Findings</h2><span class="sm">${decision.findings.length}</span></header><table><tbody>${rows}</tbody></table></section>`;
}

function aiParts({ decision }: ShownChange): Markup {
  const { roles, tools, unknown } = decision.provenance;
  const words =
    tools.length === 0
      ? "No evidence either way: nobody claimed a part, and nobody ruled one out."
      : `By ${tools.join(", ")}.${unknown ? " For the rest there is no evidence either way." : ""}`;
  return html`<section class="sec"><header><h2>Part of AI tools</h2><span class="sm">claims, open to dispute</span></header><p class="mt2">${roles.map((role) => html`${roleTag(role)} `)}${words}</p></section>`;
}

function written({ evidence }: ShownChange): Markup {
  const newest = evidence.findLast((item) => item.kind === "document");
  if (newest === undefined || newest.kind !== "document") {
    return html`<section class="sec"><header><h2>Written change</h2></header><p class="mt2 muted">Nobody has written it yet.</p></section>`;
  }
  const rows = Object.entries(newest.sections).map(
    ([name, text]) => html`<dt>${sentence(name).slice(0, -1)}</dt><dd>${text}</dd>`,
  );
  return html`<section class="sec"><header><h2>Written change</h2></header><dl class="kv mt2">${rows}</dl></section>`;
}
