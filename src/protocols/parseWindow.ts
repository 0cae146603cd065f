import { type Instant, isNonEmpty, type Need, type NonEmpty, parseInstant, type WindowSpan } from "#core";
import { nearest } from "./nearest.ts";
import { readList, readMap, readText, readWord, report, scalarOf, type Value, type YamlText } from "./yamlText.ts";

/** A time with its offset; without one it has no meaning, and is refused. */
export function parseTime(yaml: YamlText, node: Value, where: string): Instant | null {
  const value = scalarOf(node);
  const hint = "write it with its offset: `2026-12-01T00:00:00Z` or `2026-12-01T09:00:00+01:00`";
  const instant = typeof value === "string" ? parseInstant(value) : null;
  if (instant !== null) return instant;
  const noOffset = typeof value === "string" && /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?$/.test(value);
  const message = noOffset
    ? `${where} has no offset: \`${value}\` is a different moment in each place`
    : `${where} must be a time`;
  report(yaml, node, "wrong-time", message, hint);
  return null;
}

/** `window: { freeze: [spans], reason }`, or `allow`. */
export function parseWindow(yaml: YamlText, node: Value): Need | null {
  const values = readMap(yaml, node, "`window`", ["allow", "freeze", "reason"]);
  if (!values) return null;
  const modes = (["allow", "freeze"] as const).filter((mode) => values.has(mode));
  const [mode, second] = modes;
  if (mode === undefined || second !== undefined) {
    report(
      yaml,
      node,
      "wrong-shape",
      "`window` needs `allow` or `freeze`, one of the two",
      "write `freeze: [{ from: …, to: … }]`",
    );
    return null;
  }
  const reason = values.has("reason")
    ? readText(yaml, values.get("reason") ?? null, "`reason`", "say why in a sentence")
    : null;
  const items = readList(yaml, values.get(mode) ?? null, `\`${mode}\``, "write `[{ from: …, to: … }]`");
  const spans = (items ?? []).map((item) => parseSpan(yaml, item));
  const good = spans.filter((span) => span !== null);
  return good.length === spans.length && isNonEmpty(good) ? { kind: "window", mode, spans: good, reason } : null;
}

function parseSpan(yaml: YamlText, node: Value): WindowSpan | null {
  const values = readMap(yaml, node, "a span", ["from", "to", "days", "zone"]);
  if (!values) return null;
  if (values.has("days") || values.has("zone")) return parseWeekly(yaml, node, values);
  const from = parseTime(yaml, values.get("from") ?? node, "`from`");
  const to = parseTime(yaml, values.get("to") ?? node, "`to`");
  if (from === null || to === null) return null;
  if (to > from) return { kind: "span", from, to };
  report(
    yaml,
    values.get("to") ?? node,
    "wrong-time",
    "the span ends before it starts",
    "`to` must be later than `from`",
  );
  return null;
}

const days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;

function parseWeekly(
  yaml: YamlText,
  node: Value,
  values: ReadonlyMap<"from" | "to" | "days" | "zone", Value>,
): WindowSpan | null {
  const listed = readList(yaml, values.get("days") ?? node, "`days`", "write `days: [monday, friday]`") ?? [];
  const words = listed.map((item) => readWord(yaml, item, "a day", days));
  const numbers = [...new Set(words.flatMap((word) => (word === null ? [] : [days.indexOf(word) + 1])))].toSorted();
  const zone = parseZone(yaml, values.get("zone") ?? node);
  const fromMinute = parseMinute(yaml, values.get("from") ?? node, "`from`");
  const toMinute = parseMinute(yaml, values.get("to") ?? node, "`to`");
  if (zone === null || fromMinute === null || toMinute === null || words.includes(null) || !isNonEmpty(numbers))
    return null;
  if (fromMinute !== toMinute && fromMinute !== 1440) {
    return { kind: "weekly", days: numbers as NonEmpty<number>, fromMinute, toMinute, zone };
  }
  report(
    yaml,
    values.get("to") ?? node,
    "wrong-time",
    "the hours are empty",
    'write different times, or `from: "00:00", to: "24:00"`',
  );
  return null;
}

function parseMinute(yaml: YamlText, node: Value, where: string): number | null {
  const value = scalarOf(node);
  const found = typeof value === "string" ? /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/.exec(value) : null;
  if (found) return found[1] === undefined ? 1440 : Number(found[1]) * 60 + Number(found[2]);
  report(
    yaml,
    node,
    "wrong-time",
    `${where} must be a time of day`,
    'write hours and minutes between quotes: `"09:30"`',
  );
  return null;
}

function parseZone(yaml: YamlText, node: Value): string | null {
  const value = scalarOf(node);
  if (typeof value === "string" && isZone(value)) return value;
  const known = typeof value === "string" ? nearest(value, Intl.supportedValuesOf("timeZone")) : null;
  const hint = known === null ? "write an IANA name: `Europe/Berlin`, `UTC`" : `did you mean \`${known}\`?`;
  const message =
    typeof value === "string" ? `\`${value.slice(0, 80)}\` is no time zone` : "weekly hours need a `zone`";
  report(yaml, node, "wrong-zone", message, hint);
  return null;
}

/** IANA names only: an offset such as `+01:00` does not know summer time, and `CET` hides what it means. */
function isZone(name: string): boolean {
  if (name !== "UTC" && !/^[A-Z][A-Za-z_]+(\/[A-Za-z0-9_+-]+){1,2}$/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
