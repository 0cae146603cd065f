// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of other languages
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Analysis, type Artifact, type Content, givenArtifact } from "#core";
import { workflow } from "./workflow.ts";

const text = (body: string): Content => ({ kind: "text", text: body });
const given = (body: string) => workflow.analyze([givenArtifact("<input>", body)]);

function pair(before: string, after: string): Analysis {
  const artifact: Artifact = { path: "w", oldPath: null, change: "modified", before: text(before), after: text(after) };
  return workflow.analyze([artifact]);
}

/** A workflow of one job that says nothing wrong by itself, in JSON, which is YAML. */
function of(job: object, more: object = {}): string {
  const sound = { "runs-on": "ubuntu-24.04", "timeout-minutes": 5 };
  return JSON.stringify({ on: "push", permissions: {}, jobs: { it: { ...sound, ...job } }, ...more });
}

const codes = (body: string) => [...new Set(given(body).findings.map(({ code }) => code))].sort();
const pairCodes = (before: string, after: string) =>
  [...new Set(pair(before, after).findings.map(({ code }) => code))].sort();
const digest = "11bd71901bbe5b1630ceea73d27597364c9af683";

describe("one step", () => {
  test.each([
    [{ uses: "a/b@v1" }, ["unpinned-uses"]],
    [{ uses: "a/b@main" }, ["unpinned-uses"]],
    [{ uses: `a/b@${digest}` }, []],
    [{ uses: `a/b/c@${digest}` }, []],
    [{ uses: "./local" }, []],
    [{ uses: "docker://alpine:3" }, ["unpinned-uses"]],
    [{ uses: "docker://alpine@sha256:abc" }, []],
    [{ run: "echo ${{ github.event.issue.title }}" }, ["template-injection"]],
    [{ run: "echo ${{ github.head_ref }}" }, ["template-injection"]],
    [{ run: "echo ${{ github.event['comment'].body }}" }, ["template-injection"]],
    [{ run: "echo ${{ toJSON(github.event.commits) }}" }, ["template-injection"]],
    [{ run: "echo ${{ inputs.name }}" }, ["template-injection"]],
    [{ run: "echo ${{ github.event.pull_request.number }} ${{ github.sha }} ${{ runner.os }}" }, []],
    [{ run: "echo $TITLE", env: { TITLE: "${{ github.event.issue.title }}" } }, []],
    [
      { uses: `actions/github-script@${digest}`, with: { script: "x(${{ github.event.issue.body }})" } },
      ["template-injection"],
    ],
    [{ run: "npm test", "continue-on-error": true }, ["continue-on-error-on-test"]],
    [{ run: "./notify.sh", "continue-on-error": true }, []],
    [{ run: "npm test || true" }, ["check-ignored"]],
    [{ run: "npm run lint || echo failed" }, ["check-ignored"]],
    [{ run: "set +e\npytest\nexit 0" }, ["check-ignored"]],
    [{ run: "flake8 --exit-zero ." }, ["check-ignored"]],
    [{ run: "npm test", if: false }, ["check-ignored"]],
    [{ run: "npm test", if: "${{ false }}" }, ["check-ignored"]],
    [{ run: "rm -f x || true\nnpm test" }, []],
    [{ run: "npm install jest || true" }, []],
    [{ run: "x", if: "${{ a }} == 'b'" }, ["unsound-condition"]],
    [{ run: "x", if: "${{ a == 'b' }}\n" }, ["unsound-condition"]],
    [{ run: "x", if: "${{ a == 'b' }}" }, []],
    [{ run: "x", if: "a == 'b'" }, []],
    [{ run: "x", env: { ALL: "${{ toJSON(secrets) }}" } }, ["overprovisioned-secrets"]],
    [{ run: "x", env: { ACTIONS_ALLOW_UNSECURE_COMMANDS: true } }, ["insecure-commands"]],
    [{ run: "kubectl apply -f x" }, ["deploy-without-concurrency", "deploy-without-environment"]],
    [{ run: "terraform apply -auto-approve" }, ["deploy-without-concurrency", "deploy-without-environment"]],
    [{ run: "kubectl apply --dry-run=server -f x" }, []],
    [{ run: "echo kubectl apply" }, []],
  ])("%j", (step, expected) => expect(codes(of({ steps: [step] }))).toEqual(expected));
});

