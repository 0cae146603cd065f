import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Artifact, givenArtifact, type NonEmpty, type Service, unclaimedService } from "#core";
import { type AnalysisContext, defaultOptions } from "../analyzer.ts";
import { analyzeTotal } from "../run.ts";
import { classOf, isTestPath } from "./classes.ts";
import { diff } from "./diff.ts";

const service = (name: string): Service => ({ ...unclaimedService, name, ref: `component:default/${name}` });
const context: AnalysisContext = {
  parsers: { sql: null },
  options: defaultOptions,
  servicesAt: (path) =>
    path.startsWith("cart/") ? [service("cart")] : path.startsWith("pay/") ? [service("pay")] : [],
  isInert: (path) => path.endsWith(".md") || /\.test\.ts$/.test(path),
};
const analyze = (...artifacts: Artifact[]) => analyzeTotal(diff, artifacts as unknown as NonEmpty<Artifact>, context);
const file = (path: string, before: string | null, after: string | null, oldPath: string | null = null): Artifact => ({
  path,
  oldPath,
  change: oldPath ? "renamed" : before === null ? "added" : after === null ? "deleted" : "modified",
  before: before === null ? null : { kind: "text", text: before },
  after: after === null ? null : { kind: "text", text: after },
});
const effects = (analysis: ReturnType<typeof analyze>) =>
  analysis.effects.map(({ action, resource }) => `${action} ${resource.type} ${resource.address}`);
const patch = (body: string) => analyze(givenArtifact("input.diff", body));

describe("files of a range", () => {
  test("plain code is one update for its service, with the places of all its files", () => {
    const analysis = analyze(
      file("cart/a.ts", "1\n", "2\n"),
      file("cart/b.ts", null, "x\n"),
      file("cart/c.ts", "x\n", null),
    );
    expect(effects(analysis)).toEqual(["update service service:cart"]);
    expect(analysis.effects[0]?.at.map(({ path }) => path)).toEqual(["cart/a.ts", "cart/b.ts", "cart/c.ts"]);
  });
  test("inert files have no effect", () => expect(analyze(file("cart/README.md", "a", "b")).effects).toEqual([]));
  test("a file that leaves an inert place is not inert", () => {
    expect(effects(analyze(file("cart/run.ts", "x", "x", "cart/notes.md")))).toContain("update service service:cart");
  });
  test("a file that moves between services is an update of both, each at the path that it claims", () => {
    const { effects: found } = analyze(file("pay/a.ts", "x", "x", "cart/a.ts"));
    expect(found.map(({ resource, at }) => [resource.address, at[0].path])).toEqual([
      ["service:pay", "pay/a.ts"],
      ["service:cart", "cart/a.ts"],
    ]);
  });
  test("what cannot be read is said", () => {
    const opaque = { kind: "opaque", why: "submodule", detail: "it is a submodule at 1234567890" } as const;
    const analysis = analyze({ ...file("cart/vendor", "", ""), before: opaque, after: opaque });
    expect(analysis.complete).toBe(false);
    expect(analysis.incomplete[0]?.message).toContain("submodule");
  });
  test("Terraform code, charts and hunks of SQL are not judged from their text", () => {
    for (const path of ["infra/main.tf", "chart/values.yaml", "k/kustomization.yaml"]) {
      expect(analyze(file(path, "a", "b")).complete).toBe(false);
    }
  });
  test("a deleted policy file is a delete and a warning", () => {
    const analysis = analyze(file(".github/CODEOWNERS", "* @a", null));
    expect(effects(analysis)).toEqual(["delete policy .github/CODEOWNERS"]);
    expect(analysis.findings.map(({ code }) => code)).toEqual(["policy-file-changed"]);
  });
});

test.each([
  ["CLAUDE.md", "policy"],
  [".husky/pre-commit", "policy"],
  [".gitlab-ci.yml", "ci"],
  ["app/migrations/0007_drop.py", "migration"],
  ["db/migrate/20260101_drop.rb", "migration"],
  ["config/feature-flags.json", "flag"],
  ["src/settings.yaml", "configuration"],
  [".env.production", "configuration"],
  ["pnpm-lock.yaml", "dependencies"],
  ["requirements-dev.txt", "dependencies"],
  ["infra/db.tf", "terraform"],
  ["charts/web/templates/deploy.yaml", "rendered"],
  ["src/dockerfile.ts", "code"],
  ["docker/Dockerfile.dev", "data"],
  ["src/cart.ts", "code"],
  ["it has spaces/and\nnewlines.go", "code"],
])("%s is %s", (path, name) => expect(classOf(path)).toBe(name));

