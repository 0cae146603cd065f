import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Artifact, givenArtifact, type NonEmpty } from "#core";
import { defaultOptions } from "../analyzer.ts";
import { kubernetes } from "./kubernetes.ts";

type Expected = { rule: string; object?: string; count?: number };
type ExpectedEffect = { action: string; object: string; stateful: boolean; reversibility?: string };
type Manifest = {
  id: string;
  kind: "manifest";
  manifests: string;
  scope: string[];
  expected: Expected[];
  params?: { min?: number };
};
type Pair = { id: string; kind: "pair"; before: string; after: string; expected: string[]; effects: ExpectedEffect[] };

const corpus = new URL("../../../../shared/corpora/kubernetes/manifests.jsonl", import.meta.url);
const path = "manifest.yaml";

function analyze(artifacts: NonEmpty<Artifact>, min: number | null = null) {
  return kubernetes.analyze(artifacts, {
    parsers: { sql: null },
    options: { ...defaultOptions, min },
    servicesAt: () => [],
    isInert: () => false,
  });
}

/** `Kind/name` is enough for an object that has a namespace too. */
function isObject(address: string, wanted: string): boolean {
  const [kind, name] = [wanted.split("/")[0], wanted.split("/").at(-1)];
  return address === wanted || (address.startsWith(`${kind}/`) && address.endsWith(`/${name}`));
}

function judgeManifest({ id, manifests, scope, expected, params }: Manifest) {
  const found = analyze([givenArtifact(path, manifests)], params?.min ?? null).findings;
  let got = found.filter(({ code }) => scope.includes(code)).map((f) => [f.code, f.resource?.address ?? ""] as const);
  let hits = 0;
  const misses: string[] = [];
  for (const { rule, object, count } of expected) {
    const matching = got.filter(([code, address]) => code === rule && (!object || isObject(address, object)));
    const isHit = count === undefined ? matching.length > 0 : matching.length === count;
    if (isHit) hits += 1;
    else misses.push(`${id}: ${rule} ${object ?? ""} ${count ?? ""}, got ${matching.length}`);
    got = got.filter((item) => !matching.includes(item));
  }
  return { hits, misses, alarms: got.map(([code, address]) => `${id}: ${code} ${address}`) };
}

function judgePair({ id, before, after, expected, effects }: Pair) {
  const text = (content: string) => ({ kind: "text", text: content }) as const;
  const analysis = analyze([{ path, oldPath: null, change: "modified", before: text(before), after: text(after) }]);
  const got = analysis.effects.map((e) => ({ action: e.action, object: e.resource.address, stateful: e.stateful }));
  const wanted = effects.map((e) => ({ action: e.action, object: e.object, stateful: e.stateful ? "yes" : "no" }));
  expect.soft(got, id).toEqual(wanted);
  for (const { object, reversibility } of effects) {
    const found = analysis.effects.find(({ resource }) => resource.address === object);
    if (reversibility) expect.soft(found?.reversibility, id).toBe(reversibility);
  }
  expect.soft([...new Set(analysis.findings.map(({ code }) => code))].sort(), id).toEqual([...expected].sort());
}

if (existsSync(corpus)) {
  const cases = readFileSync(corpus, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Manifest | Pair);

  describe("the developers' corpus", () => {
    test("manifests: recall and precision within scope", () => {
      const judged = cases.filter((c) => c.kind === "manifest").map(judgeManifest);
      const sum = (count: (one: (typeof judged)[number]) => number) => judged.reduce((n, one) => n + count(one), 0);
      const [hits, misses, alarms] = [sum((j) => j.hits), sum((j) => j.misses.length), sum((j) => j.alarms.length)];
      const recall = hits / (hits + misses);
      const precision = hits / (hits + alarms);
      console.log(`${judged.length} manifests: recall ${recall.toFixed(3)}, precision ${precision.toFixed(3)}`);
      for (const line of judged.flatMap((j) => [...j.misses, ...j.alarms])) console.log(line);
      expect(recall).toBeGreaterThanOrEqual(0.97);
      expect(precision).toBeGreaterThanOrEqual(0.97);
    });

    test.each(cases.filter((c) => c.kind === "pair"))("$id", judgePair);
  });
}
