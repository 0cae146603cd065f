import { afterAll, describe, expect, test } from "vitest";
import { scratchRepository } from "./scratchRepository.ts";
import { shopCatalog } from "./shopCatalog.ts";

const repository = scratchRepository();
const { write, commit, run, git } = repository;
afterAll(() => repository.remove());

const planOf = (actions: string[]) =>
  JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    resource_changes: [
      {
        address: "aws_db_instance.checkout",
        mode: "managed",
        type: "aws_db_instance",
        name: "checkout",
        provider_name: "registry.terraform.io/hashicorp/aws",
        change: {
          actions,
          before: { engine: "postgres", skip_final_snapshot: true, password: "hunter2-secret" },
          after: { engine: "postgres", skip_final_snapshot: true },
          after_unknown: {},
          before_sensitive: { password: true },
          after_sensitive: {},
        },
        action_reason: "replace_because_cannot_update",
      },
    ],
  });

// What the tests themselves write beside the change is no part of it.
write(".git/info/exclude", "evidence.json\nbroken/\nempty/\n");
write("catalog-info.yaml", shopCatalog);
write("services/checkout/src/cart.ts", "export const fee = 1;\n");
write("sites/careers/README.md", "# Careers\n");
const start = commit("start");

write("services/checkout/db/0007.sql", "ALTER TABLE orders DROP COLUMN legacy_discount;\n");
write("services/checkout/src/cart.ts", "export const fee = 2;\n");
write("infra/checkout/tfplan.json", planOf(["delete", "create"]));
const risky = commit("New fee\n\nCo-Authored-By: Claude <noreply@anthropic.com>");

const check = (...words: string[]) => run(["check", ...words]);
const json = (...words: string[]) => {
  const ran = check(...words, "--format", "json");
  return { ...ran, decision: JSON.parse(ran.stdout) };
};
const names = (decision: { effects: { action: string; resource: { address: string } }[] }) =>
  decision.effects.map(({ action, resource }) => `${action} ${resource.address}`);

describe("a dropped column, a replaced database and an AI tool's part in a Tier-1 service", () => {
  const { decision, status } = json("--base", start, "--head", risky);

  test("holds, as a preview that exits with 0 and the list of what will be asked", () => {
    expect(decision.verdict).toBe("hold");
    expect(decision.preview).toBe(true);
    expect(decision.complete).toBe(true);
    expect(status).toBe(0);
  });

  test("names both destructions and the service", () => {
    expect(names(decision)).toContain("delete orders.legacy_discount");
    expect(names(decision)).toContain("replace aws_db_instance.checkout");
    expect(names(decision)).toContain("update service:checkout");
  });

  test("asks for two peers and says who could sign: everyone but the author", () => {
    const peers = decision.requirements.find(
      (r: { kind: string; count: number }) => r.kind === "sign" && r.count === 2,
    );
    expect(peers.state).toBe("unmet");
    expect(peers.who).toContain("user:default/ben");
    expect(peers.who).not.toContain("user:default/ana");
  });

  test("says what part AI had", () => {
    expect(decision.provenance.tools).toEqual(["claude-code"]);
  });

  test("lets no secret of the plan out, in any form", () => {
    for (const format of ["json", "text", "sarif", "markdown"]) {
      expect(check("--base", start, "--head", risky, "--format", format).stdout).not.toContain("hunter2");
    }
  });

  test("says it in text that a tired engineer can use", () => {
    const { stdout } = check("--base", start, "--head", risky);
    expect(stdout.split("\n")[0]).toMatch(/^HOLD/);
    expect(stdout).toMatch(/why .*2 of 2 peers/);
    expect(stdout).toMatch(/next .*ben/);
  });
});

describe("evidence", () => {
  const { decision } = json("--base", start, "--head", risky);
  const sign = (who: string, more: object = {}) => ({
    kind: "signature",
    id: `s-${who}`,
    by: `email:${who}@northwind.example`,
    verdict: "approve",
    patch: decision.subject.patch,
    at: "2026-11-01T10:00:00Z",
    ...more,
  });
  const judge = (...evidence: object[]) => {
    write("evidence.json", JSON.stringify({ evidence }));
    return json("--base", start, "--head", risky, "--evidence", "evidence.json");
  };
  const peersOf = (judged: {
    decision: { requirements: { because: { rule: string }; state: string; have: string[] }[] };
  }) => judged.decision.requirements.find(({ because }) => because.rule === "two peers");

  test("a co-author without an address is somebody unknown, beside whom nobody's signature counts", () => {
    git("checkout", "-q", "-b", "paired", risky);
    const paired = commit("Round the fee\n\nCo-authored-by: Ben Okafor");
    const { decision: asked } = json("--base", start, "--head", paired);
    git("checkout", "-q", "main");
    expect(asked.next.join()).toContain("email:ben okafor");
  });

  test("two persons who did not write it settle the two peers; the exit status is the verdict's", () => {
    const judged = judge(sign("ben"), sign("chloe"));
    expect(peersOf(judged)?.state).toBe("satisfied");
    expect(judged.decision.preview).toBe(false);
    expect(judged.status).toBe(3);
  });
  test("the author does not count", () => expect(peersOf(judge(sign("ana"), sign("ben")))?.state).toBe("unmet"));
  test("one person does not count twice", () => {
    expect(peersOf(judge(sign("ben"), sign("ben", { id: "again" })))?.state).toBe("unmet");
  });
  test("a signature on other content does not count", () => {
    const stale = { patch: `sha256:${"0".repeat(64)}` };
    expect(peersOf(judge(sign("ben", stale), sign("chloe", stale)))?.state).toBe("unmet");
  });
  test("a person's request for changes blocks", () => {
    const judged = judge(sign("ben"), sign("chloe"), sign("emil", { verdict: "request-changes" }));
    expect(peersOf(judged)?.state).toBe("unmet");
  });
  test("evidence that is not understood is trouble, not less evidence", () => {
    const judged = run(["check", "--base", start, "--head", risky, "--evidence", "evidence.json"]);
    expect(judged.status).not.toBe(0);
    write("evidence.json", '{"evidence": [{"kind": "blessing"}]}');
    const broken = check("--base", start, "--head", risky, "--evidence", "evidence.json");
    expect(broken.status).toBe(1);
    expect(broken.stderr).toContain("blessing");
  });
});

