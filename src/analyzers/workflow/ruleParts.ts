import type { Json } from "#core";
import { wordOf } from "../cloudformation/yamlText.ts";
import { injectionsIn } from "./expressions.ts";
import { type Job, listOf, memberOf, type Step, short, textOfValue, type Workflow } from "./model.ts";
import { permissionsOf, writesOf } from "./permissions.ts";
import type { Hit } from "./rule.ts";
import { deployKind, isCheck, isCheckJob } from "./steps.ts";

export function nameOf(step: Step): string {
  return step.name !== null
    ? `step \`${short(step.name)}\``
    : `step \`${short((step.run ?? step.uses ?? "").trim().split("\n")[0] ?? "")}\``;
}

export function unpinned(uses: string | null, line: number | null, job: Job): readonly Hit[] {
  if (uses === null || uses.startsWith("./") || uses.includes("${{")) return [];
  const reference = uses.slice(uses.lastIndexOf("@") + 1);
  const isPinned = uses.startsWith("docker://")
    ? uses.includes("@sha256:")
    : uses.includes("@") && /^[0-9a-f]{40}([0-9a-f]{24})?$/i.test(reference);
  if (isPinned) return [];
  const isGitHubs = /^(actions|github)\//i.test(uses);
  const base = { line, job: job.id, what: `\`${short(uses)}\` is not pinned to a commit` };
  return [isGitHubs ? { ...base, severity: "note", confidence: "medium" } : base];
}

export function excessive(workflow: Workflow): readonly Hit[] {
  if (workflow.kind === "action") return [];
  const { body, jobs, lineOf } = workflow;
  const hits: Hit[] = [];
  const line = lineOf(["permissions"]);
  const writes = writesOf(body.permissions);
  if (writes.includes("write-all"))
    hits.push({ line, what: "every job may write everything", severity: "error", confidence: "high" });
  else if (writes.length > 0)
    hits.push({
      line,
      what: `every job gets write access: ${writes.map((each) => `\`${each}\``).join(", ")}`,
      confidence: "high",
    });
  else if (body.permissions === "read-all")
    hits.push({ line, what: "every job may read everything", severity: "note" });
  const silent = jobs.filter((job) => permissionsOf(job.body.permissions ?? body.permissions).kind === "default");
  if (silent.length > 0) {
    hits.push({
      line: silent[0]?.line ?? null,
      what: "no `permissions`: the repository's default holds, which may be write",
    });
  }
  for (const job of jobs.filter(({ body: own }) => own.permissions === "write-all")) {
    hits.push({
      line: workflow.jobLineOf(job, "permissions"),
      job: job.id,
      what: `job \`${short(job.id)}\` may write everything`,
      severity: "error",
      confidence: "high",
    });
  }
  return hits;
}

/** Another's code, fetched by someone else's reference. */
const foreignCode =
  /github\.head_ref|github\.event\.pull_request\.(head|merge_commit_sha)|github\.event\.workflow_run\.(head_|pull_requests)|refs\/pull\/|github\.event\.number|github\.event\.pull_request\.number/;

export function dangerous(workflow: Workflow): readonly Hit[] {
  const trigger = workflow.triggers.find((each) => each === "pull_request_target" || each === "workflow_run");
  if (trigger === undefined) return [];
  const fetched = workflow.jobs.flatMap((job) =>
    job.steps.filter(fetchesForeignCode).map(
      (step): Hit => ({
        line: step.line,
        job: job.id,
        what: `\`${trigger}\` runs the code of the pull request`,
        severity: "error",
        confidence: "high",
      }),
    ),
  );
  const deployed =
    trigger === "pull_request_target" ? deploys(workflow, () => true, "deploys on `pull_request_target`") : [];
  const errors = [...fetched, ...deployed.map((hit): Hit => ({ ...hit, severity: "error" }))];
  if (errors.length > 0) return errors;
  return [
    { line: workflow.lineOf(["on", trigger]) ?? workflow.lineOf(["on"]), what: `the workflow runs on \`${trigger}\`` },
  ];
}

function fetchesForeignCode(step: Step): boolean {
  if (/^actions\/checkout@/i.test(step.uses ?? "")) {
    return foreignCode.test(textOfValue(step.with.ref)) || foreignCode.test(textOfValue(step.with.repository));
  }
  const run = step.run ?? "";
  return (
    /\bgh\s+pr\s+checkout\b/.test(run) ||
    (/\bgit\s+(fetch|checkout|pull|clone|switch)\b/.test(run) && foreignCode.test(run))
  );
}

export function injections(step: Step, job: Job): readonly Hit[] {
  const words = {
    attacker: { severity: "error", confidence: "high" },
    event: { severity: "warning", confidence: "medium" },
    input: { severity: "warning", confidence: "low" },
    name: { severity: "note", confidence: "low" },
  } as const;
  return injectionsIn(step).map(({ expression, kind }) => ({
    line: step.line,
    job: job.id,
    what: `\`\${{ ${short(expression)} }}\` stands inside a script`,
    ...words[kind],
  }));
}

export function deploys(workflow: Workflow, wanted: (job: Job) => boolean, what: string): readonly Hit[] {
  return workflow.jobs.flatMap((job): Hit[] => {
    const kind = workflow.kind === "action" ? null : deployKind(job);
    if (kind === null || !wanted(job)) return [];
    return [
      {
        line: job.line,
        job: job.id,
        what: `job \`${short(job.id)}\` deploys: ${what}`,
        confidence: kind === "sure" ? "high" : "medium",
      },
    ];
  });
}

function isTolerant(value: Json | undefined): boolean {
  return value === true || /^\$\{\{\s*true\s*\}\}$/.test(wordOf(value)) || value === "true";
}

export function tolerated(job: Job): readonly Hit[] {
  const steps = job.steps
    .filter((step) => isTolerant(step.body["continue-on-error"]) && isCheck(step))
    .map((step) => ({ line: step.line, job: job.id, what: `${nameOf(step)} may fail unseen: \`continue-on-error\`` }));
  const whole = isTolerant(job.body["continue-on-error"]) && isCheckJob(job);
  return whole
    ? [
        ...steps,
        { line: job.line, job: job.id, what: `job \`${short(job.id)}\` may fail unseen: \`continue-on-error\`` },
      ]
    : steps;
}

export function selfHosted({ jobs, triggers }: Workflow): readonly Hit[] {
  const isOpen = triggers.some((each) => each.startsWith("pull_request"));
  return jobs
    .filter(({ body }) => {
      const runner = body["runs-on"];
      const labels = listOf(memberOf(runner).labels ?? runner).map(wordOf);
      return labels.includes("self-hosted") || memberOf(runner).group !== undefined;
    })
    .map((job) => ({
      line: job.line,
      job: job.id,
      what: `job \`${short(job.id)}\` runs on a machine of your own`,
      ...(isOpen ? ({ severity: "warning", confidence: "medium" } as const) : {}),
    }));
}
