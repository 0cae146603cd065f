import { type Analysis, type Artifact, analysis, mergeAnalyses, nothing, textOf, unread } from "#core";
import type { Analyzer } from "../analyzer.ts";
import { showHint } from "./doubts.ts";
import { effectsOf } from "./effects.ts";
import { readPlan } from "./readPlan.ts";
import { isPlanPath, isStatePath, looksLikePlan, looksLikeSpoiltPlan } from "./recognize.ts";
import { findingsOf } from "./rules.ts";

/** Reads the JSON of a Terraform or OpenTofu plan: what will be done, not what will then be.
 *  Source: developer.hashicorp.com/terraform/internals/json-format. No value of a plan leaves this module. */
export const terraform = {
  kind: "terraform",
  version: 3,
  reads: "plans of Terraform and OpenTofu, as `terraform show -json PLAN` prints them",
  recognizes: ({ path, before, after }) => {
    const text = textOf(after) ?? textOf(before) ?? "";
    return isPlanPath(path) || isStatePath(path) || looksLikePlan(text) || looksLikeSpoiltPlan(path, text);
  },
  analyze: (artifacts): Analysis => mergeAnalyses(artifacts.map(analyzeOne)),
} satisfies Analyzer;

function analyzeOne({ path, change, after }: Artifact): Analysis {
  if (isStatePath(path)) {
    return unread("terraform", path, "this is a state, not a plan: it says what is, not what will change", stateHint);
  }
  // A plan that is taken out of the repository will not be applied.
  if (change === "deleted" && after === null) return nothing;
  if (after === null) return unread("terraform", path, "the plan has no content", showHint);
  if (after.kind === "opaque") {
    return unread("terraform", path, `the plan cannot be read as text (${after.why}: ${after.detail})`, showHint);
  }
  const reading = readPlan(path, after.text);
  if (reading.kind === "unread") return unread("terraform", path, reading.message, reading.hint, reading.line);
  const { plan } = reading;
  const unreadEntries = plan.unread.map(({ message, hint }) => ({ path, line: null, message, hint }));
  const beyond = `${plan.unreadBeyond} more entries of \`resource_changes\` could not be read`;
  const more = plan.unreadBeyond > 0 ? [{ path, line: null, message: beyond, hint: showHint }] : [];
  return analysis(effectsOf(plan), findingsOf(plan), [...plan.incomplete, ...unreadEntries, ...more]);
}

const stateHint =
  "keep states in a remote backend, not among the files of a change; a change to one needs a person's eyes";
