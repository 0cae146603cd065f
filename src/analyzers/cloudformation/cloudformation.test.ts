// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are expressions of other languages
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Analysis, type Artifact, type Content, givenArtifact } from "#core";
import { cloudformation } from "./cloudformation.ts";
import { specOf } from "./spec.ts";
import { statefulOf } from "./state.ts";

const text = (body: string): Content => ({ kind: "text", text: body });

function pair(before: string | null, after: string | null): Analysis {
  const change = before === null ? "added" : after === null ? "deleted" : "modified";
  const sides = { before: before === null ? null : text(before), after: after === null ? null : text(after) };
  const artifact: Artifact = { path: "t.yaml", oldPath: null, change, ...sides };
  return cloudformation.analyze([artifact]);
}

const given = (body: string) => cloudformation.analyze([givenArtifact("<input>", body)]);

/** `action certainty` of the one resource, from one set of properties to another. */
function change(type: string, before: object, after: object, extra: object = {}): string {
  const template = (properties: object) =>
    JSON.stringify({ ...extra, Resources: { It: { Type: type, Properties: properties } } });
  return summary(pair(template(before), template(after)));
}

function summary({ effects }: Analysis): string {
  return effects.map((e) => `${e.action} ${e.certainty}`).join(", ");
}

describe("replace or update, by AWS's schema", () => {
  const sure = "replace certain";
  const perhaps = "replace possible";
  const update = "update certain";
  test.each([
    ["AWS::RDS::DBInstance", "DBInstanceIdentifier", "a", "b", sure],
    ["AWS::RDS::DBInstance", "StorageEncrypted", false, true, sure],
    ["AWS::RDS::DBInstance", "KmsKeyId", "a", "b", sure],
    ["AWS::RDS::DBInstance", "MasterUsername", "a", "b", sure],
    ["AWS::RDS::DBInstance", "DBSubnetGroupName", "a", "b", sure],
    ["AWS::RDS::DBInstance", "Engine", "mysql", "postgres", perhaps],
    ["AWS::RDS::DBInstance", "AvailabilityZone", "a", "b", perhaps],
    ["AWS::RDS::DBInstance", "DBSnapshotIdentifier", "a", "b", perhaps],
    ["AWS::RDS::DBInstance", "DBInstanceClass", "db.t3.small", "db.t3.large", update],
    ["AWS::RDS::DBInstance", "AllocatedStorage", "20", "40", update],
    ["AWS::RDS::DBInstance", "EngineVersion", "15.4", "15.10", update],
    ["AWS::RDS::DBInstance", "DeletionProtection", true, false, update],
    ["AWS::RDS::DBCluster", "DatabaseName", "a", "b", sure],
    ["AWS::DynamoDB::Table", "TableName", "a", "b", sure],
    [
      "AWS::DynamoDB::Table",
      "KeySchema",
      [{ AttributeName: "a", KeyType: "HASH" }],
      [{ AttributeName: "b", KeyType: "HASH" }],
      sure,
    ],
    ["AWS::DynamoDB::Table", "BillingMode", "PROVISIONED", "PAY_PER_REQUEST", update],
    ["AWS::S3::Bucket", "BucketName", "a", "b", sure],
    ["AWS::S3::Bucket", "VersioningConfiguration", { Status: "Enabled" }, { Status: "Suspended" }, update],
    ["AWS::EC2::Instance", "ImageId", "ami-1", "ami-2", sure],
    ["AWS::EC2::Instance", "SubnetId", "a", "b", sure],
    ["AWS::EC2::Instance", "InstanceType", "t3.small", "t3.large", perhaps],
    ["AWS::EC2::Instance", "UserData", "a", "b", perhaps],
    ["AWS::EC2::SecurityGroup", "GroupDescription", "a", "b", sure],
    ["AWS::ECS::Service", "LaunchType", "EC2", "FARGATE", sure],
    ["AWS::ECS::Service", "ServiceName", "a", "b", sure],
    ["AWS::ECS::Service", "DesiredCount", 2, 4, update],
    ["AWS::ECS::TaskDefinition", "Cpu", "256", "512", sure],
    ["AWS::Lambda::Function", "FunctionName", "a", "b", sure],
    ["AWS::Lambda::Function", "Code", { S3Key: "a" }, { S3Key: "b" }, update],
    ["AWS::Lambda::Function", "Runtime", "nodejs18.x", "nodejs22.x", update],
    ["AWS::Serverless::Function", "MemorySize", 128, 256, update],
    ["AWS::Serverless::Function", "FunctionName", "a", "b", sure],
    ["AWS::Serverless::SimpleTable", "TableName", "a", "b", sure],
    ["AWS::SQS::Queue", "FifoQueue", true, false, sure],
    ["AWS::KMS::Key", "Description", "a", "b", update],
    ["AWS::EFS::FileSystem", "Encrypted", false, true, sure],
    ["AWS::EKS::Cluster", "ResourcesVpcConfig", { SubnetIds: ["a"] }, { SubnetIds: ["b"] }, sure],
    ["AWS::IAM::Role", "RoleName", "a", "b", sure],
    ["AWS::IAM::Role", "AssumeRolePolicyDocument", { Version: "1" }, { Version: "2" }, update],
    ["Acme::Data::Store", "Anything", 1, 2, perhaps],
  ])("%s %s", (type, name, before, after, expected) => {
    expect(change(type, { [name]: before }, { [name]: after })).toBe(expected);
  });

  test("a property that comes or goes counts as changed", () => {
    expect(change("AWS::S3::Bucket", {}, { BucketName: "a" })).toBe(sure);
    expect(change("AWS::S3::Bucket", { BucketName: "a" }, {})).toBe(sure);
    expect(change("AWS::DynamoDB::Table", {}, { KeySchema: [{ AttributeName: "a" }] })).toBe(sure);
    expect(change("AWS::S3::Bucket", { BucketName: "a" }, { BucketName: { Ref: "AWS::NoValue" } })).toBe(sure);
  });

  test("nested words of the schema count, and a new list member is only a maybe", () => {
    const one = { Ebs: { KmsKeyId: "a" } };
    const before = { BlockDeviceMappings: [one] };
    expect(change("AWS::EC2::Instance", before, { BlockDeviceMappings: [{ Ebs: { KmsKeyId: "b" } }] })).toBe(sure);
    expect(change("AWS::EC2::Instance", before, { BlockDeviceMappings: [one, { Ebs: { KmsKeyId: "b" } }] })).toBe(
      perhaps,
    );
  });

  test("the table knows 1,800 types and is lazy", () => {
    expect(specOf("AWS::DynamoDB::Table")?.isStateful).toBe(true);
    expect(specOf("AWS::Nothing::Here")).toBeNull();
    expect(specOf("__proto__::constructor")).toBeNull();
    expect(statefulOf("AWS::ECR::Repository")).toBe("yes");
    expect(statefulOf("Custom::Thing")).toBe("unknown");
    expect(statefulOf("AWS::SNS::Topic")).toBe("no");
  });
});

