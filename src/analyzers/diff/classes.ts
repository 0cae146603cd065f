/** What a file is to a change, by its path. The first class that recognizes it speaks for it. */
export type FileClass = Readonly<{
  name:
    | "policy"
    | "ci"
    | "migration"
    | "rendered"
    | "terraform"
    | "data"
    | "flag"
    | "dependencies"
    | "configuration"
    | "code";
  recognizes: (path: string) => boolean;
}>;

const last = (path: string) => path.slice(path.lastIndexOf("/") + 1).toLowerCase();
const matches =
  (...patterns: readonly RegExp[]) =>
  (path: string): boolean =>
    patterns.some((pattern) => pattern.test(path.toLowerCase()));
const named =
  (...names: readonly string[]) =>
  (path: string): boolean =>
    names.includes(last(path));
const either =
  (...tests: readonly ((path: string) => boolean)[]) =>
  (path: string): boolean =>
    tests.some((test) => test(path));

/** Whatever steers Checkrail, an agent, a review or a hook. */
const policy: FileClass = {
  name: "policy",
  recognizes: either(
    named(
      "codeowners",
      "owners",
      "owners_aliases",
      "agents.md",
      "claude.md",
      "gemini.md",
      "catalog-info.yaml",
      "catalog-info.yml",
    ),
    named(
      ".pre-commit-config.yaml",
      "lefthook.yml",
      "lefthook.yaml",
      ".gitattributes",
      ".gitmodules",
      ".mcp.json",
      ".cursorrules",
    ),
    named(
      "renovate.json",
      "renovate.json5",
      ".renovaterc",
      "dependabot.yml",
      "copilot-instructions.md",
      "copilot-setup-steps.yml",
    ),
    matches(
      /(^|\/)\.(checkrail|claude|cursor|kiro|gemini|codex|opencode|husky|githooks|devcontainer|amazonq|aider|roo|windsurf)\//,
    ),
    matches(
      /\.(prompt|instructions|agent|chatmode)\.md$/,
      /(^|\/)\.git\//,
      /(^|\/)branch-protection[^/]*$/,
      /(^|\/)\.aider[^/]*$/,
    ),
  ),
};

/** Pipelines that no analyzer of their own reads. GitHub's workflows are here for unified texts alone. */
const ci: FileClass = {
  name: "ci",
  recognizes: either(
    named(
      ".gitlab-ci.yml",
      ".gitlab-ci.yaml",
      "jenkinsfile",
      "azure-pipelines.yml",
      "bitbucket-pipelines.yml",
      ".travis.yml",
      ".drone.yml",
    ),
    named(
      "appveyor.yml",
      "cloudbuild.yaml",
      "cloudbuild.yml",
      "buildspec.yml",
      "codeship-steps.yml",
      "skaffold.yaml",
      "tiltfile",
    ),
    matches(
      /(^|\/)\.(circleci|buildkite|github\/(workflows|actions)|gitlab\/ci|woodpecker|tekton|semaphore)\//,
      /(^|\/)action\.ya?ml$/,
    ),
  ),
};

/** Migrations written in a language: what they do to the database cannot be told from their text. */
const migration: FileClass = {
  name: "migration",
  recognizes: matches(
    /(^|\/)(migrations?|migrate|alembic\/versions|db\/versions|changesets?|changelogs?|flyway|liquibase)\/.*\.(py|rb|ts|js|mjs|cjs|php|java|kt|go|ex|exs|cs|xml|ya?ml|json|prisma)$/,
    /(^|\/)schema\.(rb|prisma)$/,
  ),
};

/** Text that becomes something else before it is applied. */
const rendered: FileClass = {
  name: "rendered",
  recognizes: either(
    named("chart.yaml", "kustomization.yaml", "kustomization.yml", "helmfile.yaml", "kptfile"),
    matches(
      /(^|\/)values[^/]*\.ya?ml$/,
      /(^|\/)templates\/.*\.(ya?ml|tpl)$/,
      /\.(jsonnet|libsonnet|cue|tpl|j2|gotmpl)$/,
    ),
  ),
};

