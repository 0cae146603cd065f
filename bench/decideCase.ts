import { eligibleFinder, readCatalog } from "#catalog";
import {
  type AccountRef,
  type Case,
  decide,
  digestText,
  type Effect,
  type Evidence,
  type EvidenceOf,
  effect,
  type Finding,
  finding,
  type Instant,
  instantOf,
  isNonEmpty,
  place,
  protocolSet,
} from "#core";
import { northwind } from "#demo";
import { benchProtocols } from "./decideProtocols.ts";

const now = Date.UTC(2026, 10, 24, 12);
const hoursAgo = (hours: number): Instant => instantOf(now - hours * 3_600_000);
const patch = digestText("patch");
const result = digestText("result");

/** A change as they come: 20 effects over two of Northwind's services, most of them plain code and a few that matter, under
 *  200 protocols, with signatures, a written change and results of machines on the table. */
export function benchCase(): Case {
  const bare = caseWithoutEvidence();
  // A written change cites effects by the ids that the decision gives them.
  const irreversible = decide(bare).effects.filter(({ reversibility }) => reversibility === "irreversible");
  return { ...bare, evidence: benchEvidence(irreversible.map(({ id }) => id)) };
}

function caseWithoutEvidence(): Case {
  const { catalog } = readCatalog(northwind.catalog, { repository: null, readAt: null });
  const protocols = benchProtocols(200);
  if (!isNonEmpty(protocols)) throw new Error("Error: no protocols");
  const personOf = ({ provider, login }: AccountRef) => catalog.personOf(provider, login);
  const [ana, chloe] = [github("ana-ruiz"), github("chloe-tan")];
  const effects = benchEffects();
  return {
    gate: "merge",
    environment: "production",
    subject: { patch, result },
    change: {
      id: "4217",
      kind: "commits",
      title: "Move carts to the new table",
      repository: "github.com/northwind/stores",
      target: "main",
      paths: effects.map(({ at: [{ path }] }) => path),
      linesAdded: 380,
      linesDeleted: 120,
    },
    actor: { id: "ana-ruiz", kind: "human" },
    risk: { known: true, score: 0.6 },
    provenance: { roles: ["assisted"], tools: ["claude-code"], unknown: false },
    analysis: { complete: true, incomplete: [], effects, findings: benchFindings() },
    servicesAt: catalog.servicesAt,
    contributors: [
      { account: ana, part: "author", person: personOf(ana), tool: false },
      { account: chloe, part: "co-author", person: personOf(chloe), tool: false },
      { account: { provider: "email", login: "noreply@anthropic.com" }, part: "co-author", person: null, tool: true },
    ],
    directory: { personOf, eligible: eligibleFinder(catalog) },
    protocols: protocolSet(protocols),
    evidence: [],
    catalog: catalog.digest,
    inputs: [digestText("plan.json"), digestText("0007.sql")],
    logSize: 1_000_000,
    engine: "bench",
    now: instantOf(now),
  };
}

function github(login: string): AccountRef {
  return { provider: "github", login };
}

const touched = ["cart", "search"];

function benchEffects(): readonly Effect[] {
  const environment = { name: "production", source: "flag" } as const;
  const code = Array.from({ length: 12 }, (_, i) => {
    const at = [place(`services/${touched[i % touched.length]}/src/file${i}.ts`)] as const;
    return effect({ action: "update", type: "service", address: `file${i}`, environment, stateful: "no", at });
  });
  const plan = (
    [
      ["update", "aws_db_instance", "search", "yes", "reversible"],
      ["replace", "aws_elasticache_cluster", "cart", "yes", "irreversible"],
      ["create", "aws_sqs_queue", "cart", "no", "reversible"],
      ["expose", "aws_security_group_rule", "search", "no", "reversible"],
    ] as const
  ).map(([action, type, service, stateful, reversibility], i) => {
    const at = [place(`services/${service}/infra/plan.json`, 10 * i, `/resource_changes/${i}`)] as const;
    return effect({ action, type, address: `${type}.${service}`, environment, stateful, reversibility, at });
  });
  const lock = { level: "AccessExclusiveLock", blocksReads: true, blocksWrites: true, rewrite: true, scan: true };
  const migration = (["lock", "delete", "create", "execute"] as const).map((action, i) => {
    const at = [place("services/cart/db/0007.sql", i + 1)] as const;
    const of = { action, type: i === 3 ? "script" : "table", address: `public.cart_${i}`, environment, at };
    return effect({ ...of, stateful: i === 3 ? "unknown" : "yes", lock: action === "lock" ? lock : null });
  });
  return [...code, ...plan, ...migration];
}

function benchFindings(): readonly Finding[] {
  return Array.from({ length: 6 }, (_, i) =>
    finding({
      code: `NET00${i}`,
      severity: i === 0 ? "error" : "warning",
      message: "an outbound call has no timeout",
      why: "a slow neighbour makes it slow",
      instead: "give it one",
      path: `services/cart/src/file${i}.ts`,
      line: i + 1,
    }),
  );
}

/** Some of it counts and some does not: another patch, an older word, a red check, an effect that nobody wrote of. */
function benchEvidence(irreversible: readonly string[]): readonly Evidence[] {
  const signature = (
    id: string,
    login: string,
    hours: number,
    more: Partial<EvidenceOf<"signature">> = {},
  ): Evidence => ({
    ...{ kind: "signature", id, by: github(login), verdict: "approve", patch, at: hoursAgo(hours), expiresAt: null },
    ...{ edited: false, ...more },
  });
  const cited = irreversible.join(", ");
  const risk = `Carts that are written while the table moves would be lost: ${cited}. Writers stop for a second.`;
  const rollback = `The old table stays for a week; ${cited} is put back from the snapshot that is taken first.`;
  const sections = {
    what: "Carts move from the cache to a table of their own, one shop after the other.",
    why: "The cache loses carts whenever a node is replaced, and customers start again.",
    risk,
    rollback,
  };
  return [
    signature("s1", "ben-okafor", 5),
    signature("s2", "farah-aziz", 30, { patch: digestText("older patch") }),
    signature("s3", "farah-aziz", 4),
    signature("s4", "hana-sato", 6, { verdict: "request-changes" }),
    signature("s5", "hana-sato", 3),
    signature("s6", "chloe-tan", 2),
    { kind: "dismissal", id: "d1", target: "s2", by: github("farah-aziz"), at: hoursAgo(4) },
    {
      kind: "document",
      id: "w1",
      patch,
      sections,
      steps: [],
      aiPart: "drafted",
      signedBy: github("ana-ruiz"),
      at: hoursAgo(8),
    },
    ...Array.from({ length: 12 }, (_, i): Evidence => {
      const state = i % 6 === 5 ? "failure" : "success";
      return { kind: "status", id: `c${i}`, name: `ci/check-${i}`, state, result, at: hoursAgo(1 + i / 10) };
    }),
    { kind: "coverage", id: "v1", changedLines: 74, result, at: hoursAgo(1) },
    { kind: "first-seen", id: "f1", patch, at: hoursAgo(26) },
    { kind: "rollout", id: "r1", stages: [1, 10, 50, 100], bakeMinutes: 10, result, at: hoursAgo(1) },
  ];
}
