import {
  type Analysis,
  type Artifact,
  analysis,
  distinct,
  type Effect,
  effect,
  type Finding,
  finding,
  isNonEmpty,
  mergeAnalyses,
  place,
  textOf,
  unread,
} from "#core";
import type { AnalysisContext, Analyzer } from "../analyzer.ts";
import { classOf, type FileClass } from "./classes.ts";
import { type FileChange, fileChangeOf } from "./fileChange.ts";
import { testFindings } from "./testFindings.ts";
import { parseUnified } from "./unified.ts";

/** Reads every file of a change that no other analyzer recognizes, and the text of a unified diff. Plain code is an update of its
 *  service; what cannot be judged from its text is `unread`; inert files have no effect. */
export const diff = {
  kind: "diff",
  version: 1,
  reads: "any other file of a change, and unified diffs",
  recognizes: ({ path, change }) => change === "given" && /\.(diff|patch)$/.test(path),
  analyze: (artifacts, context) => {
    const parts = artifacts.map((artifact) => filesOf(artifact, artifacts.length === 1));
    const files = parts.flatMap((part) => ("files" in part ? part.files : []));
    const refused = parts.flatMap((part) => ("files" in part ? [] : [part]));
    return mergeAnalyses([...refused, analyzeFiles(files, context)]);
  },
} satisfies Analyzer;

type Files = Readonly<{ files: readonly FileChange[] }>;

/** A text handed over alone is a unified diff if it looks like one or came for one; any other given file is a file to come. */
function filesOf(artifact: Artifact, alone: boolean): Files | Analysis {
  const { path, change } = artifact;
  if (change !== "given") return { files: [fileChangeOf(artifact)] };
  const text = textOf(artifact.after);
  const named = /\.(diff|patch)$/.test(path);
  if (text !== null && (named || (alone && /^(diff --git |--- |Index: |@@ )/m.test(text)))) {
    const unified = parseUnified(text);
    return unified.ok ? { files: unified.files } : unread("diff", path, unified.message, unified.hint);
  }
  if (named) return unread("diff", path, "the difference is not a text", "give the output of `git diff`");
  return { files: [{ ...fileChangeOf({ ...artifact, change: "modified" }), hunksOnly: false }] };
}

function analyzeFiles(files: readonly FileChange[], context: AnalysisContext): Analysis {
  const findings = files.flatMap(testFindings);
  const touched = files.filter((file) => !isInert(file, context));
  const parts = touched.map((file) => judgeFile(file, context));
  const services = serviceEffects(touched.filter(isCode), context);
  return mergeAnalyses([analysis(services, findings), ...parts]);
}

/** A file that moves out of an inert place, or into one, is not inert. */
function isInert({ path, oldPath }: FileChange, { isInert }: AnalysisContext): boolean {
  return isInert(path) && (oldPath === null || isInert(oldPath));
}

function isCode(file: FileChange): boolean {
  return file.opaque === null && classOf(file.path) === "code";
}

const unreadHints: Partial<Record<FileClass["name"], readonly [message: string, hint: string]>> = {
  terraform: [
    "Terraform code says what is wanted, not what will happen",
    "give the plan as well: terraform show -json plan.out > plan.json",
  ],
  rendered: [
    "it is rendered before it is applied",
    "give what it renders to: `helm template …` or `kubectl kustomize …`",
  ],
};

function judgeFile(file: FileChange, context: AnalysisContext): Analysis {
  const { path, opaque, hunksOnly } = file;
  const name = classOf(path);
  if (opaque !== null)
    return unread("file", path, opaque, "ask a person to read it, or declare the path inert in .checkrail/config.yaml");
  const hint = unreadHints[name];
  if (hint) return unread(name, path, ...hint, file.line);
  if (name === "data") {
    const message = hunksOnly ? "only hunks of it were given" : "it was not recognized as what its name says";
    return unread("file", path, message, "give the whole file, or the git range it is in", file.line);
  }
  return analysis(name === "code" ? [] : [effectOf(file, name)], fileFindings(file, name, context));
}

function effectOf(file: FileChange, name: Exclude<FileClass["name"], "code">): Effect {
  const { path, oldPath, change, line } = file;
  const action = change === "deleted" ? "delete" : change === "added" ? "create" : "update";
  const common = { type: name, address: path, at: [place(path, line)] as const, previousAddress: oldPath };
  if (name === "migration") {
    return effect({ ...common, action: "execute", certainty: "possible", reason: "migration-in-code" });
  }
  return effect({ ...common, action, stateful: "no", reversibility: "reversible" });
}

/** One effect for each service, with the places of all its files; a path that nobody claims stands for itself. */
function serviceEffects(files: readonly FileChange[], { servicesAt }: AnalysisContext): readonly Effect[] {
  const places = new Map<string, FileChange[]>();
  const effects: Effect[] = [];
  for (const file of files) {
    const paths = file.oldPath === null ? [file.path] : [file.path, file.oldPath];
    const names = distinct(paths.flatMap((path) => servicesAt(path).map((service) => service.name)));
    const unclaimed = paths.filter((path) => servicesAt(path).length === 0);
    for (const name of names) places.set(name, [...(places.get(name) ?? []), file]);
    if (unclaimed.length > 0) effects.push(unclaimedEffect(file));
  }
  for (const [name, touched] of places) {
    // The place must be one that the service claims: for a file that moved away that is the old one.
    const claimed = touched.flatMap(({ path, oldPath, line }) =>
      [path, oldPath].flatMap((each) =>
        each !== null && servicesAt(each).some((service) => service.name === name) ? [place(each, line)] : [],
      ),
    );
    const common = {
      action: "update",
      type: "service",
      address: `service:${name}`,
      stateful: "no",
      reversibility: "reversible",
    } as const;
    if (isNonEmpty(claimed)) effects.push(effect({ ...common, at: claimed }));
  }
  return effects;
}

function unclaimedEffect({ path, oldPath, line }: FileChange): Effect {
  return effect({
    action: "update",
    type: "path",
    address: path,
    at: [place(path, line)],
    stateful: "no",
    reversibility: "reversible",
    reason: "no-service-claims-this-path",
    previousAddress: oldPath,
  });
}

function fileFindings(file: FileChange, name: FileClass["name"], _context: AnalysisContext): readonly Finding[] {
  const { path, line, change, becameExecutable } = file;
  const found: Finding[] = [];
  const note = (code: string, severity: Finding["severity"], message: string, why: string, instead: string) =>
    found.push(finding({ code, severity, message, why, instead, path, line }));
  const verb = change === "deleted" ? "deletes" : change === "added" ? "adds" : "changes";
  if (name === "policy") {
    const why = "it steers reviews, hooks or agents: whoever edits it edits their own judge";
    note(
      "policy-file-changed",
      "warning",
      `${verb} \`${path}\``,
      why,
      "keep it a change of its own, signed by those who own the rules",
    );
  }
  if (name === "dependencies") {
    const why = "code that nobody here wrote comes or goes with it";
    note(
      "dependency-changed",
      "note",
      `${verb} \`${path}\``,
      why,
      "name in the written change what comes, goes or moves a major version",
    );
  }
  if (name === "migration") {
    const why = "what it does to the database is decided when it runs";
    note(
      "migration-in-code",
      "warning",
      `${verb} the migration \`${path}\``,
      why,
      "give the SQL that it runs beside it, so that it can be judged",
    );
  }
  if (becameExecutable) {
    note(
      "became-executable",
      "note",
      `makes \`${path}\` executable`,
      "it can be run as it is from now on",
      "keep the mode unless it is meant to be run",
    );
  }
  return found;
}
