import { analyzeChange, defaultOptions } from "#analyzers";
import {
  type Analysis,
  type Artifact,
  type Case,
  type Digest,
  decide,
  digestText,
  type Effect,
  type Environment,
  type Evidence,
  type Place,
  parseEvidence,
  Trouble,
  unknownEnvironment,
} from "#core";
import type { Ports } from "#ports";
import { changeProvenance, readCommitText } from "#provenance";
import type { Checked } from "./checked.ts";
import { contributorsOf } from "./contributors.ts";
import { contextFor, gatherInputs, type Inputs, timeOf } from "./inputs.ts";
import { gatherSetting, type Setting } from "./setting.ts";
import { readNamed, troubleOf } from "./source.ts";

export type CheckRequest = Readonly<{
  files: readonly string[];
  base: string | null;
  head: string | null;
  environment: string | null;
  /** Paths on disk; null: what the base ref holds. */
  catalog: string | null;
  protocols: string | null;
  evidence: string | null;
  /** RFC 3339; null: now. */
  now: string | null;
  gate: "merge" | "deploy";
  cwd: string;
}>;

/** The main job without a server: judge a range and artifacts. Trouble where it cannot be judged. */
export async function checkChange(
  request: CheckRequest,
  ports: Ports,
): Promise<Readonly<{ checked: Checked; artifacts: readonly Artifact[] }>> {
  const now = timeOf(request.now, ports);
  const environment = environmentOf(request.environment);
  const inputs = await gatherInputs(request, ports);
  const setting = await gatherSetting(request, inputs, now, ports);
  const evidence = request.evidence === null ? null : await readEvidence(request.evidence, request.cwd, ports);
  const context = await contextFor(setting, inputs.artifacts, defaultOptions, ports);

  const analysis = placeEffects(
    planned(analyzeChange(inputs.artifacts, context), inputs.artifacts),
    setting,
    environment,
  );
  const decision = decide({
    ...caseOf(inputs, setting, analysis, evidence ?? []),
    gate: request.gate,
    environment,
    now,
    engine: ports.version,
  });
  const checked: Checked = {
    decision,
    preview: evidence === null,
    simulated: request.now !== null,
    subject: inputs.words,
    notes: [...inputs.notes, ...setting.notes],
    names: new Map(setting.catalog.people.map((person) => [person.id, person.name])),
  };
  return { checked, artifacts: inputs.artifacts };
}

/** The environment as told. An empty name, as an unset variable leaves it, would be an environment that no protocol speaks of. */
export function environmentOf(told: string | null): string | null {
  const name = told?.trim() ?? null;
  if (name !== "") return name;
  throw new Trouble("usage", "`--environment` names nothing", {
    hint: "name where it will run, or leave it out: then it may be anywhere",
  });
}

type Told = "gate" | "environment" | "now" | "engine";

/** Everything of a case but what the asker says. */
export function caseOf(
  inputs: Inputs,
  setting: Setting,
  analysis: Analysis,
  evidence: readonly Evidence[],
): Omit<Case, Told> {
  const { commits, range, repository, subject } = inputs;
  const [newest] = commits;
  const contributors = contributorsOf(commits, setting.catalog.personOf);
  const author = contributors.find(({ part }) => part === "author");
  return {
    subject,
    change: {
      id: subject.patch,
      kind: range ? "commits" : "artifacts",
      title: newest?.title ?? "",
      repository: repository?.slug ?? "",
      target: inputs.target,
      paths: inputs.artifacts.map(({ path }) => path),
      linesAdded: range?.linesAdded ?? 0,
      linesDeleted: range?.linesDeleted ?? 0,
    },
    actor: { id: author?.person?.id ?? "", kind: author?.person?.kind ?? (author?.tool ? "agent" : "unknown") },
    // Not scored: unknown risk is the highest.
    risk: { known: false, score: 1 },
    provenance: changeProvenance(commits.map(readCommitText)),
    analysis,
    servicesAt: setting.servicesAt,
    contributors,
    directory: setting.directory,
    protocols: setting.protocols,
    evidence,
    catalog: setting.catalog.digest,
    inputs: inputs.artifacts.flatMap(digestsOf),
    logSize: null,
  };
}

function digestsOf({ before, after }: Artifact): readonly Digest[] {
  return [before, after].flatMap((content) => (content?.kind === "text" ? [digestText(content.text)] : []));
}

/** Terraform code is judged by its plan. Where the asker hands one over, the code that it was made from is no doubt of its own: what
 *  lies in its folder and below, or all where it lies beside none. A plan that comes with the change is its author's word for what
 *  would happen, and settles no doubt. */
export function planned(analysis: Analysis, artifacts: readonly Artifact[]): Analysis {
  const isPlan = (place: Place) => place.pointer?.startsWith("/resource_changes/") ?? false;
  const plans = new Set(analysis.effects.flatMap((effect) => effect.at.filter(isPlan).map(({ path }) => path)));
  const given = artifacts.filter(({ path, change }) => change === "given" && plans.has(path));
  const folders = given.map(({ path }) => path.slice(0, path.lastIndexOf("/") + 1));
  const isCode = (path: string) => /\.(tf|tofu|tf\.json|tfvars)$/.test(path);
  const code = artifacts.filter(({ path, change }) => change !== "given" && isCode(path));
  const isAside = (folder: string) => !code.some(({ path }) => path.startsWith(folder));
  const isCovered = ({ path }: { path: string }) =>
    isCode(path) && folders.some((folder) => path.startsWith(folder) || isAside(folder));
  const incomplete = analysis.incomplete.filter((entry) => !isCovered(entry));
  const effects = analysis.effects.filter((effect) => !(effect.action === "unread" && effect.at.every(isCovered)));
  return {
    ...analysis,
    effects,
    incomplete,
    complete: incomplete.length === 0 && (analysis.complete || analysis.incomplete.length > 0),
  };
}

/** Who names an environment knows better than a tag; a path of the configuration knows better than nobody. */
export function placeEffects(analysis: Analysis, { configuration }: Setting, told: string | null): Analysis {
  const placeOf = (effect: Effect): Environment => {
    if (told !== null && told !== unknownEnvironment.name) return { name: told, source: "flag" };
    if (effect.environment.source !== "unknown") return effect.environment;
    const name = configuration.environmentAt(effect.at[0].path);
    return name === null ? effect.environment : { name, source: "path" };
  };
  return {
    ...analysis,
    effects: analysis.effects.map((effect) => ({ ...effect, environment: placeOf(effect) })),
  };
}

async function readEvidence(path: string, cwd: string, ports: Ports): Promise<readonly Evidence[]> {
  const texts = await readNamed(cwd, [path], /./, ports);
  return texts.flatMap(({ path: name, text }) => {
    const parsed = parseEvidence(text, name);
    if (!parsed.ok) throw troubleOf("broken-evidence", "the evidence", parsed.problems);
    return parsed.value;
  });
}
