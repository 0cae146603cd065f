import type { Lifetime, Scope } from "#core";
import { gates, isNonEmpty } from "#core";
import { groupShape } from "./parseNeed.ts";
import { parseTime } from "./parseWindow.ts";
import {
  readList,
  readMap,
  readNumber,
  readText,
  readWord,
  report,
  scalarOf,
  type Value,
  type YamlText,
} from "./yamlText.ts";

/** `standing`, or `temporary` with start, end, owner and reason: without any of these it does not parse. */
export function parseLifetime(yaml: YamlText, node: Value): Lifetime | null {
  const value = scalarOf(node);
  if (value === "standing") return { kind: "standing" };
  if (value !== undefined) {
    const hint = "write `lifetime: standing`, or `lifetime: { temporary: { starts, ends, owner, reason } }`";
    report(yaml, node, "wrong-lifetime", "`lifetime` must be `standing` or `temporary`", hint);
    return null;
  }
  const outer = readMap(yaml, node, "`lifetime`", ["temporary"]);
  if (!outer) return null;
  if (!outer.has("temporary")) {
    report(yaml, node, "wrong-lifetime", "`lifetime` must be `standing` or `temporary`", "write `lifetime: standing`");
    return null;
  }
  const inner = outer.get("temporary") ?? null;
  const values =
    inner === null ? new Map() : readMap(yaml, inner, "`temporary`", ["starts", "ends", "owner", "reason", "exitWhen"]);
  if (!values) return null;
  const missing = (["starts", "ends", "owner", "reason"] as const).filter((key) => !values.get(key));
  for (const key of missing) {
    report(
      yaml,
      inner ?? node,
      "wrong-lifetime",
      `a temporary protocol without \`${key}\` is none`,
      temporaryHints[key],
    );
  }
  if (isNonEmpty(missing)) return null;
  const starts = parseTime(yaml, values.get("starts") ?? null, "`starts`");
  const ends = parseTime(yaml, values.get("ends") ?? null, "`ends`");
  const owner = parseOwner(yaml, values.get("owner") ?? null);
  const reason = readText(yaml, values.get("reason") ?? null, "`reason`", temporaryHints.reason);
  const exitNode = values.get("exitWhen") ?? null;
  const exitWhen = exitNode && readText(yaml, exitNode, "`exitWhen`", "say when it may end early, in a sentence");
  if (starts === null || ends === null || owner === null || reason === null) return null;
  if (ends > starts) return { kind: "temporary", starts, ends, owner, reason, exitWhen };
  report(
    yaml,
    values.get("ends") ?? null,
    "wrong-lifetime",
    "it ends before it starts",
    "`ends` must be later than `starts`",
  );
  return null;
}

const temporaryHints = {
  starts: "write `starts: 2026-10-01T00:00:00Z`",
  ends: "write `ends: 2026-12-30T00:00:00Z`; use `lifetime: standing` for what shall stay",
  owner: "write `owner: group:NAME`, who answers for it",
  reason: "write why it is needed now, in a sentence",
} as const;

export function parseOwner(yaml: YamlText, node: Value): string | null {
  const value = scalarOf(node);
  if (typeof value === "string" && (groupShape.test(value) || userShape.test(value))) return value;
  const bare =
    typeof value === "string" && /^[A-Za-z0-9][\w.-]*$/.test(value)
      ? `write \`group:${value}\``
      : "write `group:NAME` or `user:NAME`";
  report(yaml, node, "wrong-owner", "`owner` must be a group or a person of the catalog", bare);
  return null;
}

const userShape = /^user:([a-z0-9_.-]{1,63}\/)?[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

const scopeKeys = ["domains", "tiers", "services", "criticalPaths", "gates", "environments"] as const;

/** Where it speaks. What is left out does not narrow; an empty list is refused, since it looks like "nowhere". */
export function parseScope(yaml: YamlText, node: Value): Scope | null {
  const values = readMap(yaml, node, "`scope`", scopeKeys);
  if (!values) return null;
  const before = yaml.problems.length;
  const items = (key: (typeof scopeKeys)[number], example: string) =>
    values.has(key)
      ? (readList(yaml, values.get(key) ?? node, `\`${key}\``, `write \`${key}: [${example}]\`, or leave it out`) ?? [])
      : [];
  const texts = (key: (typeof scopeKeys)[number], example: string) =>
    items(key, example).map(
      (item) => readText(yaml, item, `a name in \`${key}\``, `write \`${key}: [${example}]\``) ?? "",
    );
  const scope: Scope = {
    domains: texts("domains", "retail"),
    tiers: items("tiers", "1").map(
      (item) => (readNumber(yaml, item, "a tier", { min: 1, max: 4, whole: true }) ?? 1) as 1,
    ),
    services: texts("services", "checkout"),
    criticalPaths: texts("criticalPaths", "checkout"),
    gates: items("gates", "merge, deploy").map((item) => readWord(yaml, item, "a gate", gates) ?? "merge"),
    environments: texts("environments", "production"),
  };
  return yaml.problems.length === before ? scope : null;
}

export const everywhere: Scope = {
  domains: [],
  tiers: [],
  services: [],
  criticalPaths: [],
  gates: [],
  environments: [],
};
