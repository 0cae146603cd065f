import { type Finding, finding, type Json } from "#core";
import type { BodyPair } from "./bodyPair.ts";
import { canonical } from "./canonical.ts";
import { type Member, memberOf, short } from "./template.ts";
import { isList, isRecord, wordOf } from "./yamlText.ts";

type Open = Readonly<{
  code: "CFN-IAM-WILDCARD-ADDED" | "CFN-SG-OPEN";
  /** Tells one opening from another, so that only new ones are told. */
  mark: string;
  what: string;
  severity: Finding["severity"];
  keys: readonly (string | number)[];
}>;

const words = {
  "CFN-IAM-WILDCARD-ADDED": {
    why: "whoever holds this can do far more than the task asks for, and so can whoever steals it",
    instead: "name the actions and the resources one by one",
  },
  "CFN-SG-OPEN": {
    why: "anyone on the internet can reach this port",
    instead: "name the networks or security groups that need it",
  },
} as const;

/** Permissions and doors that were not open before. */
export function grantFindings(pair: BodyPair): readonly Finding[] {
  if (!pair.isKept) return [];
  const known = new Set(openingsOf(pair.type, memberOf(pair.before.Properties)).map((open) => open.mark));
  const fresh = openingsOf(pair.type, memberOf(pair.after.Properties)).filter((open) => !known.has(open.mark));
  return fresh.map(({ code, what, severity, keys }) =>
    finding({
      code,
      severity,
      message: `\`${short(pair.id)}\`: ${what}`,
      ...words[code],
      path: pair.path,
      line: pair.lineOf(["Properties", ...keys]),
      resource: { type: pair.type, address: pair.id },
    }),
  );
}

function openingsOf(type: string, properties: Member): readonly Open[] {
  return [
    ...statementsIn(type, properties).flatMap(([statement, keys]) => wide(type, statement, keys)),
    ...managed(properties),
    ...doors(type, properties),
  ];
}

function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : value === undefined || value === null ? [] : [value];
}

/** Every statement of every policy document in the properties, wherever it stands. */
function statementsIn(type: string, properties: Member): [Member, (string | number)[]][] {
  const found: [Member, (string | number)[]][] = [];
  const visit = (value: Json, keys: (string | number)[], depth: number): void => {
    if (depth > 12) return;
    if (isList(value)) for (const [index, item] of value.entries()) visit(item, [...keys, index], depth + 1);
    if (!isRecord(value)) return;
    if ("Statement" in value) {
      for (const [index, item] of listOf(value.Statement).entries()) {
        if (isRecord(item)) found.push([item, [...keys, "Statement", ...(isList(value.Statement) ? [index] : [])]]);
      }
      return;
    }
    for (const [key, item] of Object.entries(value)) visit(item, [...keys, key], depth + 1);
  };
  const mayHold =
    /^AWS::(IAM|S3|SNS|SQS|KMS|SecretsManager|ECR|Lambda|Serverless|SSO|EFS|Logs|OpenSearchService|Elasticsearch|DynamoDB|Kinesis)::/;
  if (mayHold.test(type)) visit(properties, [], 0);
  return found;
}

function wide(type: string, statement: Member, keys: readonly (string | number)[]): readonly Open[] {
  if (statement.Effect !== "Allow") return [];
  const code = "CFN-IAM-WILDCARD-ADDED";
  const actions = listOf(statement.Action).map(wordOf);
  const isEverywhere = listOf(statement.Resource).some((resource) => resource === "*");
  const at = (mark: string, what: string, severity: Finding["severity"]): Open => ({
    code,
    mark,
    what,
    severity,
    keys,
  });
  const open: Open[] = [];
  // A key policy gives its account `kms:*` on itself: AWS's own default.
  if (!type.startsWith("AWS::KMS::")) {
    if (actions.some((action) => action === "*" || action === "*:*")) {
      open.push(at("action:*", "allows every action (`*`)", "error"));
    }
    for (const action of actions.filter((each) => /^[a-z0-9-]+:\*$/i.test(each) && isEverywhere)) {
      open.push(at(`action:${action}`, `allows \`${short(action)}\` on every resource`, "warning"));
    }
    if (statement.NotAction !== undefined && isEverywhere) {
      open.push(at("not-action", "allows everything but a list (`NotAction`) on every resource", "warning"));
    }
  }
  const principal = isRecord(statement.Principal) ? statement.Principal.AWS : statement.Principal;
  if (listOf(principal).includes("*") && statement.Condition === undefined) {
    open.push(at(`principal:${canonical(statement.Action)}`, "lets anyone in (`Principal: *`)", "error"));
  }
  return open;
}

function managed(properties: Member): readonly Open[] {
  const named = [...listOf(properties.ManagedPolicyArns), ...listOf(properties.Policies)];
  return named.flatMap((item): Open[] => {
    const text = isRecord(item) ? canonical(item["Fn::Parts"]) : wordOf(item);
    if (!/(^|[/"])(AdministratorAccess|PowerUserAccess|IAMFullAccess)"?\]?$/.test(text)) return [];
    const what = "is given an administrator's policy";
    return [
      { code: "CFN-IAM-WILDCARD-ADDED", mark: `managed:${text}`, what, severity: "error", keys: ["ManagedPolicyArns"] },
    ];
  });
}

function doors(type: string, properties: Member): readonly Open[] {
  if (type === "AWS::EC2::SecurityGroupIngress") return door(properties, []);
  if (type !== "AWS::EC2::SecurityGroup") return [];
  return listOf(properties.SecurityGroupIngress).flatMap((rule, index) =>
    door(memberOf(rule), ["SecurityGroupIngress", index]),
  );
}

function door(rule: Member, keys: readonly (string | number)[]): readonly Open[] {
  const from = ["CidrIp", "CidrIpv6"].find((name) => /^(0\.0\.0\.0|::)\/0$/.test(wordOf(rule[name])));
  if (from === undefined) return [];
  const protocol = wordOf(rule.IpProtocol);
  const [first, last] = [Number(wordOf(rule.FromPort) || 0), Number(wordOf(rule.ToPort) || 65535)];
  const isAll = protocol === "-1" || last - first > 1000;
  const isWeb = first === last && (first === 80 || first === 443);
  const ports = isAll ? "all ports" : first === last ? `port ${first}` : `ports ${first}-${last}`;
  const what = `opens ${ports} to \`${wordOf(rule[from])}\``;
  const mark = `door:${protocol}:${first}-${last}`;
  return [{ code: "CFN-SG-OPEN", mark, what, severity: isWeb ? "note" : "error", keys }];
}
