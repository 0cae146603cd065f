import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Artifact, type Effect, givenArtifact } from "#core";
import { analyzeEntries, analyzePlan, type Entry, planOf } from "./planFixture.ts";
import { terraform } from "./terraform.ts";

const brief = (effects: readonly Effect[]): readonly string[] =>
  effects.map(({ action, order, reason, resource: { address, deposed } }) =>
    [action, address, deposed, order, reason].filter((part) => part !== null).join(" "),
  );
const one = (actions: readonly string[], more: Partial<Entry> = {}) =>
  analyzeEntries([{ address: "aws_instance.web", actions, ...more }]);

describe("actions", () => {
  test.each([
    [["create"], ["create aws_instance.web"]],
    [["update"], ["update aws_instance.web"]],
    [["delete"], ["delete aws_instance.web"]],
    [["delete", "create"], ["replace aws_instance.web delete-first"]],
    [["create", "delete"], ["replace aws_instance.web create-first"]],
    [["forget"], ["forget aws_instance.web"]],
    [["create", "forget"], ["replace aws_instance.web create-first"]],
    [["no-op"], []],
    [["read"], []],
  ])("%j", (actions, expected) => {
    const analysis = one(actions);
    expect(brief(analysis.effects)).toEqual(expected);
    expect(analysis.complete).toBe(true);
  });

  test.each([
    [["destroy"]],
    [[]],
    [["create", "update"]],
    [["delete", "create", "delete"]],
    [[1]],
    [[null]],
    ["delete"],
    [null],
    [{ toString: 1 }],
    [[{ toString: 1 }]],
  ])("unknown actions %j are unread for their address", (actions) => {
    const analysis = one(actions as never);
    expect(analysis.complete).toBe(false);
    expect(analysis.effects).toMatchObject([{ action: "unread", resource: { address: "aws_instance.web" } }]);
  });

  test("keeps an update and the delete of a deposed object apart", () => {
    const address = "aws_instance.web";
    const analysis = analyzeEntries([
      { address, actions: ["update"] },
      { address, actions: ["delete"], more: { deposed: "5e7a9d1c" } },
    ]);
    expect(brief(analysis.effects)).toEqual(["update aws_instance.web", "delete aws_instance.web 5e7a9d1c"]);
    expect(analysis.complete).toBe(true);
  });

  test("data sources have no effects, outputs and drift neither", () => {
    const drift = { address: "aws_vpc.a", change: { actions: ["update"], before: {}, after: {} } };
    const analysis = analyzeEntries([{ address: "data.aws_ami.x", actions: ["read"] }], {
      output_changes: { url: { actions: ["create"], before: null, after: "x" } },
      resource_drift: [drift],
    });
    expect(analysis).toMatchObject({ complete: true, effects: [], findings: [] });
  });

  test("a move and an import are notes; with an update they are effects", () => {
    const more = { previous_address: "aws_instance.old" };
    const pure = one(["no-op"], { more, importing: { id: "i-1" } });
    expect(pure.effects).toEqual([]);
    expect(pure.findings.map(({ code, severity }) => `${code} ${severity}`)).toEqual([
      "TF-MOVED note",
      "TF-IMPORTED note",
    ]);
    expect(one(["update"], { more }).effects).toMatchObject([
      { action: "update", previousAddress: "aws_instance.old" },
    ]);
  });

  test("invoked actions execute", () => {
    const invocation = { address: "action.aws_lambda_invoke.warm", type: "aws_lambda_invoke", name: "warm" };
    const { effects } = analyzeEntries([], { action_invocations: [invocation] });
    expect(brief(effects)).toEqual(["execute action.aws_lambda_invoke.warm action_invocation"]);
  });

  test("an invoked action without an address is unread, not overlooked", () => {
    const { complete, effects } = analyzeEntries([], { action_invocations: [{ type: "aws_lambda_invoke" }] });
    expect(complete).toBe(false);
    expect(effects).toMatchObject([{ action: "unread", resource: { address: "/action_invocations/0" } }]);
  });

  test("ephemeral values are borrowed: opening one is no effect", () => {
    const ephemeral = (actions: readonly string[]) =>
      analyzeEntries([{ address: "ephemeral.aws_secret.a", actions, more: { mode: "ephemeral" } }]);
    expect(ephemeral(["open"])).toMatchObject({ complete: true, effects: [] });
    expect(one(["open"]).complete).toBe(false);
  });

  test("a mode of `data` does not hide the delete of a resource", () => {
    expect(brief(one(["delete"], { more: { mode: "data" } }).effects)).toEqual(["delete aws_instance.web"]);
    const old = analyzeEntries([{ address: "module.a.data.aws_ami.x", actions: ["delete"], more: { mode: "data" } }]);
    expect(old).toMatchObject({ complete: true, effects: [] });
  });

  test("says the place and the reason", () => {
    const { effects } = analyzeEntries([
      { address: "aws_vpc.a", actions: ["no-op"] },
      {
        address: 'module.a["x.y"].aws_s3_bucket.b',
        actions: ["delete"],
        more: { action_reason: "delete_because_each_key" },
      },
    ]);
    expect(effects).toMatchObject([
      {
        reason: "delete_because_each_key",
        resource: { type: "aws_s3_bucket", address: 'module.a["x.y"].aws_s3_bucket.b' },
        at: [{ path: "plan.json", line: null, pointer: "/resource_changes/1" }],
      },
    ]);
  });
});