describe("values that are open", () => {
  const parameters = { Parameters: { P: { Type: "String", Default: "a" } } };
  const name = (value: unknown) => ({ BucketName: value });
  test.each([
    ["parameter for a word", "a", { Ref: "P" }, "replace possible"],
    ["joined words", { "Fn::Join": ["-", ["a", "b"]] }, "a-b", ""],
    ["sub without names", { "Fn::Sub": "a-b" }, "a-b", ""],
    ["sub and ref", { "Fn::Sub": "${P}" }, { Ref: "P" }, ""],
    ["sub and join", { "Fn::Sub": "x-${P}" }, { "Fn::Join": ["", ["x-", { Ref: "P" }]] }, ""],
    [
      "other words around one reference",
      { "Fn::Sub": "x-${AWS::Region}" },
      { "Fn::Sub": "y-${AWS::Region}" },
      "replace certain",
    ],
    ["another resource", { Ref: "A" }, { Ref: "B" }, "replace certain"],
    ["get-att spelled twice", { "Fn::GetAtt": "A.B.C" }, { "Fn::GetAtt": ["A", "B.C"] }, ""],
    ["an unknown function", { "Fn::ImportValue": "x" }, { "Fn::ImportValue": "y" }, "replace possible"],
    ["sub escapes", { "Fn::Sub": "${!Literal}" }, "${Literal}", ""],
  ])("%s", (_, before, after, expected) => {
    expect(change("AWS::S3::Bucket", name(before), name(after), parameters)).toBe(expected);
  });

  const conditional = (condition: object, body: object, more: object = {}) =>
    JSON.stringify({ Conditions: { C: condition }, Resources: { It: { Type: "AWS::S3::Bucket", ...body } }, ...more });
  const always = { "Fn::Equals": ["a", "a"] };
  const never = { "Fn::Equals": ["a", "b"] };
  const open = { "Fn::Equals": [{ Ref: "AWS::Region" }, "eu-west-1"] };

  test("an `If` that is decided is its branch", () => {
    const body = { Properties: { BucketName: { "Fn::If": ["C", "x", "y"] } } };
    expect(summary(pair(conditional(always, body), conditional(never, body)))).toBe("replace certain");
    expect(summary(pair(conditional(open, body), conditional(open, body)))).toBe("");
  });

  test("a condition decides whether a resource is there", () => {
    const body = { Condition: "C" };
    expect(summary(pair(conditional(always, body), conditional(never, body)))).toBe("delete certain");
    expect(summary(pair(conditional(never, body), conditional(always, body)))).toBe("create certain");
    expect(summary(pair(conditional(never, body), conditional(never, body)))).toBe("");
    expect(summary(pair(conditional(open, body), conditional(open, body)))).toBe("");
    expect(summary(pair(conditional(open, {}), conditional(open, body)))).toBe("delete possible");
    expect(summary(pair(conditional(open, body), conditional(open, {})))).toBe("create possible");
  });

  test("a changed default turns a condition, or it does not matter", () => {
    const byParameter = (fallback: string) =>
      conditional(
        { "Fn::Equals": [{ Ref: "P" }, "on"] },
        { Condition: "C" },
        { Parameters: { P: { Type: "String", Default: fallback } } },
      );
    expect(summary(pair(byParameter("on"), byParameter("off")))).toBe("delete possible");
    expect(summary(pair(byParameter("off"), byParameter("on")))).toBe("create possible");
    expect(summary(pair(byParameter("off"), byParameter("no")))).toBe("");
  });

  test("a mapping's row is looked up, other rows do not matter", () => {
    const mapped = (row: object) =>
      JSON.stringify({
        Mappings: { M: row },
        Resources: {
          It: { Type: "AWS::EC2::Instance", Properties: { ImageId: { "Fn::FindInMap": ["M", "eu", "ami"] } } },
        },
      });
    expect(summary(pair(mapped({ eu: { ami: "1" } }), mapped({ eu: { ami: "2" } })))).toBe("replace certain");
    expect(
      summary(pair(mapped({ eu: { ami: "1" }, us: { ami: "1" } }), mapped({ eu: { ami: "1" }, us: { ami: "2" } }))),
    ).toBe("");
  });
});

