import type { Protocol } from "#core";
import { parseProtocol } from "#protocols";

const services = [
  "storefront",
  "cart",
  "checkout",
  "payments",
  "search",
  "recommendations",
  "inventory",
  "delivery-times",
  "carrier-feed",
  "warehouse-labels",
  "careers-site",
  "press-room",
];
const domains = ["retail", "logistics", "corporate"];

/** Where protocols speak, as an organisation has them: a few for everyone, most for one service or domain. */
const scopes: readonly ((i: number) => string)[] = [
  () => "gates: [merge, deploy]",
  (i) => `services: [${services[i % services.length]}], gates: [merge, deploy]`,
  (i) => `services: [${services[(i * 7) % services.length]}]`,
  (i) => `services: [${services[(i * 5) % services.length]}, ${services[(i * 11) % services.length]}], gates: [merge]`,
  (i) => `domains: [${domains[i % domains.length]}], gates: [merge]`,
  (i) => `domains: [${domains[(i * 2) % domains.length]}], tiers: [1, 2]`,
  (i) => `tiers: [${1 + (i % 3)}], gates: [merge, deploy]`,
  (i) => `criticalPaths: [${i % 2 === 0 ? "checkout" : "browse"}]`,
  (i) => `environments: [${i % 2 === 0 ? "production" : "staging"}], gates: [merge, deploy]`,
  (i) => `services: [${services[(i * 3) % services.length]}], gates: [${i % 2 === 0 ? "deploy" : "agent"}]`,
];

/** The kinds of question that our own protocols ask; `i` makes each another question. */
const conditions: readonly ((i: number) => string)[] = [
  (i) =>
    `effects.exists(e, e.action in ["delete", "replace"] && e.stateful != "no" && e.resource.type == "${i % 3 === 0 ? "table" : "bucket"}")`,
  (i) =>
    `gate != "agent" && effects.exists(e, e.tier == ${1 + (i % 3)} && e.action == "${i % 4 === 1 ? "replace" : "forget"}")`,
  (i) =>
    `effects.exists(e, e.stateful != "no" && e.reversibility == "irreversible" && e.resource.type.startsWith("${i % 2 === 0 ? "aws_elasti" : "google_"}"))`,
  (i) =>
    `effects.exists(e, e.action in ["${i % 3 === 0 ? "expose" : "revoke"}", "grant"] && e.resource.type != "thing-${i}")`,
  (i) => `change.paths.exists(p, p.startsWith("infra-${i}/") || p.endsWith(".checkrail/${i}.yaml"))`,
  (i) => `(provenance.ai || provenance.unknown) && change.linesAdded + change.linesDeleted > ${100 + 10 * i}`,
  (i) =>
    `effects.exists(e, e.lock != null && e.lock.blocksWrites && (e.lock.rewrite || e.lock.scan) && e.resource.address.startsWith("${i % 2 === 0 ? "public" : "audit"}."))`,
  (i) => `findings.exists(f, f.severity == "error" && f.code == "NET00${i % 20}")`,
  (i) => `risk.score >= 0.${50 + (i % 50)}`,
  (i) => `services.exists(s, s.tier == 1 && s.owner == "group:default/${i % 2 === 0 ? "checkout-team" : "web-team"}")`,
  (i) => `effects.exists(e, e.resource.type.startsWith("aws_") && e.at.exists(a, a.path.contains("/infra-${i}/")))`,
  (i) => `size(effects.filter(e, e.action == "update")) > ${10 + (i % 30)}`,
  (i) => `effects.all(e, e.action in ["update", "create"] && e.resource.address != "a${i}")`,
  (i) => `effects.exists(e, e.action == "execute") && now.getDayOfWeek() == ${i % 7}`,
  (i) => `effects.exists(e, e.action == "unread" || e.resource.address == "public.t${i}")`,
  (i) => `change.kind == "command" && change.title != "${i}"`,
];

const needs: readonly ((i: number) => string)[] = [
  () => "- sign: { from: group:peers, count: 1 }",
  (i) => `- status: { name: "ci/check-${i % 16}" }`,
  () => "- sign: { role: senior, count: 1 }",
  (i) => `- status: { name: "ci/check-${i % 5}" }\n        - covered: { changedLines: ${50 + (i % 40)} }`,
  () => "- sign: { from: group:peers, count: 2 }\n        - document: { sections: [what, why, risk, rollback] }",
  () => "- anyOf:\n            - wait: { hours: 24 }\n            - status: { name: checkrail/rehearsed-rollback }",
  () => "- sign: { role: owner, count: 1, expires: 48h }",
  () =>
    "- anyOf:\n            - sign: { role: director, count: 1 }\n            - rollout: { stages: [1, 10, 50, 100], bake: 10m }",
];

const temporary = (starts: number, ends: number): string =>
  `temporary: { starts: "2026-${starts}-01T00:00:00Z", ends: "2026-${ends}-20T00:00:00Z", owner: group:reliability, reason: "incidents" }`;

export function benchProtocols(count: number): readonly Protocol[] {
  return Array.from({ length: count }, (_, i) => {
    // One in twelve ends by itself, and some of those have ended.
    const lifetime = i % 12 === 5 ? temporary(10, i % 24 === 5 ? 12 : 11) : "standing";
    const text = `apiVersion: checkrail.dev/v1
kind: Protocol
metadata: { name: p${i}, owner: group:reliability, description: "bench" }
spec:
  mode: ${i % 8 === 3 ? "observe" : "enforce"}
  lifetime: ${lifetime === "standing" ? lifetime : `{ ${lifetime} }`}
  scope: { ${scopes[i % scopes.length]?.(i)} }
  rules:
    - name: r${i}
      when: '${conditions[(i * 3) % conditions.length]?.(i)}'
      require:
        ${needs[(i + Math.floor(i / conditions.length)) % needs.length]?.(i)}
`;
    const parsed = parseProtocol(text, `p${i}.yaml`);
    if (!parsed.ok) throw new Error(`Error: ${JSON.stringify(parsed.problems)}`);
    return parsed.value;
  });
}
