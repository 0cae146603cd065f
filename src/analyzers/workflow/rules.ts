import type { Json } from "#core";
import { wordOf } from "../cloudformation/yamlText.ts";
import { expressionsIn, isAlwaysTrue } from "./expressions.ts";
import { memberOf, short, textOfValue, type Workflow } from "./model.ts";
import type { Rule } from "./rule.ts";
import { dangerous, deploys, excessive, injections, nameOf, selfHosted, tolerated, unpinned } from "./ruleParts.ts";
import { ignoredBy, isCheckJob } from "./steps.ts";

/** What a workflow says by itself. */
export const rules: readonly Rule<Workflow>[] = [
  {
    code: "unpinned-uses",
    severity: "warning",
    confidence: "high",
    why: "a tag or branch can be moved: other code runs tomorrow, with this workflow's token",
    instead: "pin it to a full commit digest and keep the tag in a comment",
    find: ({ jobs }) =>
      jobs.flatMap((job) =>
        [{ uses: job.uses, line: job.line }, ...job.steps].flatMap(({ uses, line }) => unpinned(uses, line, job)),
      ),
  },
  {
    code: "unpinned-images",
    severity: "note",
    confidence: "medium",
    why: "the image behind a tag can change",
    instead: "name it by digest",
    find: ({ jobs }) =>
      jobs.flatMap((job) =>
        [job.body.container, ...Object.values(memberOf(job.body.services))].flatMap((container) => {
          const image = typeof container === "string" ? container : memberOf(container).image;
          const isOpen =
            typeof image === "string" && image !== "" && !image.includes("@sha256:") && !image.includes("${{");
          return isOpen ? [{ line: job.line, job: job.id, what: `\`${short(image)}\` is not pinned to a digest` }] : [];
        }),
      ),
  },
  {
    code: "excessive-permissions",
    severity: "warning",
    confidence: "medium",
    why: "whatever runs in the workflow, a compromised dependency too, holds this token",
    instead: "set `permissions: {}` for the workflow and give each job what it needs",
    find: excessive,
  },
  {
    code: "dangerous-triggers",
    severity: "warning",
    confidence: "medium",
    why: "it runs with the repository's secrets on the word of someone who may have no rights in it",
    instead: "use `pull_request`, or split it: build without secrets, then act on the result",
    find: dangerous,
  },
  {
    code: "template-injection",
    severity: "error",
    confidence: "high",
    why: "the value is written into the script before a shell reads it: whoever chooses it runs commands",
    instead: 'pass it through `env:` and use the shell\'s own `"$VARIABLE"`',
    find: ({ jobs }) => jobs.flatMap((job) => job.steps.flatMap((step) => injections(step, job))),
  },
  {
    code: "no-timeout",
    severity: "note",
    confidence: "high",
    why: "a hanging job holds its runner, and the deployments behind it, for six hours",
    instead: "set `timeout-minutes`",
    find: ({ kind, jobs }) =>
      jobs
        .filter((job) => kind === "workflow" && job.uses === null && job.body["timeout-minutes"] === undefined)
        .map((job) => ({ line: job.line, job: job.id, what: `job \`${short(job.id)}\` has no timeout` })),
  },
  {
    code: "deploy-without-environment",
    severity: "warning",
    confidence: "high",
    why: "nothing asks before it runs: reviewers, wait timers and branch rules hang on an environment",
    instead: "set `environment:` and protect it",
    find: (workflow) =>
      deploys(workflow, ({ body, uses }) => body.environment === undefined && uses === null, "no `environment`"),
  },
  {
    code: "deploy-without-concurrency",
    severity: "warning",
    confidence: "high",
    why: "two pushes deploy at the same time, and the older one may win",
    instead: "set `concurrency:` with one group per environment and `cancel-in-progress: false`",
    find: (workflow) =>
      deploys(
        workflow,
        ({ body }) => (body.concurrency ?? workflow.body.concurrency) === undefined,
        "no `concurrency`",
      ),
  },
  {
    code: "continue-on-error-on-test",
    severity: "warning",
    confidence: "high",
    why: "the check fails and the run is green",
    instead: "let it fail, or move what is known to be broken into a job of its own that nobody relies on",
    find: ({ jobs }) => jobs.flatMap(tolerated),
  },
  {
    code: "check-ignored",
    severity: "warning",
    confidence: "high",
    why: "the check runs and its answer is thrown away",
    instead: "let it fail; where one case is known to be broken, skip that case by name",
    find: ({ jobs }) =>
      jobs.flatMap((job) => [
        ...job.steps.flatMap((step) => {
          const by = ignoredBy(step);
          return by === null ? [] : [{ line: step.line, job: job.id, what: `${nameOf(step)} cannot fail: ${by}` }];
        }),
        ...(isCheckJob(job) && /^(\$\{\{\s*)?false(\s*\}\})?$/i.test(job.condition?.trim() ?? "")
          ? [{ line: job.line, job: job.id, what: `job \`${short(job.id)}\` never runs: \`if: false\`` }]
          : []),
      ]),
  },
  {
    code: "self-hosted-runner",
    severity: "note",
    confidence: "high",
    why: "the machine outlives the run, and what one run leaves behind meets the next",
    instead: "use ephemeral runners, and never for pull requests from outside",
    find: selfHosted,
  },
  {
    code: "unsound-condition",
    severity: "error",
    confidence: "high",
    why: "text around the expression, or a line end after it, makes it a non-empty string, which is always true",
    instead: "write the whole condition inside one expression, or without braces; with `|` or `>` use `|-` or `>-`",
    find: ({ jobs }) =>
      jobs.flatMap((job) =>
        [job, ...job.steps].flatMap(({ condition, line }) =>
          condition !== null && isAlwaysTrue(condition)
            ? [{ line, job: job.id, what: `\`if: ${short(condition.trim())}\` is always true` }]
            : [],
        ),
      ),
  },
  {
    code: "secrets-inherit",
    severity: "warning",
    confidence: "high",
    why: "the called workflow gets every secret, those it has no use for too",
    instead: "hand over the secrets by name",
    find: ({ jobs }) =>
      jobs
        .filter(({ uses, body }) => uses !== null && body.secrets === "inherit")
        .map((job) => ({ line: job.line, job: job.id, what: `job \`${short(job.id)}\` hands on all secrets` })),
  },
  {
    code: "overprovisioned-secrets",
    severity: "warning",
    confidence: "high",
    why: "all secrets at once reach a place that needs one",
    instead: "name the secret",
    find: ({ jobs }) =>
      jobs.flatMap((job) =>
        job.steps
          .filter((step) =>
            expressionsIn(textOfValue(step.body as Json)).some((each) => /toJSON\(\s*secrets\s*\)/i.test(each)),
          )
          .map((step) => ({ line: step.line, job: job.id, what: `${nameOf(step)} is given all secrets` })),
      ),
  },
  {
    code: "insecure-commands",
    severity: "error",
    confidence: "high",
    why: "anything that prints can then set variables and paths of later steps",
    instead: "write to `$GITHUB_ENV` and `$GITHUB_PATH`",
    find: ({ body, jobs }) => {
      const isOn = (env: Json | undefined) => /^(true|1)$/i.test(wordOf(memberOf(env).ACTIONS_ALLOW_UNSECURE_COMMANDS));
      const places = [{ body, line: null }, ...jobs, ...jobs.flatMap(({ steps }) => steps)];
      return places
        .filter((each) => isOn(each.body.env))
        .map(({ line }) => ({ line, what: "`ACTIONS_ALLOW_UNSECURE_COMMANDS` is on" }));
    },
  },
];
