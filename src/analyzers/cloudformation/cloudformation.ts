import {
  type Analysis,
  type Artifact,
  analysis,
  type Content,
  effect,
  type Finding,
  mergeAnalyses,
  place,
  textOf,
  unread,
} from "#core";
import type { Analyzer } from "../analyzer.ts";
import { analyzeChangeSet, isChangeSet } from "./changeSet.ts";
import { effectsOf, type Happening } from "./effects.ts";
import { environmentOfTemplate } from "./environment.ts";
import { readTag } from "./intrinsicTag.ts";
import { isTooLarge, resolverOf } from "./resolve.ts";
import { bodyFindings, happeningFindings } from "./rules.ts";
import { type Member, memberOf, short, type Template, type TemplateResource, templateOf } from "./template.ts";
import { templateFindings } from "./templateFindings.ts";
import { applyAll, compareTemplates, createAll, deleteAll } from "./templatePair.ts";
import { isRecord, readYamlText, type Tree } from "./yamlText.ts";

/** Reads CloudFormation: templates (YAML with short intrinsics, JSON, serverless, synthesized by the CDK), alone or as a
 *  pair, and change sets. Replace or update is AWS's own word, from its published schemas. */
export const cloudformation = {
  kind: "cloudformation",
  version: 1,
  reads: "CloudFormation templates and change sets, YAML or JSON",
  recognizes: (artifact) => /\.(ya?ml|json|template)$/i.test(artifact.path) && looksLikeOne(artifact),
  analyze: (artifacts): Analysis => mergeAnalyses(artifacts.map(analyzeOne)),
} satisfies Analyzer;

function looksLikeOne({ before, after }: Artifact): boolean {
  return [after, before].some((content) => {
    const text = textOf(content);
    if (text === null) return false;
    if (/["']?AWSTemplateFormatVersion["']?\s*:|AWS::Serverless-2016-10-31/.test(text)) return true;
    if (/^[ \t{]*"ChangeSet(Id|Name)"[ \t]*:/m.test(text) && text.includes('"Changes"')) return true;
    return (
      /^[ \t{]*["']?Resources["']?[ \t]*:/m.test(text) && /["']?Type["']?\s*:\s*["']?(AWS|Custom)::[A-Za-z]/.test(text)
    );
  });
}

function analyzeOne(artifact: Artifact): Analysis {
  const { path, change } = artifact;
  const [before, after] = [readSide(artifact.before), readSide(artifact.after)];
  const bad = [after, before].find((side) => side !== null && !side.ok);
  if (bad && !bad.ok) return unread("cloudformation", path, bad.message, bad.hint, bad.line);
  const [old, young] = [before?.ok ? before.tree : null, after?.ok ? after.tree : null];
  if (young && isChangeSet(young.value)) return analyzeChangeSet(young, path);
  if (!young && old && isChangeSet(old.value)) return analysis([], []);
  if ((young && !isTemplate(young.value)) || (old && !isTemplate(old.value))) {
    return unread(
      "cloudformation",
      path,
      "neither a template (`Resources`) nor a change set (`Changes`)",
      "hand over the template, or the output of `aws cloudformation describe-change-set`",
    );
  }
  if (!young && !old) return unread("cloudformation", path, "there is no text", "hand over the whole file");
  try {
    return analyzeTemplates(path, old && templateOf(old), young && templateOf(young), change === "given");
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    const hint = "hand over its change set, or ask a person to read it";
    return unread("cloudformation", path, "the template unfolds to too many values", hint);
  }
}

function isTemplate(value: unknown): boolean {
  return isRecord(value) && "Resources" in value;
}

type Side = Readonly<{ ok: true; tree: Tree } | { ok: false; message: string; hint: string; line: number | null }>;

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
  const read = readYamlText(content.text, readTag);
  if (!read.ok) return read;
  const [tree, ...more] = read.trees;
  if (tree === undefined || more.length > 0) {
    return { ok: false, message: "more than one YAML document", hint: "hand over one template a file", line: null };
  }
  return { ok: true, tree };
}

function analyzeTemplates(path: string, before: Template | null, after: Template | null, isGiven: boolean): Analysis {
  const template = after ?? before;
  if (template === null) return analysis([], []);
  const environment = environmentOfTemplate(template);
  const happenings =
    after === null
      ? deleteAll(template, path, environment)
      : before !== null
        ? compareTemplates(before, after, path, environment)
        : isGiven
          ? applyAll(after, path, environment)
          : createAll(after, path, environment);
  const doubts = [...(before?.doubts ?? []), ...(after?.doubts ?? [])];
  const unreadEffects = doubts.map(({ id, message, line }) =>
    effect({
      action: "unread",
      type: "cloudformation",
      address: id ?? path,
      at: [place(path, line)],
      certainty: "possible",
      reason: message,
      environment,
    }),
  );
  const effects = [...unreadEffects, ...happenings.flatMap(effectsOf), ...macroEffects(template, path)];
  const incomplete = [
    ...doubts.map(({ message, hint, line }) => ({ path, message, hint, line })),
    ...template.macros.map((name) => ({
      path,
      line: null,
      message: `the macro \`${short(name)}\` rewrites this template`,
      hint: "hand over the processed template, or its change set",
    })),
    ...(before ? happenings.flatMap((each) => nestedDoubt(each)) : []),
    ...happenings.flatMap((each) => moduleDoubt(each)),
  ];
  return analysis(effects, findingsOf(path, before, after, happenings), incomplete);
}

/** A macro is a function that runs at deployment. */
function macroEffects(template: Template, path: string) {
  return template.macros.map((name) =>
    effect({
      action: "execute",
      type: "AWS::CloudFormation::Macro",
      address: name,
      at: [place(path, template.lineOf(["Transform"]))],
      certainty: "certain",
      reason: "macro",
      stateful: "unknown",
    }),
  );
}

function nestedDoubt({ id, type, action, path, line }: Happening) {
  const isNested = type === "AWS::CloudFormation::Stack" || type === "AWS::Serverless::Application";
  if (!isNested || action !== "update") return [];
  const message = `what changes inside the nested stack \`${short(id)}\` is not read`;
  return [{ path, line, message, hint: "create a change set with `--include-nested-stacks` and hand over all of it" }];
}

function moduleDoubt({ id, type, path, line }: Happening) {
  if (!type.endsWith("::MODULE")) return [];
  return [
    {
      path,
      line,
      message: `the module \`${short(id)}\` is not read`,
      hint: "hand over a change set, which unfolds it",
    },
  ];
}

function findingsOf(
  path: string,
  before: Template | null,
  after: Template | null,
  happenings: readonly Happening[],
): readonly Finding[] {
  if (after === null) return happenings.flatMap(happeningFindings);
  const old = before ? resolverOf(before) : null;
  const resolve = resolverOf(after);
  const bodies = [...after.resources.values()].flatMap((resource) => {
    const previous = before?.resources.get(resource.id);
    return bodyFindings({
      id: resource.id,
      type: resource.type,
      path,
      lineOf: (keys) => after.lineOf(["Resources", resource.id, ...keys]) ?? resource.line,
      before: previous && old ? bodyOf(previous, old) : {},
      after: bodyOf(resource, resolve),
      isNew: previous === undefined,
      isKept: true,
    });
  });
  return [...happenings.flatMap(happeningFindings), ...bodies, ...templateFindings(path, before, after, happenings)];
}

function bodyOf(resource: TemplateResource, resolve: ReturnType<typeof resolverOf>): Member {
  return { ...memberOf(resolve(resource.attributes)), Properties: resolve(resource.properties) };
}
