import { wordOf } from "../cloudformation/yamlText.ts";
import type { Step } from "./model.ts";

/** Fields that whoever opens an issue or a pull request writes (GitHub docs, security hardening: untrusted input). */
const attackers =
  /\bgithub\.(head_ref\b|event\.(issue|pull_request|discussion)\.(title|body)\b|event\.(comment|review|review_comment)\.body\b|event\.pull_request\.head\.(ref|label|repo\.default_branch)\b|event\.(head_commit|commits\S*)\.(message|author\.(name|email))|event\.pages\S*\.page_name|event\.workflow_run\.(head_branch|display_title|head_commit\.message|head_commit\.author\.\S+|pull_requests\S*)|event\.(pull_request|issue)\.(milestone\.(title|description)|labels)\b)/i;
/** Numbers, digests, words of a fixed list: nothing can be smuggled in. */
const harmless =
  /\.(number|id|node_id|sha|merged|draft|state|action|after|before|forced|created|deleted|private|fork|login|conclusion|run_id|run_number|run_attempt|merge_commit_sha|\w+_at|\w+_count)\s*$/i;

export type Injection = Readonly<{ expression: string; kind: "attacker" | "event" | "input" | "name" }>;

/** Expressions that are written into a script before a shell reads it. */
export function injectionsIn(step: Step): readonly Injection[] {
  const scripts = [step.run, isScriptAction(step) ? wordOf(step.with.script) : null];
  return scripts.flatMap((script) => expressionsIn(script ?? "").flatMap(injectionOf));
}

function isScriptAction(step: Step): boolean {
  return /^actions\/github-script@/i.test(step.uses ?? "");
}

export function expressionsIn(text: string): readonly string[] {
  const found: string[] = [];
  let start = text.indexOf("${{");
  while (start >= 0) {
    const end = text.indexOf("}}", start);
    if (end < 0) break;
    found.push(text.slice(start + 3, Math.min(end, start + 2000)).trim());
    start = text.indexOf("${{", end);
  }
  return found;
}

function injectionOf(expression: string): readonly Injection[] {
  // `['title']` and `.title` mean the same; what is only compared or passed through toJSON's quoting is still text.
  const plain = expression.replace(/\[\s*'([\w-]+)'\s*\]/g, ".$1");
  if (
    /^(contains|startsWith|endsWith|hashFiles|success|failure|always|cancelled)\s*\(/i.test(plain) ||
    /[=!]=/.test(plain)
  )
    return [];
  if (attackers.test(plain)) return [{ expression, kind: "attacker" }];
  if (/\bgithub\.event\b/i.test(plain)) return harmless.test(plain) ? [] : [{ expression, kind: "event" }];
  if (/\b(github\.event\.)?inputs\.[\w-]+/i.test(plain)) return [{ expression, kind: "input" }];
  return /\bgithub\.(ref_name|ref)\b/i.test(plain) ? [{ expression, kind: "name" }] : [];
}

/** An `if` that is always true: text around the expression, or a line end after it, makes it a non-empty string.
 *  Source: GitHub docs, expressions; zizmor `unsound-condition`. */
export function isAlwaysTrue(condition: string): boolean {
  if (!condition.includes("${{")) return false;
  const expression = /^\$\{\{((?!\}\}).)*\}\}$/s;
  return !expression.test(condition);
}
