import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writtenSections } from "./recordServer.ts";
import { type Ran, servedRecord } from "./servedRecord.ts";

/** From an empty folder to an allow that verifies with the server gone, with nothing but the command. */
const record = servedRecord(null, null, true);
const slug = "github.com/acme/shop";
const people = ["ana", "ben", "cleo", "dora"];
const password = (who: string) => `${who}-signs-with-this`;
const tokens = new Map<string, string>();
let pipeline = "";
let change = "";

const catalog = [
  ...people.map((who) => ({
    kind: "User",
    metadata: { name: who },
    spec: { profile: { displayName: who, email: `${who}@acme.example` }, memberOf: ["shop"] },
  })),
  { kind: "Group", metadata: { name: "shop" }, spec: { type: "team", children: [], members: people } },
  {
    kind: "Component",
    metadata: {
      name: "cart",
      annotations: { "checkrail.dev/tier": "1", "checkrail.dev/paths": "services/cart/**" },
    },
    spec: { type: "service", lifecycle: "production", owner: "group:default/shop" },
  },
];

function ok(ran: Ran): string {
  expect([ran.stderr, ran.status]).toEqual([expect.anything(), 0]);
  return ran.stdout;
}
const run = (words: readonly string[], who?: string, input?: string) =>
  record.run(words, who === undefined ? undefined : tokens.get(who), {}, input);

const place = ["--service", "cart", "--environment", "production"];
const askGate = (artifact: string) => ["gate", "deploy", ...place, "--artifact", artifact];

beforeAll(async () => {
  await record.start();
  const text = catalog
    .map((entity) => JSON.stringify({ apiVersion: "backstage.io/v1alpha1", ...entity }))
    .join("\n---\n");
  writeFileSync(join(record.folder, "catalog-info.yaml"), text);
});
afterAll(() => record.close());

test("an empty record says what comes first, and its gate holds", () => {
  const ask = askGate(`sha256:${"a".repeat(64)}`);
  expect(run(ask).status).toBe(3);
  expect(run(["change", "list"])).toMatchObject({ status: 0 });
});

test("catalog, protocol, people and a pipeline", () => {
  expect(ok(run(["catalog", "import", "catalog-info.yaml", "--repository", slug]))).toContain("1 services, 4 people");
  expect(run(["protocol", "adopt", "no-such-thing"])).toMatchObject({ status: 1 });
  expect(ok(run(["protocol", "adopt", "two-peers-tier-1"]))).toContain("in force  two-peers-tier-1");
  expect(run(["protocol", "retire", "retail-reset", "--reason", "why not"])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("two-peers-tier-1"),
  });
  for (const who of people) {
    expect(run(["person", "password", `user:default/${who}`], undefined, "short\n").status).toBe(1);
    ok(run(["person", "password", `user:default/${who}`], undefined, `${password(who)}\n`));
    tokens.set(who, ok(run(["login", who], undefined, `${password(who)}\n`)).trim());
  }
  expect(run(["person", "password", "user:default/nobody"], undefined, "long enough for it\n")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("nobody in the catalog"),
  });
  ok(run(["person", "link", "user:default/ana", "github", "ana-gh"]));
  expect(run(["person", "link", "user:default/ben", "github", "ana-gh"])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("belongs to `user:default/ana`"),
  });
  ok(run(["person", "unlink", "github", "ana-gh", "--reason", "a test"]));
  expect(run(["person", "unlink", "github", "ana-gh", "--reason", "again"]).status).toBe(1);
  pipeline = ok(
    run([
      "token",
      "make",
      "pipeline",
      "--scope",
      "read",
      "--scope",
      "gate",
      "--scope",
      "report",
      "--scope",
      "observe",
      "--days",
      "30",
    ]),
  ).trim();
  tokens.set("pipeline", pipeline);
  expect(run(["token", "make", "more", "--scope", "admin"], "pipeline").status).toBe(1);
  expect(run(["token", "make", "ghost", "--scope", "sign", "--person", "user:default/ghost"])).toMatchObject({
    status: 1,
  });
  const listed = ok(run(["token", "list"]));
  expect(listed).toContain("pipeline  a machine  read,gate,report,observe  until ");
  expect(listed).not.toContain(pipeline);
});

test("a change: proposed from a range, written, signed by two, built, allowed, verified with the server gone", async () => {
  const git = (...words: string[]) => execFileSync("git", words, { cwd: record.folder, encoding: "utf8" }).trim();
  git("init", "-q", "-b", "main");
  git("config", "user.email", "ana@acme.example");
  git("config", "user.name", "ana");
  git("remote", "add", "origin", `https://${slug}.git`);
  mkdirSync(join(record.folder, "services/cart"), { recursive: true });
  const write = (n: number) => {
    writeFileSync(join(record.folder, "services/cart/total.ts"), `export const total = ${n};\n`);
    git("add", "services");
    git("commit", "-q", "-m", `Count to ${n}`);
  };
  write(1);
  const base = git("rev-parse", "HEAD");
  write(2);
  const head = git("rev-parse", "HEAD");
  const proposed = ok(
    run(
      [
        "change",
        "propose",
        "--base",
        base,
        "--head",
        "HEAD",
        "--title",
        "Count to two",
        "--target",
        "main",
        "--format",
        "json",
      ],
      "ana",
    ),
  );
  change = (JSON.parse(proposed) as { change: string }).change;

  const markdown = Object.entries(writtenSections).map(([name, text]) => `## ${name}\n${text}\n`);
  writeFileSync(join(record.folder, "change.md"), `${markdown.join("\n")}\n## ai part\nNone.\n`);
  expect(ok(run(["change", "document", change, "change.md"], "ana"))).toContain("next  checkrail change show");

  const artifact = `sha256:${"c".repeat(64)}`;
  const built = ["built", "--artifact", artifact, "--commit", head, "--target", "main"];
  ok(run(built, "pipeline"));
  const ask = [...askGate(artifact), "--out", "attestation.json"];
  ok(run(["change", "sign", change], "ben"));
  expect(run(ask, "pipeline")).toMatchObject({ status: 3 });

  const signed = JSON.parse(ok(run(["change", "sign", change, "--format", "json"], "cleo"))) as { id: string };
  ok(run(["change", "dismiss", change, "--target", signed.id, "--reason", "I read it too fast"], "cleo"));
  expect(run(ask, "pipeline")).toMatchObject({ status: 3 });
  ok(run(["change", "sign", change], "dora"));
  const unknown = run(ask, "pipeline");
  expect([unknown.status, unknown.stdout]).toEqual([3, expect.stringContaining("checkrail observe deployment")]);
  const running = `sha256:${"b".repeat(64)}`;
  ok(run(["built", "--artifact", running, "--commit", base, "--target", "main"], "pipeline"));
  ok(run(["observe", "deployment", ...place, "--artifact", running, "--healthy"], "pipeline"));
  expect(ok(run(ask, "pipeline"))).toMatch(/^ALLOW/);

  ok(run(["trust", ...place, "--out", "trust.json"]));
  ok(
    run([
      "token",
      "revoke",
      (
        JSON.parse(ok(run(["token", "list", "--format", "json"]))) as { items: { id: string; label: string }[] }
      ).items.find(({ label }) => label === "pipeline")?.id ?? "",
    ]),
  );
  expect(run(ask, "pipeline").status).not.toBe(0);
  await record.kill();
  expect(ok(run(["verify", "attestation.json", "--trust", "trust.json", "--artifact", artifact]))).toContain(
    "VERIFIED",
  );
});
