import { compareText, type Json } from "#core";
import { isList } from "./yamlText.ts";

export function isWord(value: Json | undefined): value is string | number | boolean | null {
  return value !== undefined && (typeof value !== "object" || value === null);
}

/** Text of a value with sorted keys; words compare by their text, as CloudFormation passes `"true"` and `true` alike. */
export function canonical(value: Json | undefined): string {
  if (value === undefined) return "";
  if (isWord(value)) return JSON.stringify(String(value));
  if (isList(value)) return `[${value.map(canonical).join(",")}]`;
  const record = value as Readonly<Record<string, Json>>;
  const keys = Object.keys(record).sort(compareText);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(record[key])}`).join(",")}}`;
}
