import { type Ask, isNonEmpty, type Need, type NeedKind, type NonEmpty, type Role, type SignFrom } from "#core";
import { parseWindow } from "./parseWindow.ts";
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

const roles = ["senior", "owner", "director", "vp"] as const satisfies readonly Role[];
const needKinds = [
  "sign",
  "document",
  "status",
  "covered",
  "wait",
  "window",
  "rollout",
] as const satisfies readonly NeedKind[];

/** One line of `require`: a need, or `anyOf` with a list of needs. */
export function parseAsk(yaml: YamlText, node: Value): Ask | null {
  const values = readMap(yaml, node, "a line of `require`", [...needKinds, "anyOf"]);
  if (!values) return null;
  if (!values.has("anyOf")) {
    const need = parseNeed(yaml, node, values as ReadonlyMap<NeedKind, Value>);
    return need && { kind: "need", need };
  }
  if (values.size > 1) {
    report(
      yaml,
      node,
      "wrong-shape",
      "`anyOf` stands alone on its line",
      "start a new line with `-` for what is asked besides",
    );
    return null;
  }
  const items = readList(yaml, values.get("anyOf") ?? null, "`anyOf`", "write `anyOf: [{ wait: { hours: 24 } }, …]`");
  const choices = (items ?? []).map((item) => {
    const choice = readMap(yaml, item, "a choice of `anyOf`", needKinds);
    return choice && parseNeed(yaml, item, choice);
  });
  const good = choices.filter((choice) => choice !== null);
  return good.length === choices.length && isNonEmpty(good) ? { kind: "anyOf", choices: good } : null;
}

function parseNeed(yaml: YamlText, node: Value, values: ReadonlyMap<NeedKind, Value>): Need | null {
  const [first, second] = [...values];
  if (first === undefined) {
    // An unknown key has been reported already; nothing at all has not.
    if (yaml.problems.length === 0)
      report(
        yaml,
        node,
        "wrong-shape",
        "nothing is asked here",
        `write one of ${needKinds.map((kind) => `\`${kind}:\``).join(", ")}`,
      );
    return null;
  }
  if (second !== undefined) {
    report(
      yaml,
      node,
      "wrong-shape",
      `\`${first[0]}\` and \`${second[0]}\` stand on one line`,
      "start a new line with `-` for each need",
    );
    return null;
  }
  const [kind, value] = first;
  if (value !== null) return needParsers[kind](yaml, value);
  report(yaml, node, "wrong-shape", `\`${kind}\` says nothing`, needExamples[kind]);
  return null;
}

const needExamples: Readonly<Record<NeedKind, string>> = {
  sign: "write `sign: { from: group:peers, count: 2 }`",
  document: "write `document: { sections: [what, why, risk, validation, rollback] }`",
  status: "write `status: { name: ci/build }`",
  covered: "write `covered: { changedLines: 80 }`",
  wait: "write `wait: { hours: 24 }`",
  window: "write `window: { freeze: [{ from: …, to: … }] }`",
  rollout: "write `rollout: { stages: [1, 10, 50, 100], bake: 30m }`",
};

const needParsers: Readonly<Record<NeedKind, (yaml: YamlText, node: Value) => Need | null>> = {
  sign: parseSign,
  document: parseDocument,
  status: (yaml, node) => {
    const values = readMap(yaml, node, "`status`", ["name"]);
    const name = values && readText(yaml, values.get("name") ?? node, "`name`", "write `status: { name: ci/build }`");
    return name === null ? null : { kind: "status", name };
  },
  covered: (yaml, node) => {
    const values = readMap(yaml, node, "`covered`", ["changedLines"]);
    const range = { min: 1, max: 100, whole: false };
    const changedLines =
      values && readNumber(yaml, values.get("changedLines") ?? node, "`changedLines` (percent)", range);
    return changedLines === null ? null : { kind: "covered", changedLines };
  },
  wait: (yaml, node) => {
    const values = readMap(yaml, node, "`wait`", ["hours"]);
    const range = { min: 1, max: 24 * 90, whole: false };
    const hours = values && readNumber(yaml, values.get("hours") ?? node, "`hours`", range);
    return hours === null ? null : { kind: "wait", hours };
  },
  window: parseWindow,
  rollout: parseRollout,
};

function parseSign(yaml: YamlText, node: Value): Need | null {
  const values = readMap(yaml, node, "`sign`", ["from", "role", "count", "expires"]);
  if (!values) return null;
  const from = parseFrom(yaml, node, values);
  const count = readNumber(yaml, values.get("count") ?? node, "`count`", { min: 1, max: 20, whole: true });
  const expires = values.has("expires") ? parseDurationMinutes(yaml, values.get("expires") ?? null, "`expires`") : null;
  if (from === null || count === null || (values.has("expires") && expires === null)) return null;
  return { kind: "sign", from, count, expiresHours: expires === null ? null : expires / 60 };
}