test.each(["a/b.test.ts", "tests/x.py", "test_x.py", "x_test.go", "CartTest.java", "__snapshots__/a.snap"])(
  "%s is a test",
  (path) => {
    expect(isTestPath(path)).toBe(true);
  },
);

describe("tests that no longer ask", () => {
  const codes = (before: string | null, after: string | null, path = "cart/a.test.ts") =>
    analyze(file(path, before, after)).findings.map(({ code }) => code);
  test("deleted", () => expect(codes("test('a', () => {})", null)).toEqual(["TEST001"]));
  test.each([
    ["a.test.ts", "test('a', f)", "test.skip('a', f)"],
    ["a_test.go", "func TestA(t *testing.T) {", 'func TestA(t *testing.T) {\n\tt.Skip("later")'],
    ["test_a.py", "def test_a():", "@pytest.mark.skip\ndef test_a():"],
    ["ATest.java", "@Test", "@Disabled\n@Test"],
  ])("switched off in %s", (name, before, after) => expect(codes(before, after, `cart/${name}`)).toEqual(["TEST001"]));
  test("assertions lost", () =>
    expect(codes("expect(a).toBe(1);\nexpect(b).toBe(2);", "expect(a).toBe(1);")).toEqual(["TEST001"]));
  test("assertions moved or replaced are none lost", () => {
    expect(codes("expect(a).toBe(1);\nexpect(b).toBe(2);", "expect(b).toBe(3);\nexpect(a).toBe(1);")).toEqual([]);
  });
  test("snapshots in mass", () => {
    const lines = (n: number) => Array.from({ length: 40 }, (_, i) => `line ${i} ${n}`).join("\n");
    expect(codes(lines(1), lines(2), "cart/__snapshots__/a.snap")).toEqual(["TEST002"]);
  });
});

describe("unified text", () => {
  const change = (path: string) =>
    `diff --git a/${path} b/${path}\nindex 1..2 100644\n--- a/${path}\n+++ b/${path}\n@@ -1 +1 @@\n-a\n+b\n`;
  test("git's and plain diffs", () => {
    expect(effects(patch(change("cart/a.ts")))).toEqual(["update service service:cart"]);
    expect(effects(patch("--- a/cart/a.ts\n+++ b/cart/a.ts\n@@ -1 +1 @@\n-a\n+b\n"))).toEqual([
      "update service service:cart",
    ]);
  });
  test("quoted paths, renames, new and deleted files", () => {
    const quoted =
      'diff --git "a/cart/t\\303\\251.ts" "b/cart/t\\303\\251.ts"\nindex 1..2 100644\n--- "a/cart/t\\303\\251.ts"\n+++ "b/cart/t\\303\\251.ts"\n@@ -1 +1 @@\n-a\n+b\n';
    expect(patch(quoted).effects[0]?.at[0].path).toBe("cart/té.ts");
    const renamed =
      "diff --git a/cart/a.ts b/pay/a.ts\nsimilarity index 100%\nrename from cart/a.ts\nrename to pay/a.ts\n";
    expect(effects(patch(renamed))).toEqual(["update service service:pay", "update service service:cart"]);
  });
  test("a submodule, a symbolic link and a binary file are unread", () => {
    const link =
      "diff --git a/cart/l b/cart/l\nnew file mode 120000\nindex 0..1\n--- /dev/null\n+++ b/cart/l\n@@ -0,0 +1 @@\n+/etc/passwd\n\\ No newline at end of file\n";
    expect(patch(link).complete).toBe(false);
    const binary =
      "diff --git a/cart/x.bin b/cart/x.bin\nindex 1..2 100644\nBinary files a/cart/x.bin and b/cart/x.bin differ\n";
    expect(patch(binary).complete).toBe(false);
  });
  test.each([
    ["nothing", ""],
    ["no difference", "hello\nworld\n"],
    [
      "a merge's combined difference",
      "diff --cc a.ts\nindex 1,2..3\n--- a/a.ts\n+++ b/a.ts\n@@@ -1,1 -1,1 +1,1 @@@\n--a\n++b\n",
    ],
    ["half a hunk", "--- a/a.ts\n+++ b/a.ts\n@@ -1,9 +1,9 @@\n a\n"],
  ])("%s is unread, never without effect", (_name, text) => {
    const analysis = patch(text);
    expect(analysis.complete).toBe(false);
    expect(analysis.effects[0]?.action).toBe("unread");
  });
});

test("anything at all is answered, and nothing read is never complete without effect", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string(), (text, path) => {
      const given = analyze(givenArtifact(path === "" ? "x" : path, text));
      expect(given.complete ? 1 : given.incomplete.length).toBeGreaterThan(0);
      const unified = patch(text);
      expect(unified.complete && unified.effects.length === 0).toBe(false);
    }),
    { numRuns: 1000 },
  );
});
