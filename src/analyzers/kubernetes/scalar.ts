const nulls = new Set(["", "~", "null", "Null", "NULL"]);
const booleans = new Map([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
]);
const decimal = /^[-+]?(?:0|[1-9][0-9]*)$/;
const octal = /^([-+]?)0o?([0-7]+)$/;
const hexadecimal = /^([-+]?)0x([0-9a-fA-F]+)$/;
const binary = /^([-+]?)0b([01]+)$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** What a plain scalar means to kubectl, which reads YAML 1.1 through go-yaml 2: `on` is true and `017` is 15, but
 *  `22:22` stays text (go-yaml has no base 60). Numbers that do not fit stay text, so that no digit is lost. */
export function plainScalar(source: string): null | boolean | number | string {
  if (nulls.has(source)) return null;
  const boolean = booleans.get(source);
  if (boolean !== undefined) return boolean;
  const first = source.charCodeAt(0);
  const numeric = (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46;
  if (!numeric) return source;
  const text = source.replaceAll("_", "");
  if (decimal.test(text)) return safe(Number(text), source);
  for (const [shape, base] of [[octal, 8] as const, [hexadecimal, 16] as const, [binary, 2] as const]) {
    const match = shape.exec(text);
    if (match) return safe(Number.parseInt(`${match[1]}${match[2]}`, base), source);
  }
  return float.test(text) && Number.isFinite(Number(text)) ? Number(text) : source;
}

function safe(value: number, source: string): number | string {
  return Number.isSafeInteger(value) ? value : source;
}