describe("doubt", () => {
  const changes = [{ address: "aws_instance.web", actions: ["update"] }];
  const unreadTexts: readonly (readonly [string, string, string])[] = [
    ["empty", "", "empty"],
    ["blank", " \n\t ", "empty"],
    ["binary", "PK\u0003\u0004\u0000\u0000", "binary plan file"],
    ["undecoded UTF-16", '{\u0000"\u0000f\u0000', "encoding"],
    ["cut short", planOf(changes).slice(0, -5), "cut short"],
    ["broken", '{"format_version": 1.2.3}', "not valid JSON"],
    ["an array", "[]", "not an object"],
    ["a log", '{"@level":"info","@module":"terraform.ui"}\n{"@level":"info"}', "log of"],
    ["text", "Terraform will perform the following actions:", "not the JSON"],
    ["a state shown", '{"format_version":"1.0","values":{"root_module":{}}}', "state"],
    ["a raw state", '{"version":4,"terraform_version":"1.9.0","serial":3,"lineage":"x","resources":[]}', "state"],
    ["schemas", '{"format_version":"1.0","provider_schemas":{}}', "schemas"],
    ["another object", '{"a":1}', "not a Terraform plan"],
    ["format 2", planOf(changes, { format_version: "2.0" }), "format_version"],
    ["format nonsense", planOf(changes, { format_version: "new" }), "format_version"],
    ["changes no list", planOf([], { resource_changes: {} }), "not a list"],
    ["changes null", planOf([], { resource_changes: null }), "not a list"],
  ];
  test.each(unreadTexts)("%s is unread", (_, text, words) => {
    const analysis = analyzePlan(text);
    expect(analysis.complete).toBe(false);
    expect(analysis.effects).toMatchObject([{ action: "unread", resource: { address: "plan.json" } }]);
    expect(analysis.incomplete[0]?.message).toContain(words);
    expect(analysis.incomplete[0]?.hint).not.toBe("");
  });

  test.each([
    ["no format version", { format_version: undefined }],
    ["a number as format version", { format_version: 1.2 }],
    ["errored", { errored: true }],
    ["not complete", { complete: false }],
    ["deferred", { deferred_changes: [{ reason: "unknown" }] }],
    ["deferred action", { deferred_action_invocations: [{ reason: "unknown" }] }],
    ["not applicable", { applyable: false }],
    ["a flag of a wrong type", { errored: "true" }],
    ["drift of a wrong type", { resource_drift: {} }],
  ])("%s: what is read is told, and that it is not all", (_, more) => {
    const analysis = analyzeEntries(changes, more);
    expect(analysis.complete).toBe(false);
    expect(brief(analysis.effects)).toContain("update aws_instance.web");
  });

  test.each([null, 1, "x", [], {}, { address: 1 }, { address: "a.b" }, { address: "a.b", change: [] }])(
    "entry %j is unread",
    (broken) => {
      const analysis = analyzePlan(`{"format_version":"1.2","resource_changes":[${JSON.stringify(broken)}]}`);
      expect(analysis.complete).toBe(false);
      expect(analysis.effects).toMatchObject([{ action: "unread", at: [{ pointer: "/resource_changes/0" }] }]);
    },
  );

  test("many broken entries are counted, not listed", () => {
    const analysis = analyzePlan(`{"format_version":"1.2","resource_changes":[${"null,".repeat(5_000)}null]}`);
    expect(analysis.effects.length).toBe(200);
    expect(analysis.incomplete.at(-1)?.message).toContain("4801 more");
  });

  test("changes that were left out do not look like none", () => {
    const planned = { planned_values: { root_module: { resources: [{ address: "a.b" }] } } };
    expect(analyzePlan(JSON.stringify({ format_version: "1.2", ...planned })).complete).toBe(false);
    expect(analyzeEntries([], planned).complete).toBe(false);
    expect(analyzeEntries([], { applyable: true }).complete).toBe(false);
    expect(analyzeEntries([], { planned_values: { root_module: {} }, applyable: false }).complete).toBe(true);
  });

  test("a key written twice hides nothing", () => {
    const twice = [
      planOf(changes).replace('"actions":["update"]', '"actions":["delete"],"actions":["update"]'),
      planOf(changes).replace(/}$/, ',"resource_changes":[]}'),
      planOf(changes).replace(/}$/, ',"resource\\u005fchanges":[]}'),
    ];
    for (const text of twice) {
      const analysis = analyzePlan(text);
      expect(analysis.complete).toBe(false);
      expect(analysis.effects.some(({ action }) => action === "unread")).toBe(true);
    }
    const long = `${" ".repeat(6_000_001)}${planOf(changes)}`;
    expect(analyzePlan(long).complete).toBe(true);
    expect(analyzePlan(long.replace(/}$/, ',"resource_changes":[]}')).complete).toBe(false);
  });

  test("an object listed twice", () => {
    expect(analyzeEntries([...changes, ...changes])).toMatchObject({ complete: false, effects: { length: 3 } });
  });

  test("a byte order mark, unknown keys and __proto__ do no harm", () => {
    const text = planOf(changes, { from_the_future: 1 }).replace("{", '{"__proto__":{"errored":true},');
    expect(analyzePlan(`\ufeff${text}`)).toMatchObject({ complete: true, effects: [{ action: "update" }] });
    const inherited = '{"__proto__":{"format_version":"1.2","resource_changes":[]}}';
    expect(analyzePlan(inherited).complete).toBe(false);
  });

  test("a longer text than can be read", () => {
    const analysis = analyzePlan("{".padEnd(200_000_001, " "));
    expect(analysis.incomplete[0]?.message).toContain("200 million");
  });

  test("opaque and deleted artifacts", () => {
    const binary: Artifact = {
      ...givenArtifact("prod.tfplan", ""),
      after: { kind: "opaque", why: "binary", detail: "zip" },
    };
    expect(terraform.analyze([binary])).toMatchObject({ complete: false, effects: [{ action: "unread" }] });
    expect(terraform.analyze([binary]).incomplete[0]?.hint).toContain("terraform show -json");
    const gone: Artifact = { ...binary, change: "deleted", before: binary.after, after: null };
    expect(terraform.analyze([gone])).toMatchObject({ complete: true, effects: [] });
    const state: Artifact = { ...gone, path: "terraform.tfstate" };
    expect(terraform.analyze([state]).complete).toBe(false);
  });
});

