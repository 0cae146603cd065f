import type { Fields } from "./value.ts";
import { itemsOf, textAt, valueAt } from "./value.ts";

const helmBuiltIn = /\{\{[^{}\n]*(?:\.(?:Values|Release|Chart|Capabilities|Files)\b|\b(?:include|toYaml|tpl)\b)/;

export const renderFirst = {
  message: "it is a template that is not rendered",
  hint: "render it first (`helm template CHART > rendered.yaml`, or what your tool offers) and give that",
} as const;

export function templated(path: string): { message: string; hint: string } {
  const chart = /^(.*\/)?templates\//.exec(path)?.[1]?.replace(/\/$/, "");
  return { ...renderFirst, hint: chart ? renderFirst.hint.replace("CHART", chart) : renderFirst.hint };
}

/** Helm parses to something even where it is not rendered (`a: {{ .Values.x }}` is a map): look before parsing.
 *  Double braces alone prove nothing: alert rules and workflows carry their own. */
export function isHelmText(text: string, path: string): boolean {
  return helmBuiltIn.test(text) || (/(^|\/)templates\/.*\.(ya?ml|json|tpl)$/.test(path) && text.includes("{{"));
}

const placeholder = /\{\{|\$\{|\$\(|\{%/;

/** A placeholder in what identifies an object, or in an image, which no renderer has filled in. */
export function placeholderIn(body: Fields): string | null {
  const identity = [
    textAt(body, ["apiVersion"]),
    textAt(body, ["kind"]),
    textAt(body, ["metadata", "name"]),
    textAt(body, ["metadata", "namespace"]),
  ];
  const found = identity.find((text) => text !== null && placeholder.test(text));
  if (found) return found;
  const images = itemsOf(valueAt(body, ["spec", "template", "spec", "containers"])).map((c) => textAt(c, ["image"]));
  return images.find((image) => image !== null && /\{\{|\{%/.test(image)) ?? null;
}
