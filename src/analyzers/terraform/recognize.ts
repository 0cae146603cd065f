/** `tfplan`, `x.tfplan`, `tfplan.json`, `x.tfplan.json`, `tfplan.out`. */
const planPath = /(^|[/.])(tfplan|tofuplan)(\.(json|out|bin|binary))?$/i;

export function isPlanPath(path: string): boolean {
  return planPath.test(path);
}

export function isStatePath(path: string): boolean {
  return /\.tfstate(\.backup|\.\d+\.backup)?$/i.test(path);
}

/** A `.json` that holds a plan kept the wrong way: in a list, or after the lines that the command printed first. */
export function looksLikeSpoiltPlan(path: string, text: string): boolean {
  if (!/\.json$/i.test(path)) return false;
  const head = text.slice(0, sampled).trimStart();
  if (head.startsWith("[")) return /^\[\s*\{\s*"format_version"/.test(head);
  return !head.startsWith("{") && /^\{"format_version":/m.test(head);
}

const sampled = 4_096;
/** Keys that only Terraform's JSON has at its top. */
const telling = [
  '"resource_changes"',
  '"planned_values"',
  '"terraform_version"',
  '"provider_config"',
  '"resource_drift"',
];

/** Looks at the first and last characters only: a plan may be 100 MB, and most files are none. */
export function looksLikePlan(text: string): boolean {
  const head = text.slice(0, sampled).replace(/^\ufeff?\s*/, "");
  if (head.charCodeAt(0) !== 0x7b) return false;
  if (head.includes('"encrypted_data"') && head.includes('"encryption_version"')) return true;
  if (/^\{"@(level|message|module|timestamp)"/.test(head)) return /"@module":"(terraform|tofu)\.ui"/.test(head);
  const tail = text.length > sampled ? text.slice(-sampled) : "";
  return telling.some((key) => head.includes(key) || tail.includes(key));
}
