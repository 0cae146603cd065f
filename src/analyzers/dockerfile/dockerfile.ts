import {
  type Analysis,
  type Artifact,
  analysis,
  assertPlaces,
  type Content,
  type Effect,
  effect,
  mergeAnalyses,
  place,
  textOf,
  unread,
} from "#core";
import type { Analyzer } from "../analyzer.ts";
import { type Dockerfile, type Instruction, readDockerfile } from "./model.ts";
import { findingsOf } from "./rules.ts";

/** Reads Dockerfiles: what a changed one does to the image, what it runs while it is built, and the habits that bite later.
 *  Ids beginning with `DL` are hadolint's and mean what they mean there. */
export const dockerfile = {
  kind: "dockerfile",
  version: 1,
  reads: "Dockerfiles and Containerfiles",
  recognizes: ({ path }) => named.test(path) && !program.test(path),
  analyze: (artifacts): Analysis => mergeAnalyses(artifacts.map(analyzeOne)),
} satisfies Analyzer;

/** `Dockerfile`, `Dockerfile.dev`, `web.dockerfile`; but `dockerfile.ts` is a program about them, and `Dockerfile.md` a document. */
const named = /(^|\/)(Dockerfile|Containerfile)([.-][^/]*)?$|\.(dockerfile|containerfile)$/i;
const program =
  /\.([cm]?[jt]sx?|py|rb|go|rs|java|kt|cs|php|c|cc|cpp|h|sh|md|txt|json|ya?ml|toml|lock|dockerignore|j2|tmpl|tpl)$/i;

function analyzeOne(artifact: Artifact): Analysis {
  const { path, change } = artifact;
  const sides = [artifact.before, artifact.after].map(readSide);
  const bad = sides.find((side) => side !== null && !side.ok);
  if (bad && !bad.ok) {
    return unread("dockerfile", path, bad.message, "mend the Dockerfile, or ask a person to read it", bad.line);
  }
  const [before, after] = sides.map((side) => (side?.ok ? side.dockerfile : null));
  if (!after) {
    if (!before) return unread("dockerfile", path, "there is no text", "hand over the whole file");
    return analysis([whole("delete", path, "certain", null)], []);
  }
  const findings = findingsOf(after, path);
  if (before) return analysis(compare(before, after, path), findings);
  if (change === "given") return analysis([whole("update", path, "possible", "image-not-seen")], findings);
  return analysis([whole("create", path, "certain", null)], findings);
}

function readSide(content: Content | null) {
  if (content === null) return null;
  const text = textOf(content);
  if (text !== null) return readDockerfile(text);
  const why = content.kind === "opaque" ? content.why : "unreadable";
  return { ok: false, message: `the file is not readable text: ${why}`, line: null } as const;
}

function whole(action: Effect["action"], path: string, certainty: Effect["certainty"], reason: string | null): Effect {
  const type = action === "update" ? "image" : "dockerfile";
  return effect({
    action,
    type,
    address: path,
    at: [place(path)],
    certainty,
    reason,
    stateful: "no",
    reversibility: "reversible",
  });
}

/** An image differs wherever an instruction differs; what runs at build or at start is told beside it. */
function compare(before: Dockerfile, after: Dockerfile, path: string): readonly Effect[] {
  const [old, young] = [wordsOf(before), wordsOf(after)];
  if (old.join("\n") === young.join("\n")) return [];
  const bases = basesChanged(before, after);
  const runs = fresh(before, after, (each) => each.keyword === "RUN");
  const starts = fresh(before, after, ({ keyword }) => keyword === "ENTRYPOINT" || keyword === "CMD");
  const common = { type: "image", address: path, stateful: "no", reversibility: "reversible" } as const;
  const reason = bases.length > 0 ? "base-image" : "instructions";
  const effects = [effect({ ...common, action: "update", at: placesOf(path, bases), certainty: "certain", reason })];
  if (runs.length + starts.length > 0) {
    const why = runs.length > 0 ? (starts.length > 0 ? "run-and-entrypoint" : "run") : "entrypoint";
    const at = placesOf(path, [...runs, ...starts]);
    effects.push(
      effect({ ...common, action: "execute", at, certainty: "possible", reason: why, reversibility: "unknown" }),
    );
  }
  return effects;
}

function wordsOf({ stages, instructions }: Dockerfile): readonly string[] {
  return [
    ...stages.map(({ image, name }) => `stage ${image} ${name ?? ""}`),
    ...instructions.map((each) => `${each.isOnBuild ? "ONBUILD " : ""}${each.keyword} ${each.text}`),
  ];
}

type Lined = Readonly<{ line: number }>;

/** Stages of the younger file that stand on an image on which no stage of the older one stood. */
function basesChanged(before: Dockerfile, after: Dockerfile): readonly Lined[] {
  const bases = ({ stages }: Dockerfile) => stages.filter(({ parent }) => parent === null);
  const old = new Set(bases(before).map(({ image }) => image));
  const young = bases(after).filter(({ image }) => !old.has(image));
  const last = after.stages.at(-1);
  const isLastChanged = before.stages.at(-1)?.image !== last?.image;
  return young.length === 0 && isLastChanged && last ? [last] : young;
}

function fresh(before: Dockerfile, after: Dockerfile, wanted: (each: Instruction) => boolean): readonly Lined[] {
  const known = new Set(before.instructions.filter(wanted).map(({ keyword, text }) => `${keyword} ${text}`));
  return after.instructions.filter((each) => wanted(each) && !known.has(`${each.keyword} ${each.text}`));
}

function placesOf(path: string, lined: readonly Lined[]) {
  return assertPlaces(
    lined.map(({ line }) => place(path, line)),
    place(path),
  );
}
