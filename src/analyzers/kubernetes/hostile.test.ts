import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Analysis, type Content, givenArtifact } from "#core";
import { defaultOptions } from "../analyzer.ts";
import { kubernetes } from "./kubernetes.ts";

const context = { parsers: { sql: null }, options: defaultOptions, servicesAt: () => [], isInert: () => false };
const given = (text: string, path = "a.yaml"): Analysis => kubernetes.analyze([givenArtifact(path, text)], context);
const pair = (before: string, after: string): Analysis => {
  const text = (content: string): Content => ({ kind: "text", text: content });
  const artifact = {
    path: "a.yaml",
    oldPath: null,
    change: "modified",
    before: text(before),
    after: text(after),
  } as const;
  return kubernetes.analyze([artifact], context);
};

const configMap = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: b}\n";
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: web:1.4.2
          resources: {requests: {cpu: 100m}, limits: {memory: 1Gi}}
          readinessProbe: {tcpSocket: {port: 8080}}
`;

/** Doubt: said in words, as an effect, with something to do about it. */
function expectUnread(analysis: Analysis, message: RegExp): void {
  expect(analysis.complete).toBe(false);
  expect(analysis.incomplete.map((i) => i.message).join("\n")).toMatch(message);
  expect(analysis.incomplete.every((i) => i.hint !== "" && i.line !== null)).toBe(true);
  expect(analysis.effects.some(({ action }) => action === "unread")).toBe(true);
}

const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${[..."bcdefghij"]
  .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefghij"[index]}`).join(", ")}]\n`)
  .join("")}`;

