import { type Artifact, textOf } from "#core";

/** Keys in YAML, plain or in a list of objects, and in JSON. */
const apiVersion = /(?:^|[\s{,-])["']?apiVersion["']?[ \t]*:[ \t]*["']?([^\s"',}#]+)/g;
const kind = /(?:^|[\s{,-])["']?kind["']?[ \t]*:[ \t]*["']?(?:[A-Za-z]|\{\{|\{%|\$[{(])/;

/** Objects of other systems that borrowed the form: Backstage's catalog, our own protocols. */
const foreign = /^(?:backstage\.io|checkrail\.dev)\//;

/** Whether a file is a Kubernetes manifest, by its name and, where that does not tell, by its words. */
export function recognizesManifest({ path, before, after }: Artifact): boolean {
  if (/(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(path)) return true;
  if (!/\.(ya?ml|json)$/i.test(path) || /(^|\/)\.github\/workflows\//.test(path)) return false;
  const texts = [textOf(after), textOf(before)].filter((text) => text !== null);
  const isChart = /(^|\/)templates\/[^\n]*\.ya?ml$/.test(path);
  return texts.some((text) => (isChart && text.includes("{{")) || isManifest(text));
}

function isManifest(text: string): boolean {
  if (!kind.test(text) || text.includes("AWSTemplateFormatVersion")) return false;
  for (const match of text.matchAll(apiVersion)) if (!foreign.test(match[1] ?? "")) return true;
  return false;
}