const terraform: FileClass = {
  name: "terraform",
  recognizes: matches(
    /\.(tf|tofu|tfvars)$/,
    /\.(tf|tofu|tfvars)\.json$/,
    /(^|\/)terragrunt\.hcl$/,
    /(^|\/)\.terraform\.lock\.hcl$/,
  ),
};

/** What an analyzer of its own reads when it is whole; in a unified text only hunks are there. */
const data: FileClass = {
  name: "data",
  recognizes: matches(
    /\.(sql|pgsql|psql|ddl)$/,
    /(^|\/)(dockerfile|containerfile)([.-](?![^/]*\.)(?!([cm]?[jt]sx?|py|rb|go|rs|java|md|txt|sh)$)[^/]*)?$/,
    /\.dockerfile$/,
    /tfplan[^/]*$/,
  ),
};

const flag: FileClass = {
  name: "flag",
  recognizes: matches(
    /(^|\/)(feature-?flags?|flags|toggles|features|launchdarkly|unleash|flipt|flagd)(\/.*)?\.(ya?ml|json|toml|properties|ini)$/,
    /(^|\/)[^/]*(feature|flag|toggle)[^/]*\.(ya?ml|json|toml|properties|ini)$/,
    /(^|\/)(launchdarkly|unleash|flipt|flagd|feature-?flags)\//,
  ),
};

const dependencies: FileClass = {
  name: "dependencies",
  recognizes: either(
    named(
      "package.json",
      "package-lock.json",
      "npm-shrinkwrap.json",
      "yarn.lock",
      "pnpm-lock.yaml",
      "bun.lock",
      "bun.lockb",
      "deno.lock",
    ),
    named(
      "go.mod",
      "go.sum",
      "cargo.toml",
      "cargo.lock",
      "pyproject.toml",
      "poetry.lock",
      "uv.lock",
      "pdm.lock",
      "pipfile",
      "pipfile.lock",
    ),
    named(
      "gemfile",
      "gemfile.lock",
      "composer.json",
      "composer.lock",
      "pom.xml",
      "build.gradle",
      "build.gradle.kts",
      "gradle.lockfile",
    ),
    named(
      "mix.exs",
      "mix.lock",
      "pubspec.yaml",
      "pubspec.lock",
      "packages.lock.json",
      "nuget.config",
      "directory.packages.props",
    ),
    named(
      ".npmrc",
      ".nvmrc",
      ".node-version",
      ".python-version",
      ".tool-versions",
      "conanfile.txt",
      "flake.lock",
      "package.resolved",
    ),
    matches(/(^|\/)requirements[^/]*\.(txt|in)$/, /\.(csproj|fsproj|vbproj)$/, /(^|\/)libs\.versions\.toml$/),
  ),
};

const configuration: FileClass = {
  name: "configuration",
  recognizes: either(
    matches(/\.(ya?ml|json5?|jsonc|toml|ini|properties|conf|cfg|cnf|config|xml|plist|hcl|service|rules|vcl|env)$/),
    matches(
      /(^|\/)\.?env(\.[^/]+)?$/,
      /(^|\/)(nginx|haproxy|envoy|redis|pg_hba)[^/]*$/,
      /(^|\/)(procfile|crontab|hosts)$/,
    ),
  ),
};

const code: FileClass = { name: "code", recognizes: () => true };

export const fileClasses: readonly FileClass[] = [
  policy,
  ci,
  terraform,
  dependencies,
  migration,
  data,
  rendered,
  flag,
  configuration,
  code,
];

export function classOf(path: string): FileClass["name"] {
  return fileClasses.find(({ recognizes }) => recognizes(path))?.name ?? "code";
}

/** A test, by the conventions of its language. */
export const isTestPath = matches(
  /(^|\/)(tests?|spec|specs|__tests__|__snapshots__|e2e|integration-tests?)\//,
  /[._-](test|tests|spec|e2e)\.[a-z]+$/,
  /(^|\/)test_[^/]+\.py$/,
  /(^|\/)[^/]+(test|tests|spec|it)\.(java|kt|cs|scala|groovy|swift|php)$/,
  /\.snap$/,
);
