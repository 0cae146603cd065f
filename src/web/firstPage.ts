import type { Waiting } from "#flows";

/** What waits, as a page without script: a person at 3 a.m. sees it in five seconds. */
export function firstPage({ changes, asOf, log, emergencies, runs }: Waiting): string {
  const rows = changes.map(
    ({ id, title, verdict, next, where }) =>
      `<tr><td class="${verdict}">${verdict}</td><td>${asText(title)}<br><small>${asText(where)} · <code>${asText(id)}</code></small></td><td>${next
        .slice(0, 3)
        .map((line) => `<p>${asText(line)}</p>`)
        .join("")}</td></tr>`,
  );
  const table =
    rows.length === 0
      ? "<p>Nothing waits. Propose a change: <code>checkrail change propose --base main --head HEAD</code></p>"
      : `<table><thead><tr><th>Verdict</th><th>Change</th><th>Next</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Checkrail: what waits</title><link rel="stylesheet" href="/style.css"></head>
<body><main>${broken(emergencies)}${running(runs)}<h1>What waits</h1>${table}
<footer>as of <time datetime="${asOf}">${asOf}</time> · ${log.signed} entries signed in the ledger <code>${asText(log.origin)}</code> · <a href="/openapi.json">API</a></footer>
</main></body></html>
`;
}

/** An emergency that nobody has looked at comes before everything else. */
function broken(emergencies: Waiting["emergencies"]): string {
  if (emergencies.length === 0) return "";
  const rows = emergencies.map(
    ({ id, service, environment, persons, usedAt, offline, reason }) =>
      `<tr><td class="deny">${offline ? "offline" : "online"}</td><td>${asText(service)} in ${asText(environment)}: ${asText(reason)}<br><small>${asText(
        persons.join(" and "),
      )} · <time datetime="${usedAt}">${usedAt}</time></small></td><td><p>somebody else reviews it: <code>checkrail emergency review ${asText(id)}</code></p></td></tr>`,
  );
  return `<h1>Broken glass, not reviewed</h1><table><tbody>${rows.join("")}</tbody></table>`;
}

function running(runs: Waiting["runs"]): string {
  if (runs.length === 0) return "";
  const rows = runs.map(
    ({ id, change, operator, service, environment, state, go }) =>
      `<tr><td class="hold">${state}</td><td>${asText(service)} in ${asText(environment)}, by ${asText(operator)}<br><small>change <code>${asText(
        change,
      )}</code></small></td><td><p>${go === null ? `a second person says go: <code>checkrail change go ${asText(id)}</code>` : `${asText(go)} said go`}</p></td></tr>`,
  );
  return `<h1>Approved steps</h1><table><tbody>${rows.join("")}</tbody></table>`;
}

export const style = `:root { color-scheme: light dark; --line: #8884; --hold: #b26a00; --deny: #b3261e; --allow: #1a7f37 }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 }
main { max-width: 70rem; margin: 0 auto; padding: 2rem 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .6rem .8rem; border-bottom: 1px solid var(--line) }
td p { margin: 0 0 .3rem }
.hold { color: var(--hold); font-weight: 600 } .deny { color: var(--deny); font-weight: 600 } .allow { color: var(--allow); font-weight: 600 }
footer { margin-top: 2rem; opacity: .75; font-size: .9rem }
`;

/** Text from a change is data: no character of it is markup, and none turns the reading direction. */
function asText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Bidi_Control}]/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
