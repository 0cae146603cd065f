/** `tfplan`, `x.tfplan`, `tfplan.json`, `x.tfplan.json`, `tfplan.out`. */
const planPath = /(^|[/.])(tfplan|tofuplan)(\.(json|out|bin|binary))?$/i;

export function isPlanPath(path: string): boolean {
  return planPath.test(path);
}

export function isStatePath(path: string): boolean {
  return /\.tfstate(\.backup|\.\d+\.backup)?$/i.test(path);
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
  if (/^\{"@(level|message|module|timestamp)"/.test(head)) return /"@module":"(terraform|tofu)\.ui"/.test(head);
  const tail = text.length > sampled ? text.slice(-sampled) : "";
  return telling.some((key) => head.includes(key) || tail.includes(key));
}
