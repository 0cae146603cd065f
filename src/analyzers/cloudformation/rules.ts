import { type Finding, finding, type Json } from "#core";
import type { BodyPair } from "./bodyPair.ts";
import { isWord } from "./canonical.ts";
import type { Happening } from "./effects.ts";
import { grantFindings } from "./grants.ts";
import { knowsSnapshot, statefulOf } from "./state.ts";
import { type Member, memberOf, short } from "./template.ts";
import { isList, wordOf } from "./yamlText.ts";

type Hit = Readonly<{ keys: readonly (string | number)[]; what: string; severity?: Finding["severity"] }>;
type Rule = Readonly<{
  code: string;
  severity: Finding["severity"];
  confidence: Finding["confidence"];
  why: string;
  instead: string;
  find: (pair: BodyPair) => readonly Hit[];
}>;

/** Rules about what happens, one sentence each; a possible replacement is told with medium confidence. */
export function happeningFindings(happening: Happening): readonly Finding[] {
  const { id, type, action, fate, path, line, certainty } = happening;
  if (statefulOf(type) !== "yes" || (action !== "replace" && action !== "delete")) return [];
  const isReplace = action === "replace";
  const perhaps = certainty === "possible" ? "may be" : "will be";
  const kept = {
    retain: "the old one stays, empty-handed",
    snapshot: "a snapshot is taken first",
    delete: "",
    unknown: "",
  }[fate];
  return [
    finding({
      code: isReplace ? "CFN-REPLACE-STATEFUL" : "CFN-DELETE-STATEFUL",
      severity: fate === "retain" || fate === "snapshot" ? "warning" : "error",
      confidence: certainty === "certain" ? "high" : "medium",
      message: `\`${short(id)}\` (${type}) ${perhaps} ${isReplace ? "replaced" : "deleted"}`,
      why:
        kept ||
        (isReplace ? "the new one begins empty and the old one's data is deleted" : "the data in it is deleted"),
      instead: isReplace
        ? "keep the property as it is, or set `UpdateReplacePolicy: Retain` and migrate the data by a written plan"
        : "set `DeletionPolicy: Retain`, deploy that first, then take it out of the template",
      path,
      line,
      resource: { type, address: id },
    }),
  ];
}

export function bodyFindings(pair: BodyPair): readonly Finding[] {
  const found = rules.flatMap((rule) =>
    rule.find(pair).map((hit) =>
      finding({
        code: rule.code,
        severity: hit.severity ?? rule.severity,
        confidence: rule.confidence,
        message: `\`${short(pair.id)}\`: ${hit.what}`,
        why: rule.why,
        instead: rule.instead,
        path: pair.path,
        line: pair.lineOf(hit.keys),
        resource: { type: pair.type, address: pair.id },
      }),
    ),
  );
  return [...found, ...grantFindings(pair)];
}

const protections: readonly string[] = [
  "DeletionProtection",
  "DeletionProtectionEnabled",
  "DeletionProtectionCheck",
  "DisableApiTermination",
  "EnableTerminationProtection",
  "TerminationProtection",
  "ObjectLockEnabled",
];
const retentions: readonly string[] = [
  "BackupRetentionPeriod",
  "AutomatedSnapshotRetentionPeriod",
  "ManualSnapshotRetentionPeriod",
  "SnapshotRetentionLimit",
  "AutomaticBackupRetentionDays",
  "AutomaticBackupReplicationRetentionPeriod",
  "BacktrackWindow",
  "RetentionInDays",
  "RetentionPeriodHours",
  "MessageRetentionPeriod",
  "DataRetentionInHours",
  "PendingWindowInDays",
];
/** Nested switches that keep copies of data, and the word for on. */
const copies: readonly Readonly<{ keys: readonly string[]; on: string }>[] = [
  { keys: ["VersioningConfiguration", "Status"], on: "Enabled" },
  { keys: ["PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"], on: "true" },
  { keys: ["BackupPolicy", "Status"], on: "ENABLED" },
];
const spreads: readonly string[] = ["MultiAZ", "MultiAZEnabled", "AutomaticFailoverEnabled", "ZoneAwarenessEnabled"];
const floors: readonly string[] = ["MinSize", "MinCapacity", "DesiredCount", "DesiredCapacity", "MinReplicaCount"];
const publicBlocks: readonly string[] = [
  "BlockPublicAcls",
  "BlockPublicPolicy",
  "IgnorePublicAcls",
  "RestrictPublicBuckets",
];

