/** A case for tests: one protocol, one effect on a Tier-1 service, Ana its author, and four others. */
import type { Case } from "../case.ts";
import { decide } from "../decide.ts";
import type { Evidence } from "../evidence.ts";
import { epochMs, instantOf } from "../ids.ts";
import type { Ask, Need } from "../need.ts";
import type { NonEmpty } from "../nonEmpty.ts";
import { caseOf, type Described, type DescribedPerson, now, thisPatch, thisResult } from "./described.ts";

const person = (id: string, more: Partial<DescribedPerson> = {}): DescribedPerson => ({
  id,
  kind: "human",
  level: null,
  groups: [],
  accounts: [{ login: id, linkedBy: null }],
  ...more,
});
const people = [
  person("ana"),
  person("ben"),
  person("cleo"),
  person("dora", { level: "director" }),
  person("robot", { kind: "bot" }),
];
export const by = (login: string) => ({ provider: "github", login });
export const hoursAgo = (hours: number) => instantOf(epochMs(now) - hours * 3_600_000);
export const signed = (login: string, more: object = {}): Evidence =>
  ({
    kind: "signature",
    id: `by ${login}`,
    by: by(login),
    verdict: "approve",
    patch: thisPatch,
    at: hoursAgo(1),
    expiresAt: null,
    edited: false,
    ...more,
  }) as Evidence;
export const status = (id: string, state: string, more: object = {}): Evidence =>
  ({ kind: "status", id, name: "build", state, result: thisResult, at: hoursAgo(1), ...more }) as Evidence;
export const peers = (count: number): Need => ({
  kind: "sign",
  from: { group: "group:peers" },
  count,
  expiresHours: null,
});
export const director: Need = { kind: "sign", from: { role: "director" }, count: 1, expiresHours: null };
export const build: Need = { kind: "status", name: "build" };
export const askFor = (need: Need): Ask => ({ kind: "need", need });
export const update = { action: "update", path: "checkout/a", reversibility: "reversible", environment: null } as const;

export function protocolAsking(first: Ask, ...rest: Ask[]): Described["protocols"][0] {
  const rules: Described["protocols"][0]["rules"] = [{ answer: "yes", on: null, asks: [first, ...rest] }];
  return { name: "two-key", mode: "enforce", lifetime: { kind: "standing" }, scope: {}, rules };
}
export const described = (asks: NonEmpty<Ask>, evidence: readonly Evidence[], more: Partial<Described> = {}): Case =>
  caseOf({
    gate: "merge",
    effects: [update],
    complete: true,
    people,
    contributors: [{ login: "ana", part: "author", tool: false }],
    protocols: [protocolAsking(...(asks as readonly [Ask, ...Ask[]]))],
    evidence,
    ...more,
  });
export const judge = (asks: NonEmpty<Ask>, evidence: readonly Evidence[], more: Partial<Described> = {}) =>
  decide(described(asks, evidence, more));
