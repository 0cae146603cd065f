import { type Analysis, type Artifact, analysis, type Content, mergeAnalyses, unread } from "#core";
import type { Analyzer } from "../analyzer.ts";
import { readYamlText } from "../cloudformation/yamlText.ts";
import { pairEffects, wholeEffect } from "./effects.ts";
import { type Workflow, workflowOf } from "./model.ts";
import { pairRules } from "./pairRules.ts";
import { applyRules } from "./rule.ts";
import { rules } from "./rules.ts";

/** Reads GitHub workflows and actions: what the pipeline will run and hold that it did not, and which checks it loses.
 *  Ids that zizmor has mean what they mean there. YAML 1.2, where `on` is a word and not `true`. */
export const workflow = {
  kind: "workflow",
  version: 1,
  reads: "GitHub workflows (.github/workflows) and actions (action.yml)",
  recognizes: ({ path }) =>
    /(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/i.test(path) || /(^|\/)action\.ya?ml$/i.test(path),
  analyze: (artifacts): Analysis => mergeAnalyses(artifacts.map(analyzeOne)),
} satisfies Analyzer;

function analyzeOne(artifact: Artifact): Analysis {
  const { path, change } = artifact;
  const sides = [artifact.before, artifact.after].map(readSide);
  const bad = sides.find((side) => side !== null && !side.ok);
  if (bad && !bad.ok) return unread("workflow", path, bad.message, bad.hint, bad.line);
  const [before, after] = sides.map((side) => (side?.ok ? side.workflow : null));
  if (!after) {
    if (!before) return unread("workflow", path, "there is no text", "hand over the whole file");
    const findings = applyRules(pairRules, { before, after: { ...before, jobs: [], triggers: before.triggers } }, path);
    return analysis([wholeEffect("delete", before.kind, path, false)], findings);
  }
  const findings = applyRules(rules, after, path);
  if (!before) {
    const isGiven = change === "given";
    return analysis([wholeEffect(isGiven ? "update" : "create", after.kind, path, isGiven)], findings);
  }
  return analysis(pairEffects(before, after, path), [...applyRules(pairRules, { before, after }, path), ...findings]);
}

type Side = Readonly<
  { ok: true; workflow: Workflow } | { ok: false; message: string; hint: string; line: number | null }
>;

function readSide(content: Content | null): Side | null {
  if (content === null) return null;
  if (content.kind === "opaque") {
    return {
      ok: false,
      message: `the file is not readable text: ${content.why}`,
      hint: "ask a person to read it",
      line: null,
    };
  }
  const read = readYamlText(content.text);
  if (!read.ok) return read;
  const [tree, ...more] = read.trees;
  const found = tree && more.length === 0 ? workflowOf(tree) : null;
  if (found) return { ok: true, workflow: found };
  const message =
    more.length > 0 ? "more than one YAML document" : "neither a workflow (`jobs`) nor an action (`runs`)";
  return { ok: false, message, hint: "hand over a workflow file of GitHub Actions", line: null };
}
