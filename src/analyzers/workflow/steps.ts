import type { Job, Step } from "./model.ts";

/** Commands that check: tests, linters, type checkers, scanners. One list, so that adding one is one line. */
const checkCommands: readonly RegExp[] = [
  /\b(npm|pnpm|yarn|bun|deno)\s+(run\s+|exec\s+)?(-\S+\s+)*(test|t|tst|lint|check|typecheck|type-check|e2e|audit|verify)(:\S+)?\b/,
  /\b(jest|vitest|mocha|ava|karma|playwright|cypress|pytest|tox|nox|rspec|phpunit|pest|bats|ctest|nextest)\b/,
  /\b(eslint|biome|stylelint|ruff|flake8|mypy|pyright|pylint|bandit|rubocop|golangci-lint|staticcheck|phpstan|psalm)\b/,
  /\b(semgrep|trivy|grype|snyk|hadolint|shellcheck|actionlint|zizmor|checkov|tflint|tfsec|conftest|gitleaks|kube-linter)\b/,
  /\bgo\s+(test|vet)\b|\bgovulncheck\b|\bcargo\s+(\+\S+\s+)?(test|clippy|audit|deny|nextest)\b|\bcargo\s+fmt\b.*--check/,
  /\bmvnw?\b.*\b(test|verify)\b|\bgradlew?\b.*\b(test|check)\b|\bsbt\b.*\btest\b|\bdotnet\s+test\b|\bbazel\s+test\b/,
  /\bmake\s+(-\S+\s+)*\S*(test|lint|check|verify)\S*|\bpython[\d.]*\s+-m\s+(unittest|pytest)\b|\brake\s+(test|spec)\b|\brails\s+test\b/,
  /\btsc\b.*--noEmit|\bblack\b.*--check|\bprettier\b.*(--check|-c)\b|\bterraform\s+(validate|fmt\s+-check)|\bpre-commit\s+run\b/,
];
const checkActions =
  /^(golangci\/golangci-lint-action|github\/codeql-action\/analyze|aquasecurity\/trivy-action|snyk\/actions|cypress-io\/github-action|pre-commit\/action|super-linter\/super-linter|github\/super-linter|actions\/dependency-review-action|gitleaks\/gitleaks-action|hadolint\/hadolint-action|zizmorcore\/zizmor-action|reviewdog\/)/i;
const checkName =
  /(^|[^a-z])(unit|integration|e2e|smoke|end-to-end)?[ _-]?(tests?|testing|lint|linter|linting|type[ _-]?check|security[ _-]?scan|audit)([^a-z]|$)/i;
const notCheckName = /\b(upload|publish|report|install|download|setup|set up|summary|comment|coverage badge|cache)\b/i;

const deployCommands: readonly RegExp[] = [
  /\bkubectl\s+(-\S+\s+)*(apply|replace|set\s+image|rollout\s+(restart|undo)|delete|patch|scale|create)\b|\bkustomize\b.*\|\s*kubectl/,
  /\bhelm(file)?\s+(-\S+\s+)*(upgrade|install|apply|sync|rollback|uninstall)\b|\bargocd\s+app\s+(sync|set)\b/,
  /\b(terraform|tofu|terragrunt)\s+(-\S+\s+)*(run-all\s+)?(apply|destroy)\b|\bpulumi\s+(up|destroy)\b|\bcdk\s+(deploy|destroy)\b/,
  /\b(serverless|sls|sam|copilot|eb|amplify|chalice)\s+(\S+\s+)?(deploy|publish|push)\b|\bansible-playbook\b/,
  /\baws\s+(-\S+\s+)*(ecs\s+update-service|lambda\s+update-function-code|deploy\s+create-deployment|cloudformation\s+(deploy|(create|update|delete)-stack|execute-change-set)|s3\s+(sync|rm|mv))\b/,
  /\bgcloud\s+(\S+\s+)*(deploy|rollouts\s+advance)\b|\baz\s+(\S+\s+)*(deploy|deployment\s+\S*\s*create|up)\b|\bgsutil\s+.*rsync\b/,
  /\b(flyctl|fly|vercel|netlify|wrangler|firebase|railway|heroku|doctl|surge)\s+(\S+\s+)*(deploy|publish|--prod|release|container:release|create-deployment)\b/,
  /\b(npm|pnpm|yarn)\s+(npm\s+)?publish\b|\btwine\s+upload\b|\bcargo\s+publish\b|\bgem\s+push\b|\bmvnw?\b.*\bdeploy\b|\bgoreleaser\s+release\b/,
  /\b(rsync|scp)\s+.*\S+@\S+:|\bssh\s+.*\S+@\S+|\bcap\s+\S+\s+deploy\b|\bdocker\s+stack\s+deploy\b|\bnomad\s+job\s+run\b/,
  /\b(prisma\s+migrate\s+deploy|(rails|rake)\s+db:migrate|alembic\s+upgrade|flyway\s+migrate|liquibase\s+update|knex\s+migrate:latest)\b/,
];
const deployActions =
  /^(aws-actions\/(amazon-ecs-deploy|aws-cloudformation-github-deploy|aws-lambda-deploy)|azure\/(webapps-deploy|functions-action|k8s-deploy|aks-set-context|static-web-apps-deploy|arm-deploy|container-apps-deploy)|google-github-actions\/deploy-|appleboy\/(ssh|scp)-action|actions\/deploy-pages|peaceiris\/actions-gh-pages|jamesives\/github-pages-deploy-action|cloudflare\/(wrangler|pages)-action|superfly\/flyctl-actions|akhileshns\/heroku-deploy|burnett01\/rsync-deployments|amondnet\/vercel-action|nwtgck\/actions-netlify|pypa\/gh-action-pypi-publish|firebaseextended\/action-hosting-deploy|helmfile\/helmfile-action|serverless\/github-action|einaregilsson\/beanstalk-deploy)/i;