describe("one job", () => {
  test.each([
    [{ "timeout-minutes": undefined, steps: [{ run: "x" }] }, {}, ["no-timeout"]],
    [{ "runs-on": ["self-hosted"], steps: [{ run: "x" }] }, {}, ["self-hosted-runner"]],
    [{ "runs-on": { group: "g" }, steps: [{ run: "x" }] }, {}, ["self-hosted-runner"]],
    [{ permissions: "write-all", steps: [{ run: "x" }] }, {}, ["excessive-permissions"]],
    [{ steps: [{ run: "x" }] }, { permissions: "write-all" }, ["excessive-permissions"]],
    [{ steps: [{ run: "x" }] }, { permissions: { contents: "write" } }, ["excessive-permissions"]],
    [{ steps: [{ run: "x" }] }, { permissions: undefined }, ["excessive-permissions"]],
    [{ permissions: {}, steps: [{ run: "x" }] }, { permissions: undefined }, []],
    [{ permissions: { contents: "write" }, steps: [{ run: "x" }] }, {}, []],
    [{ steps: [{ run: "x" }] }, { on: ["pull_request_target"] }, ["dangerous-triggers"]],
    [{ steps: [{ run: "x" }] }, { on: { workflow_run: {} } }, ["dangerous-triggers"]],
    [{ container: "node:20", steps: [{ run: "x" }] }, {}, ["unpinned-images"]],
    [{ uses: "a/b/.github/workflows/c.yml@v1", secrets: "inherit" }, {}, ["secrets-inherit", "unpinned-uses"]],
    [{ "continue-on-error": true, steps: [{ run: "go test ./..." }] }, {}, ["continue-on-error-on-test"]],
    [{ environment: "production", concurrency: "p", steps: [{ run: "kubectl apply -f x" }] }, {}, []],
    [
      { name: "Deploy to production", steps: [{ run: "./go.sh" }] },
      {},
      ["deploy-without-concurrency", "deploy-without-environment"],
    ],
  ])("%j %j", (job, more, expected) => expect(codes(of(job, more))).toEqual(expected));

  test("`pull_request_target` with the code of the pull request is an error", () => {
    const checkout = { uses: `actions/checkout@${digest}`, with: { ref: "${{ github.event.pull_request.head.sha }}" } };
    const { findings } = given(of({ steps: [checkout] }, { on: "pull_request_target" }));
    expect(findings).toMatchObject([{ code: "dangerous-triggers", severity: "error" }]);
  });
});