function parseFrom(
  yaml: YamlText,
  node: Value,
  values: ReadonlyMap<"from" | "role" | "count" | "expires", Value>,
): SignFrom | null {
  if (values.has("from") === values.has("role")) {
    const message = values.has("from") ? "`sign` has both `from` and `role`" : "`sign` does not say who signs";
    report(yaml, node, "wrong-shape", message, "write `from: group:peers` or `role: director`");
    return null;
  }
  if (values.has("role")) {
    const role = readWord(yaml, values.get("role") ?? null, "`role`", roles);
    return role && { role };
  }
  const value = scalarOf(values.get("from") ?? null);
  if (typeof value === "string" && groupShape.test(value)) return { group: value };
  const word = typeof value === "string" ? value.replace(/^role:/, "") : "";
  const isRole = (roles as readonly string[]).includes(word);
  const hint = isRole
    ? `write \`role: ${word}\``
    : /^[\w./-]+$/.test(word)
      ? `write \`from: group:${word}\``
      : "write `from: group:peers` or the name of a group of your catalog";
  report(yaml, values.get("from") ?? node, "wrong-group", "`from` must be a group: `group:NAME`", hint);
  return null;
}

/** As Backstage writes references: `group:peers`, `group:default/stores-reliability`. */
export const groupShape = /^group:([a-z0-9_.-]{1,63}\/)?[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

function parseDocument(yaml: YamlText, node: Value): Need | null {
  const values = readMap(yaml, node, "`document`", ["sections", "steps"]);
  if (!values) return null;
  const hint = "write `sections: [what, why, risk, validation, rollback]`";
  const items = readList(yaml, values.get("sections") ?? node, "`sections`", hint) ?? [];
  const sections = items.map((item) => readText(yaml, item, "a section", hint));
  const good = sections.filter((section) => section !== null);
  const steps = values.has("steps") ? scalarOf(values.get("steps") ?? null) : false;
  if (typeof steps !== "boolean") {
    report(yaml, values.get("steps") ?? node, "wrong-shape", "`steps` must be true or false", "write `steps: true`");
    return null;
  }
  const twice = items.find((item, index) => good.indexOf(String(scalarOf(item))) !== index);
  if (good.length === sections.length && twice) {
    report(
      yaml,
      twice,
      "wrong-shape",
      `the section \`${String(scalarOf(twice))}\` is listed twice`,
      "remove one of the two",
    );
    return null;
  }
  return good.length === sections.length && isNonEmpty(good) ? { kind: "document", sections: good, steps } : null;
}

function parseRollout(yaml: YamlText, node: Value): Need | null {
  const values = readMap(yaml, node, "`rollout`", ["stages", "bake"]);
  if (!values) return null;
  const hint = "write `stages: [1, 10, 50, 100]`";
  const items = readList(yaml, values.get("stages") ?? node, "`stages`", hint) ?? [];
  const stages = items.map((item) =>
    readNumber(yaml, item, "a stage (percent)", { min: 0.01, max: 100, whole: false }),
  );
  const bake = parseDurationMinutes(yaml, values.get("bake") ?? node, "`bake`");
  const good = stages.filter((stage) => stage !== null);
  if (bake === null || good.length !== stages.length || !isNonEmpty(good)) return null;
  const late = good.findIndex((stage, index) => index > 0 && stage <= (good[index - 1] ?? 0));
  if (late !== -1) {
    report(yaml, items[late] ?? node, "wrong-number", "the stages must rise", hint);
    return null;
  }
  return { kind: "rollout", stages: good as NonEmpty<number>, bakeMinutes: bake };
}

const unitMinutes: Readonly<Record<string, number>> = { m: 1, h: 60, d: 24 * 60 };

/** `30m`, `72h`, `7d`. */
function parseDurationMinutes(yaml: YamlText, node: Value, where: string): number | null {
  const value = scalarOf(node);
  const found = typeof value === "string" ? /^([1-9]\d{0,4})([mhd])$/.exec(value) : null;
  if (found) return Number(found[1]) * (unitMinutes[found[2] ?? ""] ?? 0);
  const hint =
    typeof value === "number"
      ? `say the unit: \`${value}m\`, \`${value}h\` or \`${value}d\``
      : "write `30m`, `72h` or `7d`";
  report(yaml, node, "wrong-duration", `${where} must be a number with its unit`, hint);
  return null;
}