const rules: readonly Rule[] = [
  {
    code: "CFN-NO-DELETION-POLICY",
    severity: "warning",
    confidence: "medium",
    why: "the resource holds data, and removing it from the template, or the stack, deletes the data",
    instead: "set `DeletionPolicy: Retain` (or `Snapshot`) and `UpdateReplacePolicy` beside `Type`",
    find: (pair) => {
      const isBare = pair.isNew && statefulOf(pair.type) === "yes" && !("DeletionPolicy" in pair.after);
      return isBare && pair.isKept ? [{ keys: [], what: "holds data and has no `DeletionPolicy`" }] : [];
    },
  },
  {
    code: "CFN-PROTECTION-REMOVED",
    severity: "error",
    confidence: "high",
    why: "nothing stops the next update, or a slip of the hand, from deleting it",
    instead: "keep the protection; where it must go, say why and put it back in the same change",
    find: (pair) => (pair.isNew || !pair.isKept ? [] : [...lostSwitches(pair), ...lostPolicies(pair)]),
  },
  {
    code: "CFN-BACKUP-REDUCED",
    severity: "warning",
    confidence: "high",
    why: "a loss found later than this cannot be undone",
    instead: "keep the retention, or show that nobody needs the older copies",
    find: (pair) => (pair.isNew || !pair.isKept ? [] : [...shorter(pair), ...copiesOff(pair)]),
  },
  {
    code: "CFN-MULTIAZ-OFF",
    severity: "warning",
    confidence: "high",
    why: "one zone's failure then takes the service down",
    instead: "keep it spread over several zones",
    find: (pair) => spreads.flatMap((name) => turned(pair, name, true)),
  },
  {
    code: "CFN-AUTOSCALING-FLOOR",
    severity: "warning",
    confidence: "medium",
    why: "fewer copies stand ready when load rises or one fails",
    instead: "lower it in steps, with the load of the last weeks in hand",
    find: (pair) => floors.flatMap((name) => lowered(pair, name)),
  },
  {
    code: "CFN-PUBLIC-ACCESS",
    severity: "error",
    confidence: "high",
    why: "it can be reached from the internet",
    instead: "keep it private and let callers in one by one",
    find: (pair) => [...turned(pair, "PubliclyAccessible", false), ...publicBucket(pair)],
  },
];

function propertiesOf(body: Member): Member {
  return memberOf(body.Properties);
}

function isTrue(value: Json | undefined): boolean {
  return /^(true|yes|on|enabled|active)$/i.test(wordOf(value));
}

/** Off, or gone: only a written word counts, an open reference does not. */
function isOff(value: Json | undefined): boolean {
  return value === undefined || (isWord(value) && !isTrue(value));
}

function turned(pair: BodyPair, name: string, from: boolean): readonly Hit[] {
  const [was, is] = [propertiesOf(pair.before)[name], propertiesOf(pair.after)[name]];
  const turns = from ? isTrue(was) && isOff(is) : isTrue(is) && isOff(was);
  if (!turns || !pair.isKept || (from && pair.isNew)) return [];
  return [{ keys: ["Properties", name], what: `\`${name}\` is turned ${from ? "off" : "on"}` }];
}

function numberOf(value: Json | undefined): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