describe("the open line", () => {
  test("a README of a Tier-3 service asks for nothing", () => {
    write("sites/careers/README.md", "# Careers\n\nWe are hiring.\n");
    const head = commit("words");
    const { decision, status } = json("--base", risky, "--head", head);
    expect(decision.verdict).toBe("allow");
    expect(decision.effects).toEqual([]);
    expect(decision.requirements).toEqual([]);
    expect(status).toBe(0);
  });

  test("a path that nobody claims is held as Tier 1", () => {
    const base = git("rev-parse", "HEAD");
    write("tools/new.py", "print('hello')\n");
    const head = commit("new tool");
    const { decision } = json("--base", base, "--head", head);
    expect(decision.verdict).toBe("hold");
    expect(decision.effects[0].services).toEqual(["(unclaimed)"]);
    expect(decision.requirements.some((r: { count: number }) => r.count === 2)).toBe(true);
  });

  test("a change cannot judge itself: the catalog and protocols of the base are read", () => {
    const base = git("rev-parse", "HEAD");
    write("catalog-info.yaml", shopCatalog.replace('checkrail.dev/tier: "1"', 'checkrail.dev/tier: "4"'));
    write("services/checkout/src/cart.ts", "export const fee = 3;\n");
    const head = commit("lower my own tier");
    const { decision } = json("--base", base, "--head", head);
    expect(decision.requirements.some((r: { count: number }) => r.count === 2)).toBe(true);
  });
});

describe("trouble is said, and is never silence", () => {
  const trouble = (...words: string[]) => {
    const ran = check(...words);
    expect(ran.stdout).toBe("");
    expect(ran.stderr).not.toMatch(/\n\s+at .*\.(ts|js)/);
    return ran;
  };

  test("a broken protocol, named with file and line", () => {
    write(
      "broken/one.yaml",
      "apiVersion: checkrail.dev/v1\nkind: Protocol\nmetadata: { name: one }\nspec: { mode: sometimes }\n",
    );
    const ran = trouble("--base", start, "--head", risky, "--protocols", "broken");
    expect(ran.status).toBe(1);
    expect(ran.stderr).toMatch(/broken\/one\.yaml:4/);
  });
  test("a folder without protocols", () => {
    write("empty/readme.txt", "nothing\n");
    expect(trouble("--base", start, "--head", risky, "--protocols", "empty").status).toBe(1);
  });
  test("an unknown ref", () => expect(trouble("--base", "nowhere").status).toBe(1));
  test("a ref that looks like an option", () => expect(trouble("--base", "--output=/tmp/x").status).not.toBe(0));
  test("a missing file", () => expect(trouble("missing.json").status).toBe(1));
  test("a time without an offset is a usage error", () => {
    expect(trouble("--base", start, "--now", "2026-11-24T10:00").status).toBe(2);
  });
  test("an unknown option is a usage error", () => expect(trouble("--bose", start).status).toBe(2));
  test("no common commit", () => {
    git("checkout", "-q", "--orphan", "island");
    const island = commit("island");
    git("checkout", "-q", "main");
    const ran = trouble("--base", island, "--head", risky);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain("no common commit");
  });
});

test("an empty range is allowed, and said to be empty", () => {
  const { decision, status } = json("--base", risky, "--head", risky);
  expect(decision.verdict).toBe("allow");
  expect(decision.notes.join()).toContain("empty");
  expect(status).toBe(0);
});

test("--now simulates, and says so", () => {
  const { decision } = json("--base", start, "--head", risky, "--now", "2026-12-24T10:00:00+01:00");
  expect(decision.simulated).toBe(true);
  expect(decision.decidedAt).toBe("2026-12-24T09:00:00.000Z");
});