describe("pairs", () => {
  const summary = ({ effects }: Analysis) => effects.map((e) => `${e.action} ${e.resource.address}`).join(", ");
  const steps = (...list: object[]) => of({ steps: list });
  test.each([
    [steps({ run: "a" }), steps({ run: "a" }), ""],
    [steps({ run: "a" }), steps({ run: "a" }, { run: "b" }), "update w, execute w#it"],
    [steps({ uses: "a/b@v1" }), steps({ uses: "a/b@v2" }), "update w"],
    [steps({ uses: "a/b@v1" }), steps({ uses: "c/d@v1" }), "update w, execute w#it"],
    [steps({ run: "a" }, { run: "b" }), steps({ run: "a" }), "update w"],
    [of({}, { permissions: {} }), of({}, { permissions: { contents: "read" } }), "update w, grant w"],
    [of({}, { permissions: { contents: "read" } }), of({}, { permissions: {} }), "update w"],
    [of({}, { permissions: {} }), of({}, { permissions: undefined }), "update w, grant w"],
    [of({}), of({ permissions: { packages: "write" } }), "update w, grant w#it"],
    [of({}, { permissions: "read-all" }), of({}, { permissions: "write-all" }), "update w, grant w"],
  ])("%#", (before, after, expected) => expect(summary(pair(before, after))).toBe(expected));

  test("key order, comments and the long form mean nothing", () => {
    const before = "on: push\npermissions: {}\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: y\n";
    const after = "# hi\njobs: {a: {steps: [{run: y}], runs-on: x}}\npermissions: {}\n'on': push\n";
    expect(pair(before, after).effects).toEqual([]);
  });

  test.each([
    ["the step goes", [{ run: "npm test" }, { run: "x" }], [{ run: "x" }], ["test-step-removed"]],
    [
      "the name stays, the check goes",
      [{ name: "test", run: "npm test" }],
      [{ name: "test", run: "echo ok" }],
      ["test-step-removed"],
    ],
    ["other words for the same check", [{ run: "npm test" }], [{ name: "unit", run: "npm test -- --ci" }], []],
    ["another runner under the same name", [{ name: "test", run: "jest" }], [{ name: "test", run: "vitest run" }], []],
    ["commented out", [{ run: "npm ci\nnpm test" }], [{ run: "npm ci\n# npm test" }], ["test-step-removed"]],
    ["an action goes", [{ uses: `github/codeql-action/analyze@${digest}` }], [{ run: "x" }], ["test-step-removed"]],
    ["ignored", [{ run: "npm test" }], [{ run: "npm test || true" }], ["check-ignored"]],
  ])("%s", (_, before, after, expected) => expect(pairCodes(steps(...before), steps(...after))).toEqual(expected));
});

describe("doubt", () => {
  test.each([
    ["empty", ""],
    ["binary", "on: push\0"],
    ["a list", "- a"],
    ["no jobs", "on: push"],
    ["empty jobs", "on: push\njobs: {}"],
    ["jobs a list", "on: push\njobs: [a]"],
    ["a job that is a word", "on: push\njobs: {a: b}"],
    ["truncated", "on: push\njobs:\n  a:\n    steps: [{run: 'x"],
    ["twice the same key", "on: push\njobs: {a: {}, a: {}}"],
    ["10,000 deep", `jobs: ${"{a: ".repeat(10_000)}`],
    ["10,000 deep sequences", `jobs: \n${"- ".repeat(10_000)}x`],
    ["alias of itself", "jobs: &j {a: *j}"],
    ["helm", "jobs:\n  a: {{ .Values.x }}"],
    ["two documents", "jobs: {a: {}}\n---\njobs: {a: {}}"],
    ["too large", `jobs: {a: {}}\n# ${"x".repeat(17 * 1024 * 1024)}`],
  ])("%s is not read", (_, body) => {
    const analysis = given(body);
    expect(analysis.complete).toBe(false);
    expect(analysis.effects[0]?.action).toBe("unread");
    expect(pair(of({ steps: [] }), body).complete).toBe(false);
  });

  test("any text is answered, odd shapes too", () => {
    const odd = fc.record({
      on: fc.jsonValue(),
      permissions: fc.jsonValue(),
      jobs: fc.dictionary(
        fc.string(),
        fc.record(
          {
            steps: fc.jsonValue(),
            needs: fc.jsonValue(),
            if: fc.jsonValue(),
            uses: fc.jsonValue(),
            "runs-on": fc.jsonValue(),
            permissions: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
      ),
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          odd.map((value) => JSON.stringify(value)),
        ),
        (body) => {
          const analysis = given(body);
          pair(of({ steps: [{ run: "npm test" }] }), body);
          return analysis.effects.length > 0;
        },
      ),
      { numRuns: 400 },
    );
  });

  test("linear time", () => {
    const started = performance.now();
    given(
      of({
        steps: Array.from({ length: 2000 }, (_, i) => ({ name: `s${i}`, run: `npm test ${i}\nkubectl apply -f ${i}` })),
      }),
    );
    given(
      of({
        steps: [
          {
            run: `${"npm ".repeat(50_000)}\n${"${{ ".repeat(20_000)}\n${"kubectl --a ".repeat(20_000)}\n${"gcloud x ".repeat(20_000)}`,
          },
        ],
      }),
    );
    expect(performance.now() - started).toBeLessThan(8000);
  });
});
