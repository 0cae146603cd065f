/** Files that steer Checkrail, an agent, a pipeline or a review. They look like documents and are policy. */
const policyNames = new Set([
  "agents.md",
  "agents.override.md",
  "claude.md",
  "claude.local.md",
  "gemini.md",
  "qwen.md",
  "warp.md",
  "skill.md",
  "conventions.md",
  "copilot-instructions.md",
  "codeowners",
  "owners",
  "owners_aliases",
  "catalog-info.yaml",
  "catalog-info.yml",
]);

/** `security.prompt.md`, `test.instructions.md`, `review.agent.md`, `plan.chatmode.md`: instructions for an editor's agent. */
const policySuffix = /\.(?:prompt|prompts|instructions|agent|chatmode)\.md$/;

/** Folders whose content is obeyed by machines: all that begin with a dot (`.github`, `.gitlab`, `.checkrail`, `.claude`,
 *  `.cursor`, `.kiro`, `.husky` …) but these, which hold documents. */
const plainDotFolders = new Set([".changeset"]);

/** Takes a path in lower case: file systems exist on which `Agents.MD` is read as `AGENTS.md`. */
export function isPolicyPath(path: string): boolean {
  const segments = path.split("/");
  const name = segments.pop() ?? "";
  if (policyNames.has(name) || policySuffix.test(name)) return true;
  if (name.startsWith(".")) return true;
  return segments.some((segment) => segment.startsWith(".") && !plainDotFolders.has(segment));
}

/** What Checkrail and reviews are themselves steered by, wherever it lies. Takes a path in lower case. */
export function isJudgesPath(path: string): boolean {
  const segments = path.split("/");
  const name = segments.pop() ?? "";
  return segments.includes(".checkrail") || /^(?:codeowners|catalog-info\.ya?ml)$/.test(name);
}
