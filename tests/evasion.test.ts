import { afterAll, describe, expect, test } from "vitest";
import { scratchRepository } from "./scratchRepository.ts";
import { shopCatalog } from "./shopCatalog.ts";

/** Ways round the judge that were tried, each in a repository of its own. */
const repositories: ReturnType<typeof scratchRepository>[] = [];
afterAll(() => {
  for (const repository of repositories) repository.remove();
});

/** The Tier-3 site claims whatever nobody else does. */
const wideCatalog = shopCatalog.replace('"sites/careers/**"', '"**"');
const protocol = (scope: string, name = "strict") =>
  `apiVersion: checkrail.dev/v1
kind: Protocol
metadata: { name: ${name}, owner: group:shop }
spec:
  scope: ${scope}
  rules:
    - name: all
      when: "true"
      require: [{ sign: { from: group:peers, count: 2 } }]
`;

type Files = Readonly<Record<string, string>>;

function judgeChange(
  before: Files,
  change: (repository: ReturnType<typeof scratchRepository>) => void,
  ...words: string[]
) {
  const repository = scratchRepository();
  repositories.push(repository);
  for (const [path, text] of Object.entries(before)) repository.write(path, text);
  const base = repository.commit("before");
  change(repository);
  const head = repository.commit("after");
  const ran = repository.run(["check", "--base", base, "--head", head, "--format", "json", ...words]);
  return { status: ran.status, stderr: ran.stderr, decision: ran.stdout === "" ? null : JSON.parse(ran.stdout) };
}

const asked = (judged: ReturnType<typeof judgeChange>): string[] =>
  judged.decision.requirements.map(({ id }: { id: string }) => id);

describe("what the judge is steered by is Tier 1, whoever claims the path", () => {
  const before = {
    "catalog-info.yaml": wideCatalog,
    ".checkrail/protocols/p.yaml": protocol("{ tiers: [1], domains: [retail] }"),
  };
  test.each([
    [".checkrail/protocols/p.yaml", protocol("{ tiers: [4] }")],
    [".checkrail/protocols/more.yaml", protocol("{ tiers: [4] }", "more")],
    [".checkrail/config.yaml", 'inert: ["**"]\n'],
    ["catalog-info.yaml", wideCatalog.replace('tier: "1"', 'tier: "4"')],
    ["sites/careers/catalog-info.yaml", shopCatalog],
    [".github/CODEOWNERS", "* @ana\n"],
  ])("%s", (path, text) => {
    expect(asked(judgeChange(before, ({ write }) => write(path, text)))).toContain("strict/all/1");
  });
  test("a catalog and protocols that the configuration keeps elsewhere", () => {
    const elsewhere = {
      "org/people.yaml": wideCatalog,
      "rules/p.yaml": protocol("{ tiers: [1] }"),
      ".checkrail/config.yaml": 'catalog: ["org/{people,teams}.yaml"]\nprotocols: rules\n',
    };
    const quiet = judgeChange(elsewhere, ({ write }) => write("sites/careers/a.ts", "1\n"));
    expect(quiet.decision.verdict).toBe("allow");
    for (const path of ["org/people.yaml", "rules/p.yaml"]) {
      const judged = judgeChange(elsewhere, ({ write }) =>
        write(path, `${elsewhere[path as "rules/p.yaml"]}\n# more\n`),
      );
      expect(asked(judged)).toContain("strict/all/1");
    }
  });
  test("a catalog and protocols that the asker names, and the change edits", () => {
    const named = {
      "org/catalog.yaml": wideCatalog,
      "rules/p.yaml": protocol("{ tiers: [1] }"),
      "services/checkout/a.ts": "1\n",
    };
    const change = ({ write }: ReturnType<typeof scratchRepository>) => {
      write("org/catalog.yaml", wideCatalog.replace('tier: "1"', 'tier: "4"'));
      write("rules/p.yaml", protocol("{ tiers: [2] }"));
      write("services/checkout/a.ts", "2\n");
    };
    const judged = judgeChange(named, change, "--catalog", "org/catalog.yaml", "--protocols", "rules");
    expect(asked(judged)).toContain("strict/all/1");
    expect(judged.decision.notes.join()).toContain("part of the change");
  });
});

