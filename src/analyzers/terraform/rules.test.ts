import { describe, expect, test } from "vitest";
import { analyzeEntries, type Entry, linesOf } from "./planFixture.ts";

const codesOf = (entries: readonly Entry[], more: Readonly<Record<string, unknown>> = {}) =>
  analyzeEntries(entries, more).findings.map(({ code }) => code);
const updated = (type: string, before: object, after: object, more: Partial<Entry> = {}) =>
  codesOf([{ address: `${type}.x`, actions: ["update"], before, after, ...more }]);
const created = (type: string, after: object) => codesOf([{ address: `${type}.x`, actions: ["create"], after }]);

/** What gets worse one way must be said; the way back must not. */
type Flip = readonly [code: string, type: string, before: object, after: object];
const inSettings = (settings: object) => ({ settings: [settings] });

const protection: readonly Flip[] = [
  ["TF-PROTECTION-REMOVED", "aws_db_instance", { deletion_protection: true }, { deletion_protection: false }],
  ["TF-PROTECTION-REMOVED", "aws_rds_cluster", { deletion_protection: true }, { deletion_protection: null }],
  ["TF-PROTECTION-REMOVED", "aws_lb", { enable_deletion_protection: true }, {}],
  ["TF-PROTECTION-REMOVED", "aws_cognito_user_pool", { deletion_protection: "ACTIVE" }, { deletion_protection: "" }],
  ["TF-PROTECTION-REMOVED", "aws_db_instance", { skip_final_snapshot: false }, { skip_final_snapshot: true }],
  [
    "TF-PROTECTION-REMOVED",
    "aws_kinesis_stream",
    { enforce_consumer_deletion: null },
    { enforce_consumer_deletion: true },
  ],
  ["TF-PROTECTION-REMOVED", "google_alloydb_cluster", { deletion_policy: "DEFAULT" }, { deletion_policy: "FORCE" }],
  [
    "TF-PROTECTION-REMOVED",
    "aws_secretsmanager_secret",
    { recovery_window_in_days: 30 },
    { recovery_window_in_days: 0 },
  ],
];
const copies: readonly Flip[] = [
  ["TF-BACKUP-REDUCED", "aws_db_instance", { backup_retention_period: 7 }, { backup_retention_period: 1 }],
  ["TF-BACKUP-REDUCED", "aws_db_instance", { backup_retention_period: "14" }, { backup_retention_period: null }],
  ["TF-BACKUP-REDUCED", "aws_dynamodb_table", { point_in_time_recovery: [{ enabled: true }] }, {}],
  [
    "TF-BACKUP-REDUCED",
    "google_sql_database_instance",
    inSettings({ backup_configuration: [{ enabled: true }] }),
    inSettings({ backup_configuration: [] }),
  ],
];
const zones: readonly Flip[] = [
  ["TF-MULTIAZ-OFF", "aws_db_instance", { multi_az: true }, { multi_az: false }],
  [
    "TF-MULTIAZ-OFF",
    "google_sql_database_instance",
    inSettings({ availability_type: "REGIONAL" }),
    inSettings({ availability_type: "ZONAL" }),
  ],
  [
    "TF-MULTIAZ-OFF",
    "azurerm_postgresql_flexible_server",
    { high_availability: [{ mode: "ZoneRedundant" }] },
    { high_availability: [{ mode: "SameZone" }] },
  ],
];
const floors: readonly Flip[] = [
  ["TF-AUTOSCALING-FLOOR", "aws_autoscaling_group", { min_size: 3 }, { min_size: 0 }],
  [
    "TF-AUTOSCALING-FLOOR",
    "aws_eks_node_group",
    { scaling_config: [{ min_size: 3 }] },
    { scaling_config: [{ min_size: 1 }] },
  ],
];

describe("what gets worse", () => {
  test.each([...protection, ...copies, ...zones, ...floors])(
    "%s on %s: %j to %j, and not back",
    (code, type, before, after) => {
      expect(updated(type, before, after)).toEqual([code]);
      expect(updated(type, after, before)).toEqual([]);
    },
  );

  test("one word for what two fields say alike", () => {
    const before = { high_availability: [{ mode: "ZoneRedundant" }] };
    const type = "azurerm_postgresql_flexible_server";
    const { findings } = analyzeEntries([{ address: `${type}.x`, actions: ["update"], before, after: {} }]);
    expect(findings.map(({ message }) => message)).toEqual([
      `\`${type}.x\`: \`high_availability.0.mode\` is taken away`,
    ]);
  });

  test("a value known only after apply is a doubt, a sensitive one is kept", () => {
    const [before, unknown] = [{ backup_retention_period: 7 }, { backup_retention_period: true }];
    const address = "aws_db_instance.x";
    const maybe = analyzeEntries([{ address, actions: ["update"], before, after: {}, unknown }]);
    expect(linesOf(maybe)).toEqual(["TF-BACKUP-REDUCED warning low aws_db_instance.x"]);
    const hidden = analyzeEntries([
      { address, actions: ["update"], before, after: { backup_retention_period: 1 }, beforeSensitive: unknown },
    ]);
    expect(linesOf(hidden)).toEqual([]);
  });
});