function lowered(pair: BodyPair, name: string): readonly Hit[] {
  const [was, is] = [propertiesOf(pair.before)[name], propertiesOf(pair.after)[name]].map(numberOf);
  if (!pair.isKept || was === null || is === null || was === undefined || is === undefined || is >= was) return [];
  return [
    {
      keys: ["Properties", name],
      what: `\`${name}\` falls from ${was} to ${is}`,
      ...(is === 0 ? { severity: "error" } : {}),
    },
  ];
}

function lostSwitches(pair: BodyPair): readonly Hit[] {
  const plain = protections.flatMap((name) => turned(pair, name, true));
  const attributes = (body: Member) => {
    const list = propertiesOf(body).LoadBalancerAttributes;
    const found = (isList(list) ? list : []).map(memberOf).find((each) => each.Key === "deletion_protection.enabled");
    return found?.Value;
  };
  const balancer = isTrue(attributes(pair.before)) && isOff(attributes(pair.after));
  const what = "deletion protection is turned off";
  return balancer ? [...plain, { keys: ["Properties", "LoadBalancerAttributes"], what }] : plain;
}

/** How strongly a policy keeps the data; where it falls, a protection is gone. */
function strengthOf(policy: Json | undefined, type: string): number {
  if (policy === "Retain" || policy === "RetainExceptOnCreate") return 2;
  if (policy === "Snapshot") return 1;
  return policy === undefined && knowsSnapshot(type) && type.startsWith("AWS::RDS::") ? 1 : 0;
}

function lostPolicies(pair: BodyPair): readonly Hit[] {
  return ["DeletionPolicy", "UpdateReplacePolicy"].flatMap((name) => {
    const [was, is] = [pair.before[name], pair.after[name]];
    const isLost =
      isWord(was) && (is === undefined || isWord(is)) && strengthOf(is, pair.type) < strengthOf(was, pair.type);
    const now = is === undefined ? "is removed" : `becomes \`${short(wordOf(is))}\``;
    return isLost ? [{ keys: [name], what: `\`${name}: ${short(wordOf(was))}\` ${now}` }] : [];
  });
}

function shorter(pair: BodyPair): readonly Hit[] {
  const gone = ["BackupRetentionPeriod", "SnapshotRetentionLimit"].flatMap((name) => {
    const was = numberOf(propertiesOf(pair.before)[name]) ?? 0;
    const isGone = was > 1 && !(name in propertiesOf(pair.after));
    return isGone ? [{ keys: ["Properties"], what: `\`${name}: ${was}\` is removed` }] : [];
  });
  return [...retentions.flatMap((name) => lowered(pair, name)), ...gone];
}

function copiesOff(pair: BodyPair): readonly Hit[] {
  return copies.flatMap(({ keys, on }) => {
    const at = (body: Member) =>
      keys.reduce<Json | undefined>((value, key) => memberOf(value)[key], propertiesOf(body));
    const [was, is] = [at(pair.before), at(pair.after)];
    const isOffNow = wordOf(was) === on && (is === undefined || (isWord(is) && String(is) !== on));
    return isOffNow ? [{ keys: ["Properties", ...keys], what: `\`${keys.join(".")}\` is turned off` }] : [];
  });
}

function publicBucket(pair: BodyPair): readonly Hit[] {
  if (!pair.isKept || pair.type !== "AWS::S3::Bucket") return [];
  const [was, is] = [propertiesOf(pair.before), propertiesOf(pair.after)];
  const name = "PublicAccessBlockConfiguration";
  const opened = publicBlocks.filter((key) => isTrue(memberOf(was[name])[key]) && isOff(memberOf(is[name])[key]));
  const blocked = opened.map((key) => ({ keys: ["Properties", name, key], what: `\`${key}\` is turned off` }));
  const acl = is.AccessControl;
  const isPublic = (acl === "PublicRead" || acl === "PublicReadWrite") && was.AccessControl !== acl;
  return isPublic
    ? [...blocked, { keys: ["Properties", "AccessControl"], what: `the bucket becomes \`${acl}\`` }]
    : blocked;
}
