import type { AiClaim, AiRole } from "#core";

/** How a tool shows in a commit. Addresses and ids are exact; a human's name is never looked at. */
export type Signature = Readonly<{
  tool: string;
  /** Mail addresses of the tool itself, in lower case. */
  emails?: readonly string[];
  /** GitHub's numeric ids (`ID+login@users.noreply.github.com`): they survive a renaming. */
  ids?: readonly number[];
  /** GitHub apps. Their logins end in `[bot]`, which no person's login can. Without that suffix here, in lower case. */
  bots?: readonly string[];
  /** Names that the tool writes after `Generated with`, `Assisted-by:` and the like, in lower case. */
  names?: readonly string[];
  /** What the tool is taken to have done where it stands as co-author or in a footer; as author it is `authored`. */
  role: AiRole;
  /** Another name where it is the author itself. */
  asAuthor?: string;
  confidence: AiClaim["confidence"];
}>;

const wrote = { role: "authored", confidence: "high" } as const;
const helped = { role: "assisted", confidence: "high" } as const;
const suggested = { role: "advised", confidence: "medium" } as const;

/** Where each comes from: the tools' own documentation and commits in public repositories. Absence of a signature means nothing: most
 *  tools let people switch it off. */
export const signatures: readonly Signature[] = [
  {
    tool: "claude-code",
    emails: ["noreply@anthropic.com"],
    names: ["claude code", "claude", "anthropic claude"],
    ...wrote,
  },
  { tool: "claude-github-app", ids: [209825114, 242468646], bots: ["claude", "anthropic-code-agent"], ...wrote },
  { tool: "copilot-agent", ids: [198982749], bots: ["copilot-swe-agent"], names: ["copilot coding agent"], ...wrote },
  {
    tool: "copilot",
    ids: [175728472, 223556219],
    emails: ["copilot@github.com"],
    bots: ["copilot-pull-request-reviewer"],
    names: ["github copilot", "copilot"],
    ...helped,
  },
  {
    tool: "copilot-autofix",
    ids: [62310815, 223894421],
    names: ["copilot autofix"],
    role: "advised",
    confidence: "high",
  },
  {
    tool: "cursor",
    asAuthor: "cursor-agent",
    ids: [206951365],
    emails: ["cursoragent@cursor.com", "agent@cursor.com"],
    bots: ["cursor"],
    names: ["cursor"],
    ...wrote,
  },
  { tool: "devin", ids: [158243242], bots: ["devin-ai-integration"], names: ["devin", "devin ai"], ...wrote },
  {
    tool: "codex",
    emails: ["codex@openai.com", "noreply@openai.com"],
    ids: [199175422, 242516109, 267193182],
    bots: ["chatgpt-codex-connector", "openai-codex"],
    names: ["codex", "codex cli", "openai codex"],
    ...wrote,
  },
  {
    tool: "aider",
    emails: ["aider@aider.chat", "noreply@aider.dev", "noreply@aider.chat"],
    names: ["aider"],
    ...wrote,
  },
  { tool: "jules", ids: [161369871], bots: ["google-labs-jules"], names: ["jules"], ...wrote },
  {
    tool: "gemini-code-assist",
    ids: [176961590],
    bots: ["gemini-code-assist"],
    names: ["gemini code assist"],
    ...suggested,
  },
  {
    tool: "gemini-cli",
    emails: ["gemini-cli@google.com"],
    names: ["gemini cli", "gemini"],
    role: "authored",
    confidence: "medium",
  },
  {
    tool: "openhands",
    emails: ["openhands@all-hands.dev", "openhands@openhands.dev"],
    bots: ["openhands-ai", "openhands-agent"],
    names: ["openhands"],
    ...wrote,
  },
  { tool: "crush", emails: ["crush@charm.land"], names: ["crush", "charm crush"], ...helped },
  { tool: "kiro", ids: [244629292], bots: ["kiro-agent"], names: ["kiro"], ...wrote },
  {
    tool: "amazon-q",
    ids: [208079219],
    bots: ["amazon-q-developer"],
    names: ["amazon q developer", "amazon q"],
    ...helped,
  },
  { tool: "opencode", emails: ["noreply@opencode.ai"], bots: ["opencode-agent"], names: ["opencode"], ...wrote },
  { tool: "factory-droid", ids: [138933559], bots: ["factory-droid"], names: ["factory droid", "droid"], ...wrote },
  { tool: "amp", emails: ["amp@ampcode.com"], names: ["amp"], ...wrote },
  { tool: "warp", emails: ["oz-agent@warp.dev", "agent@warp.dev"], names: ["warp", "warp agent mode", "oz"], ...wrote },
  { tool: "roo-code", emails: ["roomote@roocode.com"], bots: ["roomote"], names: ["roo code", "roo"], ...wrote },
  { tool: "coderabbit", ids: [136622811], bots: ["coderabbitai"], names: ["coderabbit"], ...suggested },
  { tool: "codeflash", ids: [148906541], bots: ["codeflash-ai"], names: ["codeflash"], ...wrote },
  {
    tool: "firebender",
    emails: ["help@firebender.com"],
    names: ["firebender"],
    role: "authored",
    confidence: "medium",
  },
  { tool: "sweep", bots: ["sweep-ai", "sweep-ai-deprecated"], names: ["sweep"], ...wrote },
  { tool: "ellipsis", bots: ["ellipsis-dev"], names: ["ellipsis"], ...wrote },
  { tool: "codegen", bots: ["codegen-sh"], names: ["codegen"], ...wrote },
  { tool: "lovable", bots: ["gpt-engineer-app", "lovable-dev"], names: ["lovable"], ...wrote },
  { tool: "v0", bots: ["v0"], names: ["v0"], ...wrote },
  {
    tool: "junie",
    emails: ["junie@jetbrains.com"],
    bots: ["jetbrains-junie", "junie-eap"],
    names: ["junie", "jetbrains junie"],
    ...wrote,
  },
  { tool: "forge", emails: ["noreply@forgecode.dev"], names: ["forgecode"], ...wrote },
  { tool: "mistral-vibe", emails: ["vibe@mistral.ai"], names: ["mistral vibe"], ...wrote },
  { tool: "sketch", emails: ["hello@sketch.dev"], ...wrote },
  {
    tool: "qodo",
    bots: ["qodo-merge-pro", "qodo-merge-for-open-source", "qodo-code-review"],
    names: ["qodo"],
    ...suggested,
  },
  { tool: "greptile", bots: ["greptile-apps"], ...suggested },
  { tool: "korbit", bots: ["korbit-ai"], ...suggested },
  { tool: "sourcery", bots: ["sourcery-ai"], ...suggested },
  { tool: "seer", bots: ["seer-by-sentry"], names: ["seer"], ...suggested },
  { tool: "codebuff", emails: ["noreply@codebuff.com"], names: ["codebuff"], ...wrote },
  { tool: "continue", emails: ["noreply@continue.dev"], names: ["continue"], ...wrote },
  { tool: "qwen-code", emails: ["qwen-coder@alibabacloud.com"], names: ["qwen code", "qwen-coder"], ...wrote },
  { tool: "augment", bots: ["augmentcode"], names: ["augment code", "auggie"], ...wrote },
  { tool: "goose", names: ["goose"], ...helped },
  { tool: "cline", emails: ["noreply@cline.bot"], names: ["cline"], ...helped },
  { tool: "antigravity", names: ["google antigravity"], ...helped },
  { tool: "grok", names: ["grok"], ...helped },
  { tool: "windsurf", names: ["windsurf", "cascade"], ...helped },
  { tool: "zed", names: ["zed agent", "zed ai"], ...helped },
  { tool: "kilo-code", bots: ["kilo-code-bot"], names: ["kilo code", "kilocode"], ...helped },
  { tool: "trae", names: ["trae"], ...helped },
  { tool: "replit", emails: ["agent@replit.com"], names: ["replit agent"], ...helped },
  { tool: "chatgpt", names: ["chatgpt", "gpt"], ...helped },
];

