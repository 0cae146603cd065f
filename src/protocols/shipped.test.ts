import { readdirSync, readFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type Catalog, digestText, type Instant, type Person, type PersonId, type Service } from "#core";
import { defaultProtocolNames, lintProtocols, protocolSchema, runProtocolCases } from "./index.ts";
import { generateFacts } from "./lint/generateFacts.ts";
import { growFacts } from "./lint/growFacts.ts";
import { literalsOf } from "./lint/literals.ts";
import { seeded } from "./lint/random.ts";
import { parseProtocolSource } from "./parseProtocol.ts";

const folder = new URL("../../protocols/", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), "utf8");
const files = readdirSync(folder).filter((file) => file.endsWith(".yaml") && !file.endsWith(".cases.yaml"));
const now = "2026-11-24T12:00:00.000Z" as Instant;

const sources = files.map((path) => {
  const parsed = parseProtocolSource(read(path), path);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 1));
  return parsed.value;
});

describe("the shipped protocols", () => {
  test("are the ones that the documentation names, each with cases", () => {
    expect(files.map((file) => file.replace(".yaml", ""))).toEqual([
      "agents-in-production",
      "configuration-pushes",
      "database-migrations",
      "destroying-stateful",
      "floor",
      "freeze-windows",
      "retail-reset",
      "two-peers-tier-1",
    ]);
    for (const name of defaultProtocolNames) expect(files).toContain(`${name}.yaml`);
    for (const { protocol, path } of sources) {
      expect(`${protocol.name}.yaml`).toBe(path);
      expect(protocol.description.length).toBeGreaterThan(100);
      expect(protocol.digest).toBe(digestText(read(path)));
    }
  });

  test.each(sources)("$protocol.name: every case of it", ({ protocol }) => {
    const path = `${protocol.name}.cases.yaml`;
    const results = runProtocolCases(protocol, read(path), path);
    expect(results.ok ? [] : results.problems).toEqual([]);
    if (!results.ok) return;
    expect(results.value.length).toBeGreaterThan(3);
    expect(results.value.flatMap(({ name, differences }) => differences.map((line) => `${name}: ${line}`))).toEqual([]);
    const woken = new Set(
      results.value.flatMap(({ outcomes }) => outcomes.flatMap(({ kind, rule }) => (kind === "fires" ? rule : []))),
    );
    expect([...woken].toSorted()).toEqual(protocol.rules.map(({ name }) => name).toSorted());
  });

  test("pass lint, also on the catalog of a shop", () => {
    const texts = files.map((path) => ({ path, text: read(path) }));
    expect(lintProtocols(texts, null, now)).toEqual([]);
    expect(lintProtocols(texts, shop(), now)).toEqual([]);
  });

  test.each(sources)("$protocol.name: the published schema accepts it", ({ text }) => {
    const validate = new Ajv({ strict: true, strictRequired: false, allErrors: true }).compile(
      protocolSchema as object,
    );
    expect(validate(parse(text, { version: "1.2", schema: "core" })), JSON.stringify(validate.errors)).toBe(true);
  });

  test.each(sources)(
    "$protocol.name: more effects, findings, risk or AI never put a rule to sleep",
    ({ protocol, rules }) => {
      const literals = literalsOf(rules.map(({ condition }) => condition.expression));
      const sourceNames = ["effects", "findings", "risk", "provenance"] as const;
      let woken = 0;
      fc.assert(
        fc.property(fc.integer(), fc.constantFrom(...sourceNames), (seed, name) => {
          const around = { literals, random: seeded(seed), scope: protocol.scope };
          const facts = generateFacts(around);
          const grown = growFacts(facts, name, around);
          for (const { rule } of rules) {
            const [before, after] = [rule.when(facts).kind, rule.when(grown).kind];
            expect([before, after]).not.toContain("error");
            if (before === "yes") expect(after).toBe("yes");
            if (before === "yes") woken++;
          }
        }),
        { numRuns: 1_000 },
      );
      expect(woken).toBeGreaterThan(50);
    },
  );
});

/** Stores with four people of retail, three of logistics, a director and a vice president. */
function shop() {
  const person = (name: string, level: Person["level"], ...groups: readonly string[]): Person => ({
    id: `user:default/${name}` as PersonId,
    kind: "human",
    name,
    level,
    groups: groups.map((group) => `group:default/${group}`),
    accounts: [],
  });
  const people = [
    person("ada", "senior", "checkout", "reliability"),
    person("ben", null, "checkout"),
    person("cleo", "senior", "checkout"),
    person("dana", "director", "checkout", "stores-reliability"),
    person("emil", "director", "reliability"),
    person("femi", "vp"),
    person("gus", "vp"),
  ];
  const service: Service = {
    name: "checkout",
    ref: "component:default/checkout",
    tier: 1,
    tierSource: "declared",
    domain: "retail",
    system: null,
    criticalPaths: ["checkout"],
    owner: "group:default/checkout",
    paths: [],
    dependsOn: [],
    lifecycle: "production",
  };
  const catalog: Catalog = {
    digest: digestText("shop"),
    readAt: null,
    services: [service],
    people,
    groups: ["checkout", "reliability", "stores-reliability"].map((name) => ({
      ref: `group:default/${name}`,
      name,
      parent: null,
      leader: null,
    })),
    domains: [{ name: "retail", ref: "domain:default/retail", owner: null, leader: null }],
    problems: [],
    servicesAt: () => [service],
    personOf: () => null,
  };
  const levels = {
    owner: [null, "senior", "director"],
    senior: ["senior", "director", "vp"],
    director: ["director", "vp"],
    vp: ["vp"],
  };
  return {
    catalog,
    eligible: (from: Readonly<{ group: string } | { role: keyof typeof levels }>) => ({
      people: people.filter(({ level, groups }) =>
        "group" in from || from.role === "owner"
          ? groups.includes("group:default/checkout")
          : levels[from.role].includes(level ?? "none"),
      ),
      explanation: "of the shop",
    }),
  };
}