const deployName = /(^|[^a-z])(re)?(deploy|deployment|deploys|rollout|promote|publish)([^a-z]|$)/i;

/** The patterns look at the head of a line only: no command that means something is longer. */
const lineCharactersMax = 1000;

/** Shell lines: continuations joined, comments and what is only printed left out. */
export function linesOf(run: string): readonly string[] {
  return run
    .replace(/\\\r?\n/g, " ")
    .split(/\r?\n/)
    .map((line) => line.trim().slice(0, lineCharactersMax))
    .filter((line) => line !== "" && !line.startsWith("#") && !/^(echo|printf)\b[^|;&]*$/.test(line));
}

export function checkLines(step: Step): readonly string[] {
  return step.run === null ? [] : linesOf(step.run).filter(isCheckLine);
}

function isCheckLine(line: string): boolean {
  const isInstall =
    /^(npm|pnpm|yarn|bun|pip3?|pipx|apt-get|sudo apt-get|brew|go|cargo|gem)\s+(install|i|ci|add|get)\b/.test(line) &&
    !/&&|;/.test(line);
  return !isInstall && checkCommands.some((pattern) => pattern.test(line));
}

export function isCheck(step: Step): boolean {
  if (step.uses !== null && checkActions.test(step.uses)) return true;
  if (checkLines(step).length > 0) return true;
  const named = step.run !== null && step.name !== null && checkName.test(step.name);
  return named && !notCheckName.test(step.name ?? "");
}

export function isDeploy(step: Step): boolean {
  if (step.uses !== null) return deployActions.test(step.uses);
  return step.run !== null && linesOf(step.run).some(isDeployLine);
}

/** What is only looked at is no deployment. */
function isDeployLine(line: string): boolean {
  return (
    !/--dry-run(=(client|server|true))?\b|--diff\b|--check\b/.test(line) &&
    deployCommands.some((pattern) => pattern.test(line))
  );
}

export function isCheckJob(job: Job): boolean {
  const isNamed =
    job.steps.some((step) => step.run !== null) &&
    [job.id, job.name].some((name) => name !== null && checkName.test(name));
  return job.steps.some(isCheck) || isNamed;
}

/** `sure`: a step deploys; `named`: only the name says so. */
export function deployKind(job: Job): "sure" | "named" | null {
  if (job.steps.some(isDeploy)) return "sure";
  const isNamed = [job.id, job.name, job.uses].some((name) => name !== null && deployName.test(name));
  const doesSomething = job.uses !== null || job.steps.some((step) => step.run !== null || step.uses !== null);
  return isNamed && doesSomething ? "named" : null;
}

const swallow =
  /\|\|\s*(true|:|exit\s+0|echo\b|\/bin\/true|printf\b)|;\s*(true|exit\s+0|:)\s*$|--exit-zero\b|--no-fail\b|--passWithNoTests\b/;

/** How a step lets a failing check pass; null where it does not. */
export function ignoredBy(step: Step): string | null {
  if (!isCheck(step)) return null;
  if (/^(\$\{\{\s*)?false(\s*\}\})?$/i.test(step.condition?.trim() ?? "")) return "`if: false`";
  if (step.run === null) return null;
  const line = checkLines(step).find((each) => swallow.test(each));
  if (line !== undefined) return `\`${swallow.exec(line)?.[0]?.trim() ?? "|| true"}\``;
  const lines = linesOf(step.run);
  const first = lines.findIndex(isCheckLine);
  const off = lines.findIndex((each) => /^set\s+\+e\b/.test(each));
  if (off >= 0 && off <= Math.max(first, 0) && !/\bexit\s+["']?\$/.test(step.run)) return "`set +e`";
  return first >= 0 && lines.length > first + 1 && /^(exit\s+0|true|:)$/.test(lines.at(-1) ?? "") && off >= 0
    ? "`exit 0`"
    : null;
}