describe("what opens", () => {
  const rule = { type: "ingress", from_port: 22, to_port: 22, protocol: "tcp" };
  const statement = (Effect: string, Action: string) =>
    JSON.stringify({ Statement: [{ Effect, Action, Resource: "*" }] });

  test.each([
    ["TF-SG-OPEN", "aws_security_group_rule", { ...rule, cidr_blocks: ["0.0.0.0/0"] }],
    ["TF-SG-OPEN", "aws_vpc_security_group_ingress_rule", { cidr_ipv6: "::/0", ip_protocol: "-1" }],
    ["TF-SG-OPEN", "google_compute_firewall", { source_ranges: ["0.0.0.0/0"], allow: [{ protocol: "tcp" }] }],
    ["TF-IAM-WILDCARD-ADDED", "aws_iam_policy", { policy: statement("Allow", "*") }],
    ["TF-IAM-WILDCARD-ADDED", "aws_iam_role", { managed_policy_arns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }],
    ["TF-IAM-WILDCARD-ADDED", "google_project_iam_member", { role: "roles/owner", member: "user:a@b.example" }],
  ])("%s by a new %s", (code, type, after) => {
    expect(created(type, after)).toEqual([code]);
  });

  test.each([
    ["aws_security_group_rule", { ...rule, type: "egress", cidr_blocks: ["0.0.0.0/0"] }],
    ["aws_security_group_rule", { ...rule, cidr_blocks: ["10.0.0.0/8"] }],
    ["google_compute_firewall", { source_ranges: ["0.0.0.0/0"], deny: [{ protocol: "all" }] }],
    ["aws_iam_policy", { policy: statement("Deny", "*") }],
    [
      "aws_kms_key",
      {
        policy: statement("Allow", "kms:*")
          .replace("{", '{"Version":"2012-10-17",')
          .replace('"Effect"', '"Principal":{"AWS":"arn:aws:iam::1:root"},"Effect"'),
      },
    ],
    ["google_project_iam_member", { role: "roles/viewer", member: "user:a@b.example" }],
  ])("nothing by a new %s like %j", (type, after) => {
    expect(created(type, after)).toEqual([]);
  });
});

describe("what moves without saying so", () => {
  const instance = (
    key: string,
    actions: readonly string[],
    before: object | null,
    after: object | null,
    reason = "",
  ) => ({
    address: `aws_instance.n[${key}]`,
    actions,
    before,
    after,
    more: { type: "aws_instance", name: "n", ...(reason === "" ? {} : { action_reason: reason }) },
  });

  test("a list that lost an element in the middle", () => {
    const shifted = [
      instance("0", ["update"], { name: "a" }, { name: "b" }),
      instance("1", ["update"], { name: "b" }, { name: "c" }),
      instance("2", ["delete"], { name: "c" }, null, "delete_because_count_index"),
    ];
    expect(codesOf(shifted)).toContain("TF-COUNT-INDEX-SHIFT");
    const alike = [0, 1].map((index) => instance(`${index}`, ["update"], { tag: "a" }, { tag: "b" }));
    expect(codesOf(alike)).toEqual([]);
  });

  test("count that becomes for_each, unless `moved` says so", () => {
    const gone = instance("0", ["delete"], { ami: "m", tag: "p" }, null, "delete_because_wrong_repetition");
    const made = instance('"p"', ["create"], null, { ami: "m", tag: "p" });
    const { findings } = analyzeEntries([gone, made]);
    expect(findings.map(({ code }) => code)).toEqual(["TF-COUNT-TO-FOREACH-NO-MOVED"]);
    expect(findings[0]?.instead).toContain("moved");
    const moved = { ...instance('"p"', ["no-op"], {}, {}), more: { previous_address: "aws_instance.n[0]" } };
    expect(codesOf([moved])).toEqual(["TF-MOVED"]);
  });
});