test("a change that starts from before the protocols is judged by those that hold today", () => {
  const repository = scratchRepository();
  repositories.push(repository);
  repository.write("catalog-info.yaml", shopCatalog);
  repository.write("sites/careers/a.ts", "1\n");
  const old = repository.commit("before");
  repository.write(".checkrail/protocols/p.yaml", protocol("{ tiers: [3] }"));
  repository.commit("protocols");
  repository.git("checkout", "-q", "-b", "late", old);
  repository.write("sites/careers/a.ts", "2\n");
  repository.commit("late");
  const ran = repository.run(["check", "--base", "main", "--head", "late", "--format", "json"]);
  expect(JSON.parse(ran.stdout).requirements.map(({ id }: { id: string }) => id)).toEqual(["strict/all/1"]);
});

describe("a file that leaves a Tier-1 service is a change of that service", () => {
  const manifest = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a, namespace: shop }\ndata: { a: b }\n";
  const files = {
    "conf.yaml": "a: 1\nb: 2\nc: 3\n",
    Dockerfile: "FROM node:20\nRUN npm ci\n",
    "k.yaml": manifest,
    "1.sql": "create table zz (a int);\nselect 1;\n",
    "cart.ts": "export const fee = 1;\n",
  };
  test.each(Object.entries(files))("%s", (name, text) => {
    const before = {
      "catalog-info.yaml": shopCatalog,
      "sites/careers/x.md": "x\n",
      ".checkrail/protocols/p.yaml": protocol("{ tiers: [1] }"),
      [`services/checkout/${name}`]: text,
    };
    const judged = judgeChange(before, ({ git }) => git("mv", `services/checkout/${name}`, `sites/careers/${name}`));
    expect(asked(judged)).toContain("strict/all/1");
  });
});

test("a plan that comes with the change does not speak for the code beside it", () => {
  const plan = {
    format_version: "1.2",
    terraform_version: "1.11.4",
    resource_changes: [
      {
        address: "null_resource.a",
        mode: "managed",
        type: "null_resource",
        name: "a",
        provider_name: "registry.terraform.io/hashicorp/null",
        change: {
          actions: ["create"],
          before: null,
          after: {},
          after_unknown: {},
          before_sensitive: false,
          after_sensitive: {},
        },
      },
    ],
  };
  const before = { "catalog-info.yaml": shopCatalog, "sites/careers/main.tf": 'resource "aws_db_instance" "x" {}\n' };
  const change = ({ write }: ReturnType<typeof scratchRepository>) => {
    write("sites/careers/main.tf", "\n");
    write("sites/careers/plan.json", JSON.stringify(plan));
  };
  const judged = judgeChange(before, change);
  expect(judged.decision.verdict).toBe("hold");
  expect(judged.decision.complete).toBe(false);
  expect(judgeChange(before, change, "sites/careers/plan.json").decision.complete).toBe(true);
});

describe("where it will run, in any spelling", () => {
  const before = {
    "catalog-info.yaml": shopCatalog,
    "sites/careers/a.ts": "1\n",
    ".checkrail/protocols/p.yaml": protocol("{ environments: [production] }"),
  };
  const at = (environment: string) =>
    judgeChange(before, ({ write }) => write("sites/careers/a.ts", "2\n"), "--environment", environment);
  test.each(["production", "Production", "PROD", " prod ", "live", "unknown"])("`%s` is asked", (name) => {
    expect(asked(at(name))).toEqual(["strict/all/1"]);
  });
  test("another is not", () => expect(asked(at("staging"))).toEqual([]));
  test("an empty one, as an unset variable leaves it, is a usage error", () => expect(at("").status).toBe(2));
});