/** What git-ai and Agent Trace call a tool, where we call it otherwise. */
const agentNames: Readonly<Record<string, string>> = {
  claude: "claude-code",
  "claude code": "claude-code",
  "github-copilot": "copilot",
  "github copilot": "copilot",
  gemini: "gemini-cli",
  q: "amazon-q",
  droid: "factory-droid",
};

export function toolOfAgent(agent: string): string {
  const name = agent.trim().toLowerCase();
  return Object.hasOwn(agentNames, name) ? (agentNames[name] ?? name) : name;
}

/** Addresses that look like a tool's and are somebody's own, or a known mistake. */
export const falseFriends: ReadonlySet<string> = new Set(["aider@paulg.org", "codex@example.com"]);

/** Automations known not to be AI: apps, whose logins end in `[bot]`. An app that nobody knows may be anything. */
export const plainApps: ReadonlySet<string> = new Set(
  `allcontributors autofix-ci azure-pipelines backstage-goalie bors changeset-bot codecov crowdin-bot dependabot
  dependabot-preview deepsource-autofix github-actions github-classroom github-merge-queue github-pages google-cla
  greenkeeper hashicorp-copywrite hosted-weblate imgbot kodiakhq kubernetes-prow mergify netlify nodejs-github-bot
  openshift-merge-bot pre-commit-ci prettier-ci pyup-bot release-please renovate restyled-io scala-steward
  semantic-release-bot snyk-bot stale transifex-integration vercel whitesource-bolt-for-github`.split(/\s+/),
);

/** Machine users that are not AI, by login or by the local part of their address. */
export const plainBots: Readonly<Record<string, string>> = {
  "gemini-cli-robot": "gemini-cli-robot",
  "web-flow": "github",
  "k8s-ci-robot": "prow",
  "renovate-bot": "renovate",
};
