// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of another language
import { describe, expect, test } from "vitest";
import { type Analysis, type Artifact, type Content, givenArtifact } from "#core";
import { cloudformation } from "./cloudformation.ts";

const text = (value: object): Content => ({ kind: "text", text: JSON.stringify(value) });

function pair(before: object | null, after: object): Analysis {
  const change = before === null ? "added" : "modified";
  const artifact: Artifact = { path: "t", oldPath: null, change, before: before && text(before), after: text(after) };
  return cloudformation.analyze([artifact]);
}

const one = (type: string, body: object) => ({ Resources: { It: { Type: type, ...body } } });
const codes = ({ findings }: Analysis) =>
  findings.map(({ code }) => code).filter((code) => code !== "CFN-NO-DELETION-POLICY");
const effects = (analysis: Analysis) => analysis.effects.map((e) => `${e.action} ${e.resource.address}`);

/** Codes of the change of one property, without what is said of the replacement. */
function changed(type: string, before: object, after: object): readonly string[] {
  return codes(pair(one(type, { Properties: before }), one(type, { Properties: after }))).filter(
    (code) => code !== "CFN-REPLACE-STATEFUL",
  );
}

describe("protections and copies", () => {
  test.each([
    ["AWS::RDS::DBInstance", { DeletionProtection: true }, { DeletionProtection: false }, ["CFN-PROTECTION-REMOVED"]],
    ["AWS::RDS::DBInstance", { DeletionProtection: "true" }, {}, ["CFN-PROTECTION-REMOVED"]],
    ["AWS::RDS::DBInstance", { DeletionProtection: true }, { DeletionProtection: { Ref: "P" } }, []],
    ["AWS::RDS::DBInstance", { DeletionProtection: false }, { DeletionProtection: true }, []],
    [
      "AWS::Cognito::UserPool",
      { DeletionProtection: "ACTIVE" },
      { DeletionProtection: "INACTIVE" },
      ["CFN-PROTECTION-REMOVED"],
    ],
    [
      "AWS::EC2::Instance",
      { DisableApiTermination: true },
      { DisableApiTermination: false },
      ["CFN-PROTECTION-REMOVED"],
    ],
    [
      "AWS::ElasticLoadBalancingV2::LoadBalancer",
      { LoadBalancerAttributes: [{ Key: "deletion_protection.enabled", Value: "true" }] },
      { LoadBalancerAttributes: [{ Key: "deletion_protection.enabled", Value: "false" }] },
      ["CFN-PROTECTION-REMOVED"],
    ],
    ["AWS::RDS::DBCluster", { BackupRetentionPeriod: 30 }, { BackupRetentionPeriod: "7" }, ["CFN-BACKUP-REDUCED"]],
    ["AWS::RDS::DBCluster", { BackupRetentionPeriod: 7 }, { BackupRetentionPeriod: 30 }, []],
    ["AWS::RDS::DBCluster", { BackupRetentionPeriod: 7 }, {}, ["CFN-BACKUP-REDUCED"]],
    ["AWS::Logs::LogGroup", { RetentionInDays: 90 }, { RetentionInDays: 1 }, ["CFN-BACKUP-REDUCED"]],
    [
      "AWS::S3::Bucket",
      { VersioningConfiguration: { Status: "Enabled" } },
      { VersioningConfiguration: { Status: "Suspended" } },
      ["CFN-BACKUP-REDUCED"],
    ],
    ["AWS::RDS::DBInstance", { MultiAZ: true }, { MultiAZ: false }, ["CFN-MULTIAZ-OFF"]],
    ["AWS::ECS::Service", { DesiredCount: 4 }, { DesiredCount: 0 }, ["CFN-AUTOSCALING-FLOOR"]],
    ["AWS::RDS::DBInstance", { PubliclyAccessible: false }, { PubliclyAccessible: true }, ["CFN-PUBLIC-ACCESS"]],
    ["AWS::S3::Bucket", { PublicAccessBlockConfiguration: { BlockPublicAcls: true } }, {}, ["CFN-PUBLIC-ACCESS"]],
    ["AWS::S3::Bucket", {}, { AccessControl: "PublicRead" }, ["CFN-PUBLIC-ACCESS"]],
  ])("%s %j %j", (type, before, after, expected) => expect(changed(type, before, after)).toEqual(expected));

  test.each([
    ["Retain", undefined, ["CFN-PROTECTION-REMOVED"]],
    ["Retain", "Delete", ["CFN-PROTECTION-REMOVED"]],
    ["Retain", "Snapshot", ["CFN-PROTECTION-REMOVED"]],
    ["RetainExceptOnCreate", "Retain", []],
    ["Snapshot", undefined, []],
    ["Snapshot", "Delete", ["CFN-PROTECTION-REMOVED"]],
    [undefined, "Retain", []],
  ])("the policy %s becomes %s", (before, after, expected) => {
    const analysis = pair(
      one("AWS::RDS::DBInstance", { DeletionPolicy: before }),
      one("AWS::RDS::DBInstance", { DeletionPolicy: after }),
    );
    expect(codes(analysis)).toEqual(expected);
    expect(effects(analysis)).toEqual(["update It"]);
  });
});