const sealed = '{"meta":{"key_provider.pbkdf2.a":"eyJ"},"encrypted_data":"AAAA","encryption_version":"v0"}';

describe("recognizes", () => {
  const of = (path: string, text: string): boolean => terraform.recognizes(givenArtifact(path, text));
  test.each(["tfplan", "a/tfplan.json", "b/prod.tfplan", "prod.tfplan.json", "x/terraform.tfstate"])("%s", (path) => {
    expect(of(path, "")).toBe(true);
  });
  test.each(["main.tf", "tfplan.md", "mytfplan.ts", "package.json"])("not %s", (path) => {
    expect(of(path, '{"name": "x", "format_version": "1.16.0"}')).toBe(false);
  });
  test("by the first and last characters of the text", () => {
    expect(of("out.json", planOf([]))).toBe(true);
    expect(of("out.json", `\ufeff\n ${planOf([])}`)).toBe(true);
    expect(of("out.json", `{"configuration":{"x":"${"y".repeat(9_000)}"},"terraform_version":"1.9.0"}`)).toBe(true);
    expect(of("log.json", '{"@level":"info","@module":"tofu.ui"}')).toBe(true);
    expect(of("log.json", '{"@level":"info","@module":"vault"}')).toBe(false);
    expect(of("notes.md", 'see "resource_changes" and "planned_values"')).toBe(false);
  });
  test("a plan kept the wrong way is a plan that is not read, not a file like any other", () => {
    const kept = [`[${planOf([])}]`, `Acquiring state lock.\n${planOf([])}`, sealed];
    for (const text of kept) {
      expect(of("out.json", text)).toBe(true);
      expect(analyzePlan(text).complete).toBe(false);
    }
    expect(of("docs/plan.md", kept[1] ?? "")).toBe(false);
    expect(of("list.json", '[{"name": "a"}]')).toBe(false);
  });
});