describe("doubt", () => {
  const deep = (count: number) => `${'{"a":'.repeat(count)}1${"}".repeat(count)}`;
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[..."bcdefghi"].map((c, i) => `${c}: &${c} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`).join("\n")}\nResources: *i`;
  test.each([
    ["empty", ""],
    ["blank", " \n\n"],
    ["binary", "\0\u0001\u0002"],
    ["a list", "- a\n- b"],
    ["a word", "hello"],
    ["null", "null"],
    ["another document", "kind: Deployment\nmetadata: {}"],
    ["truncated JSON", '{"Resources": {"A": {"Type": "AWS::S3::Bucket"'],
    ["truncated YAML", 'Resources:\n  A:\n    Type: "AWS::S3'],
    ["twice the same key", "Resources:\n  A: {Type: AWS::S3::Bucket}\n  A: {Type: AWS::SNS::Topic}"],
    ["twice the same key in JSON", '{"Resources":{"A":{"Type":"a"},"A":{"Type":"b"}}}'],
    ["10,000 deep JSON", deep(10_000)],
    ["10,000 deep YAML", `Resources: ${"[".repeat(10_000)}`],
    ["10,000 deep sequences", `${"- ".repeat(10_000)}x`],
    ["deep maps", Array.from({ length: 1200 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
    ["alias bomb", bomb],
    ["alias of itself", "Resources: &r {A: *r}"],
    ["jinja", "{% if x %}\nResources: {}\n{% endif %}"],
    ["helm", "Resources:\n  A: {{ .Values.a }}"],
    ["unknown tag", "Resources: {A: {Type: !Foo x}}"],
    ["two documents", "Resources: {}\n---\nResources: {}"],
    ["too large", `Resources:\n  A: "${"x".repeat(17 * 1024 * 1024)}"`],
    ["no types", "Resources: {A: {}}"],
    ["resources a list", "Resources: [1]"],
    ["a change set without changes", '{"ChangeSetId": "x"}'],
    ["changes no list", '{"ChangeSetId": "x", "Changes": {}}'],
  ])("%s is not read", (_, body) => {
    const analysis = given(body);
    expect(analysis.complete).toBe(false);
    expect(analysis.incomplete[0]?.message).toBeTruthy();
    const other = pair("Resources: {A: {Type: AWS::S3::Bucket}}", body);
    expect(other.complete).toBe(false);
    expect(pair(body, "Resources: {A: {Type: AWS::S3::Bucket}}").complete).toBe(false);
  });

  test("a broken resource does not hide the others", () => {
    const analysis = given("Resources: {A: {Properties: {}}, B: {Type: AWS::S3::Bucket}}");
    expect(analysis.complete).toBe(false);
    expect(analysis.effects.map((e) => `${e.action} ${e.resource.address}`)).toEqual(["unread A", "update B"]);
  });

  test("an opaque file is not read", () => {
    const after: Content = { kind: "opaque", why: "binary", detail: "" };
    const artifact: Artifact = { path: "a.json", oldPath: null, change: "modified", before: null, after };
    expect(cloudformation.analyze([artifact]).complete).toBe(false);
  });

  test("names from objects are plain names", () => {
    const analysis = given(
      '{"Resources": {"__proto__": {"Type": "AWS::S3::Bucket"}, "constructor": {"Type": "AWS::SNS::Topic"}}}',
    );
    expect(analysis.effects.map((e) => e.resource.address)).toEqual(["__proto__", "constructor"]);
  });

  test("a byte order mark, tabs and CRLF change nothing", () => {
    const body = '{\n\t"Resources": {\n\t\t"A": {"Type": "AWS::S3::Bucket"}\n\t}\n}\n';
    const plain = given(body);
    expect(given(`\uFEFF${body.replaceAll("\n", "\r\n")}`).effects).toEqual(plain.effects);
    expect(plain.complete).toBe(true);
  });
});

describe("always and everywhere", () => {
  const template = fc.record({
    Resources: fc.dictionary(
      fc.constantFrom("A", "B", "C", "D"),
      fc.record(
        {
          Type: fc.constantFrom(
            "AWS::S3::Bucket",
            "AWS::RDS::DBInstance",
            "AWS::SNS::Topic",
            "Custom::X",
            "No::Such::Type",
          ),
          DeletionPolicy: fc.constantFrom("Retain", "Delete", "Snapshot", "Odd"),
          Properties: fc.dictionary(
            fc.constantFrom("BucketName", "Engine", "Tags", "TopicName"),
            fc.jsonValue({ maxDepth: 2 }),
          ),
        },
        { requiredKeys: ["Type"] },
      ),
    ),
  });

  test("any text is answered, never thrown at", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ maxLength: 300 }), fc.json()), (body) => {
        const analysis = given(body);
        return analysis.effects.length > 0 || analysis.complete;
      }),
      { numRuns: 300 },
    );
  });

  test("cut anywhere, a template is unread or says less, and never throws", () => {
    fc.assert(
      fc.property(template, fc.double({ min: 0, max: 1, noNaN: true }), (value, part) => {
        const body = JSON.stringify(value);
        const cut = given(body.slice(0, Math.floor(body.length * part)));
        return part === 1 || cut.complete === false || body.slice(0, Math.floor(body.length * part)) === body;
      }),
      { numRuns: 200 },
    );
  });

  test("no change is no effect, layout does not matter, removal is never silent", () => {
    fc.assert(
      fc.property(template, template, (before, after) => {
        const [b, a] = [JSON.stringify(before), JSON.stringify(after)];
        expect(pair(b, JSON.stringify(before, null, 2)).effects).toEqual([]);
        const short = pair(b, a).effects.map(({ at: _, ...rest }) => rest);
        const long = pair(b, JSON.stringify(after, null, "\t")).effects.map(({ at: _, ...rest }) => rest);
        expect(long).toEqual(short);
        for (const id of Object.keys(before.Resources).filter((key) => !(key in after.Resources))) {
          expect(short.some((e) => e.resource.address === id && ["delete", "forget"].includes(e.action))).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  test("500 resources compare in well under a second", () => {
    const big = (size: number) =>
      JSON.stringify({
        Resources: Object.fromEntries(
          Array.from({ length: 500 }, (_, i) => [
            `R${i}`,
            {
              Type: "AWS::Lambda::Function",
              Properties: { MemorySize: size, Role: { "Fn::GetAtt": [`R${i + 1}`, "Arn"] } },
            },
          ]),
        ),
      });
    const started = performance.now();
    expect(pair(big(128), big(256)).effects).toHaveLength(500);
    expect(performance.now() - started).toBeLessThan(1500);
  });
});
