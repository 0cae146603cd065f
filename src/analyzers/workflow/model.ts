import type { Json } from "#core";
import { isList, isRecord, type Tree, wordOf } from "../cloudformation/yamlText.ts";

export type Member = Readonly<Record<string, Json>>;

export type Step = Readonly<{
  name: string | null;
  uses: string | null;
  run: string | null;
  with: Member;
  condition: string | null;
  body: Member;
  line: number | null;
}>;

export type Job = Readonly<{
  id: string;
  name: string | null;
  /** A reusable workflow that is called; null for a job with steps. */
  uses: string | null;
  steps: readonly Step[];
  needs: readonly string[];
  condition: string | null;
  body: Member;
  line: number | null;
}>;

/** A workflow, or an action (whose steps are the one job `runs`). */
export type Workflow = Readonly<{
  kind: "workflow" | "action";
  /** Event names. */
  triggers: readonly string[];
  jobs: readonly Job[];
  body: Member;
  lineOf: Tree["lineOf"];
  jobLineOf: (job: Job, key: string) => number | null;
}>;

const empty: Member = Object.create(null);

/** Null: not a workflow and not an action. GitHub docs, workflow syntax and metadata syntax. */
export function workflowOf(tree: Tree): Workflow | null {
  const body = tree.value;
  if (!isRecord(body)) return null;
  const jobLineOf = (job: Job, key: string) => tree.lineOf(["jobs", job.id, key]) ?? job.line;
  if (isRecord(body.jobs)) {
    const jobs = Object.entries(body.jobs);
    if (jobs.length === 0 || !jobs.every(([, job]) => isRecord(job))) return null;
    const read = jobs.map(([id, job]) => jobOf(id, memberOf(job), ["jobs", id], tree));
    return { kind: "workflow", triggers: triggersOf(body.on), jobs: read, body, lineOf: tree.lineOf, jobLineOf };
  }
  if (!isRecord(body.runs) || body.jobs !== undefined) return null;
  const runs = jobOf("runs", body.runs, ["runs"], tree);
  return { kind: "action", triggers: [], jobs: [runs], body, lineOf: tree.lineOf, jobLineOf: (job) => job.line };
}

function jobOf(id: string, body: Member, keys: readonly string[], tree: Tree): Job {
  const steps = isList(body.steps) ? body.steps : [];
  return {
    id,
    name: textOrNull(body.name),
    uses: textOrNull(body.uses),
    steps: steps.map((step, index) => stepOf(memberOf(step), tree.lineOf([...keys, "steps", index]))),
    needs: listOf(body.needs).map(wordOf),
    condition: textOrNull(body.if),
    body,
    line: tree.lineOf(keys),
  };
}

function stepOf(body: Member, line: number | null): Step {
  return {
    name: textOrNull(body.name) ?? textOrNull(body.id),
    uses: textOrNull(body.uses),
    run: textOrNull(body.run),
    with: memberOf(body.with),
    condition: textOrNull(body.if),
    body,
    line,
  };
}

function triggersOf(on: Json | undefined): readonly string[] {
  if (isRecord(on)) return Object.keys(on);
  return listOf(on).map(wordOf);
}

export function memberOf(value: Json | undefined): Member {
  return isRecord(value) ? value : empty;
}

export function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : value === undefined || value === null ? [] : [value];
}

function textOrNull(value: Json | undefined): string | null {
  return value === undefined || value === null || typeof value === "object" ? null : String(value);
}

/** Everything that an expression may stand in, as one text. */
export function textOfValue(value: Json | undefined): string {
  return value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
}

export function short(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