describe("what cannot be read", () => {
  const unreadable: [string, string, RegExp][] = [
    ["a Helm value", configMap.replace("name: c", "name: {{ .Values.name }}"), /template/],
    ["a Helm block", `{{- if .Values.on }}\n${configMap}{{- end }}\n`, /template/],
    ["Helm in a block of text", `${configMap}  x: |\n    host={{ .Release.Name }}\n`, /template/],
    ["another template", configMap.replace("{a: b}", "{% for x in y %}"), /template/],
    ["a template without Helm's words", configMap.replace("{a: b}", "{{ it }}"), /template/],
    ["a placeholder in a name", configMap.replace("name: c", 'name: "{{ name }}"'), /placeholder/],
    ["an environment placeholder", configMap.replace("name: c", 'name: "$' + '{NAME}"'), /placeholder/],
    ["duplicate keys", `${configMap}kind: Secret\n`, /`kind` stands twice/],
    ["an alias without anchor", configMap.replace("{a: b}", "*nothing"), /broken|anchor/],
    ["an alias bomb", configMap + bomb, /aliases expand/],
    ["an alias to itself", `${configMap}x: &x [*x]\n`, /anchor/],
    ["tabs", configMap.replace("metadata: {name: c}", "metadata:\n\tname: c"), /broken/],
    ["an unknown tag", configMap.replace("{a: b}", "!Ref other"), /tag|broken/],
    ["a list", "- a\n- b\n", /no map/],
    ["a word", "hello\n", /no map/],
    ["no kind", "apiVersion: v1\nmetadata: {name: c}\n", /lacks `kind`/],
    ["no version", "kind: ConfigMap\nmetadata: {name: c}\n", /lacks `apiVersion`/],
    ["no name", "apiVersion: v1\nkind: ConfigMap\ndata: {a: b}\n", /no name/],
    ["nothing", "# only a comment\n---\n", /no Kubernetes object/],
    ["truncated JSON", '{"apiVersion": "v1", "kind": "Conf', /broken/],
    ["a kustomization", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n", /kustomization/],
    ["an OpenShift template", "apiVersion: template.openshift.io/v1\nkind: Template\nobjects: []\n", /OpenShift/],
    ["deep flow", `${configMap}x: ${"[".repeat(10_000)}${"]".repeat(10_000)}\n`, /nests deeper/],
    ["deep maps", `${configMap}x: ${"{a: ".repeat(10_000)}1${"}".repeat(10_000)}\n`, /nests deeper/],
    ["deep dashes", `${configMap}x:\n  ${"- ".repeat(10_000)}1\n`, /nests deeper/],
    [
      "deep indentation",
      configMap + Array.from({ length: 2_000 }, (_, i) => `${" ".repeat(i)}x:\n`).join(""),
      /deeper/,
    ],
    ["17 MB", "a".repeat(17 * 1024 * 1024), /16 MB/],
  ];
  test.each(unreadable)("%s", (_, text, message) => expectUnread(given(text), message));

  test("bytes that are no text", () => {
    const after = { kind: "opaque", why: "binary", detail: "binary" } as const;
    const artifact = { path: "a.yaml", oldPath: null, change: "added", before: null, after } as const;
    expectUnread(kubernetes.analyze([artifact], context), /cannot be read/);
  });

  test("a kustomization file is known by its name alone", () => {
    expectUnread(given("resources: [a.yaml]\n", "overlays/prod/kustomization.yaml"), /kustomization/);
  });

  test("a broken document does not hide its neighbours", () => {
    const analysis = given(`${configMap}---\na: [\n---\n${deployment}`);
    expectUnread(analysis, /broken/);
    expect(analysis.effects.map((e) => e.resource.address)).toContain("Deployment/shop/web");
    expect(analysis.incomplete[0]?.line).toBeGreaterThan(4);
    expect(analysis.findings.map(({ code }) => code)).toContain("no-pdb");
  });

  test("what looks new beside an unread before may be old", () => {
    const analysis = pair(`${configMap}---\na: [\n`, `${configMap}---\n${deployment}`);
    expectUnread(analysis, /broken/);
    const found = analysis.effects.find((e) => e.resource.address === "Deployment/shop/web");
    expect([found?.action, found?.certainty]).toEqual(["update", "possible"]);
  });

  test("too many objects", () => {
    const many = Array.from({ length: 20_001 }, (_, i) => `apiVersion: v1\nkind: Secret\nmetadata: {name: s${i}}\n`);
    expectUnread(given(many.join("---\n")), /more than 20000 objects/);
  });
});

describe("what can be read all the same", () => {
  const same = (text: string) => {
    const analysis = given(text);
    expect(analysis.incomplete).toEqual([]);
    return analysis;
  };
  test.each([
    ["CRLF", deployment.replaceAll("\n", "\r\n")],
    ["a byte order mark", `\uFEFF${deployment}`],
    ["directives and markers", `%YAML 1.1\n---\n${deployment}...\n---\n# end\n`],
    ["comments between", `# one\n\n---\n# two\n---\n${deployment}`],
  ])("%s", (_, text) => {
    const strip = ({ effects, findings }: Analysis) => [
      effects.map((e) => [e.action, e.resource.address]),
      findings.map((f) => [f.code, f.resource?.address]),
    ];
    expect(strip(same(text))).toEqual(strip(same(deployment)));
  });

  test("JSON, with tabs as well", () => {
    const text = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" } }, null, "\t");
    expect(same(text).effects[0]?.resource.address).toBe("ConfigMap/c");
  });

  test("lists of objects, the typed ones without kinds inside", () => {
    const text = "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n- metadata: {name: b}\n";
    expect(same(text).effects.map((e) => e.resource.address)).toEqual(["ConfigMap/a", "ConfigMap/b"]);
  });

  test("anchors and merge keys", () => {
    const text = deployment
      .replace("metadata: {labels: {app: web}}", "metadata:\n      labels: &l {app: web}")
      .concat(
        "---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec:\n  selector:\n    <<: &x {app: web}\n  ports: [{port: 80}]\n",
      );
    expect(same(text).findings.map(({ code }) => code)).not.toContain("dangling-service");
  });

  test("braces that belong to the object's own words", () => {
    same(`${configMap}  alert: "{{ $labels.instance }} is down"\n`.replace("data: {a: b}", "data:"));
  });

  test("`__proto__` is a key like any other", () => {
    same(`${configMap}__proto__: {kind: Deployment}\nconstructor: 1\n`);
    expect({}).not.toHaveProperty("kind");
  });

  test("generated names", () => {
    const text = "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: import-}\nspec: {template: {spec: {}}}\n";
    expect(same(text).effects[0]?.resource.address).toBe("Job/import-*");
  });
});

describe("any text", () => {
  const words = fc.constantFrom(
    ...[
      "apiVersion: v1\n",
      "kind: Pod\n",
      "metadata:\n",
      "  name: a\n",
      "spec:\n",
      "---\n",
      "- ",
      "  ",
      "{",
      "}",
      "[",
      "]",
    ],
    ...[
      "&a ",
      "*a",
      "<<: ",
      "? ",
      "!!map ",
      "|\n",
      ">-\n",
      "'",
      '"',
      "#",
      "\t",
      "\r\n",
      "{{ x }}",
      "null",
      ": ",
      "\u2028",
    ],
    ...["kind: Deployment\n", "containers: 3\n", "  containers:\n  - {}\n", "replicas: x\n", "items: [1, null]\n"],
  );
  const soup = fc.array(words, { maxLength: 60 }).map((parts) => parts.join(""));
  const mangled = fc
    .tuple(fc.nat(deployment.length), fc.nat(20), soup)
    .map(([at, cut, text]) => deployment.slice(0, at) + text + deployment.slice(at + cut));

  test("never throws, and never is silent", () => {
    fc.assert(
      fc.property(fc.oneof(soup, mangled, fc.string({ unit: "binary" })), (text) => {
        const analysis = given(text);
        expect(analysis.effects.length).toBeGreaterThan(0);
        expect(analysis.complete).toBe(analysis.incomplete.length === 0);
      }),
      { numRuns: 1_000 },
    );
  });

  test("any value in any place of an object", () => {
    const kinds = [
      "Pod",
      "Deployment",
      "StatefulSet",
      "CronJob",
      "Service",
      "Ingress",
      "PodDisruptionBudget",
      "Secret",
    ];
    const keys = [
      "spec",
      "template",
      "containers",
      "selector",
      "matchLabels",
      "ports",
      "rules",
      "http",
      "replicas",
      "env",
    ];
    const value = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 6 },
        fc.jsonValue({ maxDepth: 1 }),
        fc.dictionary(fc.constantFrom(...keys), tie("node"), { maxKeys: 4 }),
        fc.array(tie("node"), { maxLength: 3 }),
      ),
    })).node;
    const object = fc.record({
      apiVersion: fc.constantFrom("v1", "apps/v1", "batch/v1", "policy/v1", "networking.k8s.io/v1"),
      kind: fc.constantFrom(...kinds),
      metadata: fc.constant({ name: "a" }),
      spec: value,
    });
    fc.assert(
      fc.property(object, object, (before, after) => {
        const analysis = pair(JSON.stringify(before), JSON.stringify(after));
        expect(analysis.incomplete.filter(({ message }) => message.includes("failed"))).toEqual([]);
        expect(pair(JSON.stringify(after), JSON.stringify(after)).effects).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test("a text beside itself changes nothing", () => {
    fc.assert(
      fc.property(mangled, (text) => {
        const { effects, findings } = pair(text, text);
        expect(effects.filter(({ action }) => action !== "unread")).toEqual([]);
        expect(findings).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});

describe("speed", () => {
  test("a thousand documents in half a second", () => {
    const documents = Array.from({ length: 1_000 }, (_, i) => deployment.replaceAll("web", `web${i}`)).join("---\n");
    given(documents);
    const start = performance.now();
    const analysis = given(documents);
    const took = performance.now() - start;
    console.log(`1,000 documents: ${took.toFixed(0)} ms`);
    expect(analysis.effects).toHaveLength(1_000);
    expect(took).toBeLessThan(1_000);
  });

  test("neighbours by the thousand", () => {
    const service = (i: number) =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: s${i}, namespace: shop}\nspec: {selector: {app: web, n: "${i}"}}\n`;
    const pods = Array.from({ length: 4_000 }, (_, i) => deployment.replace("name: web", `name: web${i}`));
    const start = performance.now();
    given([...pods, ...Array.from({ length: 4_000 }, (_, i) => service(i))].join("---\n"));
    expect(performance.now() - start).toBeLessThan(15_000);
  });
});
