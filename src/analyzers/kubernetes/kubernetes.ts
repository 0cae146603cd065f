import {
  type Analysis,
  type Artifact,
  analysis,
  type Content,
  compareEffects,
  compareText,
  type Finding,
  mergeAnalyses,
  type NonEmpty,
  textOf,
  unread,
} from "#core";
import type { AnalysisContext, Analyzer } from "../analyzer.ts";
import { type DocumentCache, documentsOf } from "./documents.ts";
import { effectOf } from "./effects.ts";
import { changeFindings, stateFindings } from "./findings.ts";
import { applyIgnores } from "./ignores.ts";
import { matchObjects, type Sides } from "./match.ts";
import { type Objects, objectsOf, type Unreadable } from "./object.ts";
import { recognizesManifest } from "./recognizes.ts";
import { worldOf } from "./world.ts";

/** More objects than a cluster's whole configuration; the rules compare each with its neighbours. */
const objectsMax = 20_000;

/** Reads Kubernetes manifests: what they ask for, what a change to them does, what a reviewer should know. */
export const kubernetes = {
  kind: "kubernetes",
  version: 1,
  reads: "Kubernetes manifests, YAML or JSON, alone or before and after",
  recognizes: recognizesManifest,
  analyze: analyzeManifests,
} satisfies Analyzer;

type File = Sides & Readonly<{ unread: readonly Unreadable[] }>;

function analyzeManifests(artifacts: NonEmpty<Artifact>, context: AnalysisContext): Analysis {
  const cache: DocumentCache = new Map();
  const files = artifacts.map((artifact) => fileOf(artifact, cache));
  const doubts = mergeAnalyses(
    files.flatMap((file) => file.unread.map((u) => unread("kubernetes", u.path, u.message, u.hint, u.line))),
  );
  const before = files.flatMap((file) => file.before);
  const after = files.flatMap((file) => file.after);
  if (before.length + after.length > objectsMax) {
    const message = `the change holds more than ${objectsMax} objects`;
    const path = artifacts[0].path;
    return mergeAnalyses([doubts, unread("kubernetes", path, message, "split it, and judge the parts", 1)]);
  }
  const { min } = context.options;
  const [worldBefore, worldAfter] = [worldOf(before, min), worldOf(after, min)];
  const findings = stateFindings(worldBefore, worldAfter);
  const effects = matchObjects(files).flatMap((match) => {
    const known = effectOf(match);
    if (known === null) return [];
    findings.push(...changeFindings(match, known.immutables, worldBefore, worldAfter));
    return known.effect;
  });
  const listed = applyIgnores(findings, after).sort(compareFindings);
  return mergeAnalyses([doubts, analysis(effects.sort(compareEffects), listed)]);
}

function fileOf(artifact: Artifact, cache: DocumentCache): File {
  const isGiven = artifact.change === "given";
  const before = sideOf(artifact.before, artifact.oldPath ?? artifact.path, cache);
  const after = sideOf(artifact.after, artifact.path, cache);
  const isEmpty = isGiven && after.objects.length === 0 && after.unread.length === 0;
  const nothing: Unreadable = {
    path: artifact.path,
    line: 1,
    message: "there is no Kubernetes object in it",
    hint: "hand over what you would give to `kubectl apply -f`",
  };
  return {
    before: before.objects,
    after: after.objects,
    isGiven,
    isPartial: before.unread.length > 0,
    unread: [...before.unread, ...after.unread, ...(isEmpty ? [nothing] : [])],
  };
}

function sideOf(content: Content | null, path: string, cache: DocumentCache): Objects {
  if (content === null) return { objects: [], unread: [] };
  const text = textOf(content);
  if (text !== null) {
    return isKustomization(path)
      ? { objects: [], unread: [{ path, line: 1, ...kustomization }] }
      : objectsOf(documentsOf(text, path, cache), path);
  }
  const detail = content.kind === "opaque" ? content.detail : "";
  const hint = "hand over plain text in UTF-8, or let a person read it";
  return { objects: [], unread: [{ path, line: 1, message: `the file cannot be read: ${detail}`, hint }] };
}

const kustomization = {
  message: "a kustomization is not the objects that it makes",
  hint: "build it first: `kubectl kustomize DIR > built.yaml`, and give that",
} as const;

function isKustomization(path: string): boolean {
  return /(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(path);
}

/** By place, so that the order of files and rules shows nowhere. */
function compareFindings(a: Finding, b: Finding): number {
  return (
    compareText(a.path, b.path) ||
    (a.line ?? 0) - (b.line ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}