describe("grants and doors", () => {
  const policy = (statement: object | object[]) => ({
    PolicyDocument: { Version: "2012-10-17", Statement: statement },
  });
  const wildcard = { Effect: "Allow", Action: "*", Resource: "*" };
  const narrow = { Effect: "Allow", Action: ["s3:GetObject"], Resource: "arn:aws:s3:::a/*" };
  const added = ["CFN-IAM-WILDCARD-ADDED"];
  test.each([
    ["AWS::IAM::Policy", policy(narrow), policy(wildcard), added],
    ["AWS::IAM::Policy", policy(wildcard), policy([wildcard, narrow]), []],
    [
      "AWS::IAM::ManagedPolicy",
      policy([narrow]),
      policy([narrow, { Effect: "Allow", Action: "iam:*", Resource: ["*"] }]),
      added,
    ],
    ["AWS::IAM::ManagedPolicy", policy([narrow]), policy({ Effect: "Deny", Action: "*", Resource: "*" }), []],
    ["AWS::IAM::Role", {}, { Policies: [{ PolicyName: "p", ...policy(wildcard) }] }, added],
    ["AWS::IAM::Role", {}, { ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }, added],
    [
      "AWS::IAM::Role",
      {},
      { ManagedPolicyArns: [{ "Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess" }] },
      added,
    ],
    [
      "AWS::S3::BucketPolicy",
      {},
      policy({ Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" }),
      added,
    ],
    [
      "AWS::SQS::QueuePolicy",
      {},
      policy({ Effect: "Allow", Principal: { AWS: "*" }, Action: "sqs:SendMessage", Condition: {} }),
      [],
    ],
    [
      "AWS::KMS::Key",
      {},
      {
        KeyPolicy: {
          Statement: [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::1:root" }, Action: "kms:*", Resource: "*" }],
        },
      },
      [],
    ],
  ])("%s %j %j", (type, before, after, expected) => expect(changed(type, before, after)).toEqual(expected));

  const rule = (port: number, more: object = {}) => ({
    IpProtocol: "tcp",
    FromPort: port,
    ToPort: port,
    CidrIp: "0.0.0.0/0",
    ...more,
  });
  const group = (...rules: object[]) => ({ GroupDescription: "g", SecurityGroupIngress: rules });
  test.each([
    [group(), group(rule(22)), ["error"]],
    [group(), group(rule(443)), ["note"]],
    [group(rule(22)), group(rule(22), rule(443, { CidrIp: "10.0.0.0/8" })), []],
    [group(), group({ IpProtocol: "-1", CidrIpv6: "::/0" }), ["error"]],
    [group(), group({ IpProtocol: "tcp", FromPort: {}, ToPort: [], CidrIp: "0.0.0.0/0" }), ["error"]],
  ])("%j %j", (before, after, severities) => {
    const { findings } = pair(
      one("AWS::EC2::SecurityGroup", { Properties: before }),
      one("AWS::EC2::SecurityGroup", { Properties: after }),
    );
    expect(findings.filter(({ code }) => code === "CFN-SG-OPEN").map(({ severity }) => severity)).toEqual(severities);
  });
});

describe("the template as a whole", () => {
  test("what refers to a replaced resource changes too", () => {
    const template = (cidr: string) => ({
      Resources: {
        Subnet: { Type: "AWS::EC2::Subnet", Properties: { CidrBlock: cidr } },
        Function: { Type: "AWS::Lambda::Function", Properties: { VpcConfig: { SubnetIds: [{ Ref: "Subnet" }] } } },
        Machine: { Type: "AWS::EC2::Instance", Properties: { SubnetId: { "Fn::Sub": "${Subnet}" } } },
        Alarm: { Type: "AWS::CloudWatch::Alarm", DependsOn: "Subnet", Properties: { AlarmName: "a" } },
      },
    });
    expect(effects(pair(template("10.0.0.0/24"), template("10.0.1.0/24")))).toEqual([
      "replace Subnet",
      "update Function",
      "replace Machine",
    ]);
  });

  test("a replaced resource with a fixed name cannot be made beside the old one", () => {
    const table = (key: string) =>
      one("AWS::DynamoDB::Table", {
        Properties: { TableName: "orders", KeySchema: [{ AttributeName: key, KeyType: "HASH" }] },
      });
    expect(codes(pair(table("a"), table("b")))).toContain("CFN-NAMED-REPLACE");
  });

  test("an export that goes", () => {
    const template = (name: string) => ({
      ...one("AWS::SNS::Topic", {}),
      Outputs: { O: { Value: 1, Export: { Name: name } } },
    });
    expect(codes(pair(template("a"), template("b")))).toEqual(["CFN-EXPORT-REMOVED"]);
    expect(codes(pair(template("a"), template("a")))).toEqual([]);
  });

  test("another type under the same id is a delete and a create", () => {
    expect(effects(pair(one("AWS::S3::Bucket", {}), one("AWS::SNS::Topic", {})))).toEqual(["delete It", "create It"]);
  });

  test("loops are unfolded where they are written out", () => {
    const loop = (values: unknown, name = "Topic${Name}") => ({
      Transform: "AWS::LanguageExtensions",
      Resources: {
        "Fn::ForEach::Topics": [
          "Name",
          values,
          { [name]: { Type: "AWS::SNS::Topic", Properties: { TopicName: { Ref: "Name" } } } },
        ],
      },
    });
    expect(effects(pair(loop(["A", "B"]), loop(["B", "C"])))).toEqual(["delete TopicA", "create TopicC"]);
    expect(pair(loop(["A"]), loop({ Ref: "List" })).complete).toBe(false);
  });

  test("globals of a serverless template speak for its functions", () => {
    const template = (size: number) => ({
      Globals: { Function: { MemorySize: size } },
      ...one("AWS::Serverless::Function", {}),
    });
    expect(effects(pair(template(128), template(256)))).toEqual(["update It"]);
  });

  test("nested stacks, modules and includes are not the whole story", () => {
    const stack = (url: string) => one("AWS::CloudFormation::Stack", { Properties: { TemplateURL: url } });
    expect(pair(stack("a"), stack("b")).complete).toBe(false);
    expect(pair(stack("a"), stack("a")).complete).toBe(true);
    expect(pair(null, one("My::Own::Thing::MODULE", {})).complete).toBe(false);
    expect(
      pair(null, { Transform: [{ Name: "AWS::Include", Parameters: {} }], ...one("AWS::SNS::Topic", {}) }).complete,
    ).toBe(false);
  });

  test("conditions that double with every step are refused, not unfolded", () => {
    const conditions = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [
        `C${i}`,
        { "Fn::And": [{ Condition: `C${i + 1}` }, { Condition: `C${i + 1}` }] },
      ]),
    );
    const template = { Conditions: conditions, ...one("AWS::SNS::Topic", { Condition: "C0" }) };
    expect(pair(null, template)).toMatchObject({ complete: false, effects: [{ action: "unread" }] });
  });
});

describe("environments", () => {
  const environment = (template: object) =>
    cloudformation.analyze([givenArtifact("t", JSON.stringify(template))]).effects[0]?.environment;
  const parameter = (body: object) => ({
    Parameters: { Environment: { Type: "String", ...body } },
    ...one("AWS::SNS::Topic", {}),
  });
  test.each([
    [one("AWS::SNS::Topic", { Properties: { Tags: [{ Key: "environment", Value: "staging" }] } }), "staging tag"],
    [one("AWS::Serverless::Function", { Properties: { Tags: { Stage: "prod" } } }), "prod tag"],
    [parameter({ Default: "production", AllowedValues: ["production", "dev"] }), "production declared"],
    [parameter({ Default: "dev", AllowedValues: ["production", "dev"] }), "unknown unknown"],
    [parameter({ Default: "dev", AllowedValues: ["dev"] }), "dev declared"],
    [
      one("AWS::SNS::Topic", { Properties: { Tags: [{ Key: "Environment", Value: { Ref: "P" } }] } }),
      "unknown unknown",
    ],
  ])("%j is %s", (template, expected) => {
    const found = environment(template);
    expect(`${found?.name} ${found?.source}`).toBe(expected);
  });
});