describe("properties", () => {
  test("never throws, whatever the JSON", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.jsonValue({ maxDepth: 4 }), (text, value) => {
        analyzePlan(text);
        analyzeEntries([
          { address: "aws_s3_bucket.b", actions: ["update"], before: value, after: value, unknown: value },
        ]);
        const analysis = analyzePlan(JSON.stringify({ format_version: "1.0", resource_changes: [value] }));
        expect(analysis.complete).toBe(false);
      }),
    );
  });

  test("never throws when a part of a real shape is swapped for anything", () => {
    const whole = planOf(
      ["aws_db_instance.a", 'aws_security_group.n["d/e \\"q\\""]', "aws_iam_policy.p", "null_resource.x[0]"].flatMap(
        (address) => [["update"], ["delete"], ["create"]].map((actions) => ({ address, actions, ...swappable })),
      ),
      { resource_drift: [], configuration: { root_module: { resources: [{ address: "a.b", provisioners: [{}] }] } } },
    );
    const parts = [...whole.matchAll(/"[a-z_]+":/g)].map((match) => match.index + match[0].length);
    fc.assert(
      fc.property(fc.constantFrom(...parts), fc.json({ maxDepth: 3 }), (at, json) => {
        analyzePlan(`${whole.slice(0, at)}${json},"x":${whole.slice(at)}`);
      }),
    );
  });

  test("a truncated plan is never complete", () => {
    const text = planOf([{ address: "aws_db_instance.a", actions: ["delete"], ...swappable }]);
    fc.assert(
      fc.property(fc.nat(text.length - 1), (length) => {
        const analysis = analyzePlan(text.slice(0, length));
        expect(analysis.complete).toBe(false);
        expect(analysis.effects).toMatchObject([{ action: "unread" }]);
      }),
    );
  });

  test("spacing and key order change nothing", () => {
    const text = planOf([{ address: "aws_db_instance.a", actions: ["delete", "create"], ...swappable }]);
    const turned = JSON.stringify(
      JSON.parse(text, (_, value) =>
        value && typeof value === "object" && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).reverse())
          : value,
      ),
      null,
      2,
    );
    expect(analyzePlan(turned)).toEqual(analyzePlan(text));
    expect(analyzePlan(`\ufeff${turned.replaceAll("\n", "\r\n")}`)).toEqual(analyzePlan(text));
  });
});

const swappable = {
  before: {
    ingress: [{ cidr_blocks: ["0.0.0.0/0"], from_port: 0 }],
    policy: '{"Statement":[]}',
    tags: { env: "prod" },
  },
  after: { ingress: [{ cidr_blocks: ["::/0"], to_port: 1 }], policy: '{"Statement":[{"Action":"*"}]}', min_size: 1 },
  unknown: { id: true },
  replacePaths: [["engine"]],
};

const corpus = join(import.meta.dirname, "../../../../shared/corpora/terraform");
if (existsSync(join(corpus, "index.jsonl"))) {
  type Expected = { address: string; action: string; deposed?: string; reason?: string };
  const index = readFileSync(join(corpus, "index.jsonl"), "utf8").trim().split("\n");
  test(`the corpus of ${index.length} plans, exactly`, () => {
    const misses: string[] = [];
    for (const line of index) {
      const { file, expected }: { file: string; expected: Expected[] } = JSON.parse(line);
      const artifact = givenArtifact(file, readFileSync(join(corpus, file), "utf8"));
      const { effects, complete } = terraform.analyze([artifact]);
      const got = effects.map(({ action, resource: r, reason }) => `${r.address} ${r.deposed} ${action} ${reason}`);
      const want = expected.map((e) => `${e.address} ${e.deposed ?? null} ${e.action} ${e.reason ?? null}`);
      if (got.toSorted().join("\n") !== want.toSorted().join("\n")) misses.push(file);
      if (!complete || !terraform.recognizes(artifact)) misses.push(`${file} (complete, recognized)`);
    }
    console.log(`terraform corpus: ${index.length - misses.length} of ${index.length} exact`, misses);
    expect(misses).toEqual([]);
  });
}
