import { type Job, memberOf, type Step, short, type Workflow } from "./model.ts";
import type { Hit, Rule } from "./rule.ts";
import { nameOf } from "./ruleParts.ts";
import { checkLines, deployKind, isCheck, isCheckJob } from "./steps.ts";

export type Pair = Readonly<{ before: Workflow; after: Workflow }>;

/** What a change takes away from a workflow. */
export const pairRules: readonly Rule<Pair>[] = [
  {
    code: "test-step-removed",
    severity: "error",
    confidence: "high",
    why: "what it caught goes through from now on, and the run looks as green as before",
    instead: "keep the step; where it is flaky, mend or skip the one case",
    find: removedChecks,
  },
  {
    code: "required-job-removed",
    severity: "error",
    confidence: "medium",
    why: "a required check by this name is gone: merges wait for ever, or the rule is lifted and nothing checks",
    instead: "keep the job, or change the branch's required checks in the open first",
    find: removedJobs,
  },
  {
    code: "check-trigger-removed",
    severity: "warning",
    confidence: "medium",
    why: "the checks stand in the file and are no longer run where they were",
    instead: "keep the trigger, or say which other workflow runs them",
    find: lostTriggers,
  },
  {
    code: "deploy-gate-removed",
    severity: "error",
    confidence: "high",
    why: "the deployment no longer waits for the checks before it",
    instead: "keep `needs:`",
    find: ({ before, after }) =>
      after.jobs.flatMap((job): Hit[] => {
        const was = before.jobs.find(({ id }) => id === job.id);
        if (!was || deployKind(job) === null) return [];
        const lost = was.needs.filter((need) => !reaches(after, job, need) && isGate(before, need));
        return lost.map((need) => ({
          line: after.jobLineOf(job, "needs"),
          job: job.id,
          what: `job \`${short(job.id)}\` no longer waits for \`${short(need)}\``,
        }));
      }),
  },
  {
    code: "deploy-environment-removed",
    severity: "error",
    confidence: "high",
    why: "the reviewers and wait timers of that environment no longer stand before the deployment",
    instead: "keep `environment:`",
    find: ({ before, after }) =>
      after.jobs
        .filter((job) => {
          const was = before.jobs.find(({ id }) => id === job.id);
          return was?.body.environment !== undefined && job.body.environment === undefined && job.uses === null;
        })
        .map((job) => ({ line: job.line, job: job.id, what: `job \`${short(job.id)}\` lost its environment` })),
  },
];

function isGate(workflow: Workflow, id: string): boolean {
  const job = workflow.jobs.find((each) => each.id === id);
  return job !== undefined && (isCheckJob(job) || /build|verify|approve|review|scan|security|validate|ci/i.test(id));
}

/** Whether a job waits for another, directly or through others. */
function reaches(workflow: Workflow, from: Job, target: string): boolean {
  const seen = new Set<string>();
  const queue = [...from.needs];
  for (let index = 0; index < queue.length; index++) {
    const id = queue[index] ?? "";
    if (id === target) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    queue.push(...(workflow.jobs.find((job) => job.id === id)?.needs ?? []));
  }
  return false;
}

function removedChecks({ before, after }: Pair): readonly Hit[] {
  const kept = after.jobs.flatMap(({ steps }) => steps).filter(isCheck);
  const keptLines = new Set(kept.flatMap((step) => checkLines(step).map(core)));
  const keptUses = new Set(kept.map(({ uses }) => actionOf(uses)));
  return before.jobs.flatMap((job) =>
    job.steps.filter(isCheck).flatMap((step): Hit[] => {
      const lines = checkLines(step).map(core);
      const isKept =
        lines.length > 0
          ? lines.every((line) => keptLines.has(line)) || isRewritten(step, kept)
          : step.uses !== null
            ? keptUses.has(actionOf(step.uses))
            : kept.some(({ name, run }) => (name !== null && name === step.name) || run === step.run);
      if (isKept) return [];
      const line = after.jobs.find(({ id }) => id === job.id)?.line ?? null;
      return [{ line, job: job.id, what: `${nameOf(step)} is removed` }];
    }),
  );
}

/** The same step with as many checks in it, under the name it had: changed, not removed. */
function isRewritten(step: Step, kept: readonly Step[]): boolean {
  const twin = step.name === null ? undefined : kept.find(({ name }) => name === step.name);
  return twin !== undefined && checkLines(twin).length >= checkLines(step).length;
}

/** Program and verb: `npm test -- --ci` and `npm test || true` are one check (what is ignored is told elsewhere). */
function core(line: string): string {
  const words = line
    .replace(/\|\|.*$/, "")
    .replace(/(^|\s)[A-Za-z_]\w*=\S*/g, " ")
    .split(/\s+/)
    .filter((word) => word !== "" && !word.startsWith("-"));
  return words.slice(0, 3).join(" ");
}

function actionOf(uses: string | null): string | null {
  return uses === null ? null : (uses.split("@")[0] ?? uses).toLowerCase();
}

function removedJobs({ before, after }: Pair): readonly Hit[] {
  const ids = new Set(after.jobs.map(({ id }) => id));
  return before.jobs
    .filter(({ id }) => !ids.has(id))
    .map((job): Hit => {
      const isGuard =
        isCheckJob(job) || before.jobs.some(({ needs }) => needs.includes(job.id)) || isGate(before, job.id);
      const twin = after.jobs.find(
        (each) => each.steps.length > 0 && JSON.stringify(each.body.steps) === JSON.stringify(job.body.steps),
      );
      const what = twin
        ? `job \`${short(job.id)}\` is renamed to \`${short(twin.id)}\``
        : `job \`${short(job.id)}\` is removed`;
      return { line: null, job: job.id, what, ...(isGuard && !twin ? {} : ({ severity: "warning" } as const)) };
    });
}

const guarding = ["pull_request", "merge_group", "push"];

function lostTriggers({ before, after }: Pair): readonly Hit[] {
  if (!before.jobs.some(isCheckJob)) return [];
  const line = after.lineOf(["on"]);
  const gone = guarding.filter((each) => before.triggers.includes(each) && !after.triggers.includes(each));
  const filtered = guarding.flatMap((each) => {
    const [was, is] = [memberOf(memberOf(before.body.on)[each]), memberOf(memberOf(after.body.on)[each])];
    const fresh = ["paths", "paths-ignore", "branches-ignore", "branches"].filter((key) => key in is && !(key in was));
    return after.triggers.includes(each) && before.triggers.includes(each)
      ? fresh.map((key) => `\`${each}\` is narrowed by \`${key}\``)
      : [];
  });
  return [...gone.map((each) => `the trigger \`${each}\` is removed`), ...filtered].map((what) => ({ line, what }));
}
