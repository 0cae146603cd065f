import { assertPlaces, type Effect, effect, type Json, type Place, place } from "#core";
import type { Job, Step, Workflow } from "./model.ts";
import { effectivePermissions, permissionsOf, widened } from "./permissions.ts";
import { isDeploy } from "./steps.ts";

/** The file as a whole: it comes, goes, or is handed over alone. */
export function wholeEffect(
  action: "create" | "update" | "delete",
  kind: Workflow["kind"],
  path: string,
  isGiven: boolean,
): Effect {
  return effect({
    action,
    type: kind,
    address: path,
    at: [place(path)],
    certainty: isGiven ? "possible" : "certain",
    reason: isGiven ? "repository-not-seen" : null,
    stateful: "no",
    reversibility: "reversible",
  });
}

/** What the pipeline will do that it did not do before. */
export function pairEffects(before: Workflow, after: Workflow, path: string): readonly Effect[] {
  if (stable(before.body) === stable(after.body)) return [];
  const effects: Effect[] = [wholeEffect("update", after.kind, path, false)];
  const kept = new Map(after.jobs.map((job) => [job.id, job]));
  const known = new Map(before.jobs.map((job) => [job.id, job]));
  for (const job of before.jobs) {
    if (!kept.has(job.id)) effects.push(jobEffect("delete", job, path, [place(path)], "job-removed"));
  }
  for (const job of after.jobs) {
    const was = known.get(job.id);
    const at = [place(path, job.line)];
    if (!was) effects.push(jobEffect("create", job, path, at, "job-added"));
    effects.push(...executions(was, job, path));
    if (was && job.body.secrets === "inherit" && was.body.secrets !== "inherit") {
      effects.push(jobEffect("grant", job, path, at, "secrets:inherit"));
    }
  }
  return [...effects, ...grants(before, after, path)];
}

function jobEffect(action: Effect["action"], job: Job, path: string, at: readonly Place[], reason: string): Effect {
  return effect({
    action,
    type: action === "grant" ? "workflow-permissions" : "workflow-job",
    address: `${path}#${job.id}`,
    at: assertPlaces(at, place(path)),
    certainty: action === "execute" ? "possible" : "certain",
    reason,
    stateful: "no",
    reversibility: action === "execute" ? "unknown" : "reversible",
  });
}

/** Commands and actions that the job did not run before; a deployment among them is said first. */
function executions(was: Job | undefined, job: Job, path: string): readonly Effect[] {
  const known = new Set((was?.steps ?? []).map(whatRuns));
  const fresh = job.steps.filter((step) => {
    const words = whatRuns(step);
    return words !== null && !known.has(words);
  });
  const isNewCall = job.uses !== null && bare(job.uses) !== bare(was?.uses ?? null);
  if (fresh.length === 0 && !isNewCall) return [];
  const reason = fresh.some(isDeploy)
    ? "deploy-step"
    : fresh.some(({ run }) => run !== null)
      ? "run-step"
      : "uses-step";
  const places = fresh.map(({ line }) => place(path, line));
  return [jobEffect("execute", job, path, places.length > 0 ? places : [place(path, job.line)], reason)];
}

/** A new version of the same action is an update; another action is other code. */
function whatRuns(step: Step): string | null {
  return step.run === null ? bare(step.uses) : step.run.replace(/\s+/g, " ").trim();
}

function bare(uses: string | null): string | null {
  return uses === null ? null : (uses.split("@")[0] ?? uses).toLowerCase();
}

function grants(before: Workflow, after: Workflow, path: string): readonly Effect[] {
  if (after.kind === "action") return [];
  const whole = widened(permissionsOf(before.body.permissions), permissionsOf(after.body.permissions));
  const effects: Effect[] = [];
  const grant = (address: string, line: number | null, widening: NonNullable<typeof whole>) =>
    effect({
      action: "grant",
      type: "workflow-permissions",
      address,
      at: [place(path, line)],
      certainty: widening.certainty,
      reason: widening.scopes.slice(0, 8).join(","),
      stateful: "no",
      reversibility: "reversible",
    });
  if (whole) effects.push(grant(path, after.lineOf(["permissions"]), whole));
  for (const job of after.jobs) {
    const was = before.jobs.find(({ id }) => id === job.id);
    const old = was
      ? effectivePermissions(was, before)
      : permissionsOf(after.body.permissions ?? before.body.permissions);
    const wider = widened(old, effectivePermissions(job, after));
    const isInherited = whole !== null && job.body.permissions === undefined;
    if (wider && !isInherited) effects.push(grant(`${path}#${job.id}`, after.jobLineOf(job, "permissions"), wider));
  }
  return effects;
}

/** Key order means nothing in YAML. */
function stable(value: Json | undefined): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return `[${value.map(stable).join(",")}]`;
  const record = value as Readonly<Record<string, Json>>;
  return `{${Object.keys(record)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${stable(record[key])}`)
    .join(",")}}`;
}