describe("a protocol does not fall silent by its spelling", () => {
  const speaks = (path: string, scope: string) => {
    const before = { "catalog-info.yaml": shopCatalog, "sites/careers/a.ts": "1\n", [path]: protocol(scope) };
    return judgeChange(before, ({ write }) => write("sites/careers/a.ts", "2\n"));
  };
  const usual = ".checkrail/protocols/p.yaml";
  test.each([
    [".checkrail/protocols/p.YAML", "{ tiers: [3] }"],
    [usual, "{ domains: [Retail] }"],
    [usual, "{ domains: ['domain:default/retail'] }"],
    [usual, "{ services: [Careers-Site] }"],
    [usual, "{ services: ['component:careers-site'] }"],
  ])("%s %s", (path, scope) => expect(asked(speaks(path, scope))).toEqual(["strict/all/1"]));
  test("a name that the catalog does not hold is said", () => {
    expect(speaks(usual, "{ domains: [retial] }").decision.notes.join()).toContain("retial");
  });
  test("a file that is not read as a protocol is said", () => {
    const before = {
      "catalog-info.yaml": shopCatalog,
      [usual]: protocol("{ tiers: [1] }"),
      ".checkrail/protocols/freeze.json": "{}",
    };
    const judged = judgeChange(before, ({ write }) => write("sites/careers/README.md", "2\n"));
    expect(judged.decision.notes.join()).toContain("freeze.json");
  });
  test("two protocols of one name are trouble: a waiver of one would be one of both", () => {
    const before = {
      "catalog-info.yaml": shopCatalog,
      [usual]: protocol("{}"),
      ".checkrail/protocols/q.yaml": protocol("{}"),
    };
    const judged = judgeChange(before, ({ write }) => write("sites/careers/README.md", "2\n"));
    expect(judged.status).toBe(1);
    expect(judged.stderr).toContain("q.yaml:1");
  });
  test("a configuration by another name is trouble", () => {
    const before = { "catalog-info.yaml": shopCatalog, ".checkrail/config.yml": "inert: []\n" };
    const judged = judgeChange(before, ({ write }) => write("docs/a.md", "2\n"));
    expect(judged.status).toBe(1);
    expect(judged.stderr).toContain("config.yml");
  });
});

describe("an account that the author made", () => {
  const sock = `---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: sock, annotations: { checkrail.dev/linked-by: "user:ana", github.com/user-login: sock } }
spec: { memberOf: [shop], profile: { displayName: Sock, email: sock@northwind.example } }
`;
  const repository = scratchRepository();
  repositories.push(repository);
  repository.write(".git/info/exclude", "evidence.json\n");
  repository.write("catalog-info.yaml", `${shopCatalog}${sock}`);
  repository.write("services/checkout/a.ts", "1\n");
  const base = repository.commit("before");
  repository.write("services/checkout/a.ts", "2\n");
  const head = repository.commit("after");
  const range = ["check", "--base", base, "--head", head, "--format", "json"];
  const { patch } = JSON.parse(repository.run(range).stdout).subject;
  test.each([
    "github:sock",
    "github:@sock",
    "github: sock",
    "email:1+sock@users.noreply.github.com",
    "email:SOCK@northwind.example",
  ])("does not count as `%s`", (by) => {
    const evidence = [by, "email:ben@northwind.example"].map((each) => ({
      kind: "signature",
      id: each,
      by: each,
      verdict: "approve",
      patch,
      at: "2026-11-01T10:00:00Z",
    }));
    repository.write("evidence.json", JSON.stringify({ evidence }));
    const { status, stdout } = repository.run([...range, "--evidence", "evidence.json"]);
    expect(status).toBe(3);
    expect(stdout).toContain("linked-by-contributor");
  });
});
