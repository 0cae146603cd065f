import { parseAddress } from "../address.ts";
import type { PlanChange } from "../plan.ts";
import { type Fields, field, isFields, listField, textField } from "../value.ts";
import { type Advice, count, type PlanRule } from "./rule.ts";

/** Names of provisioners by the resource's address in the configuration. */
type Provisioned = ReadonlyMap<string, readonly string[]>;

/** The plan does not say `when`, so a provisioner counts both when its resource is made and when it goes. */
export const provisionerExec: PlanRule = {
  code: "TF-PROVISIONER-EXEC",
  why: "the plan says what happens to the object, not what the command does; it runs with the applier's rights",
  find: ({ configuration, changes }) => {
    if (configuration === null) return [];
    const provisioned = provisionedResources(configuration);
    if (provisioned.size === 0) return [];
    const ran = new Map<string, PlanChange[]>();
    for (const change of changes) {
      const configured = runs(change) ? parseAddress(change.address)?.configured : undefined;
      if (configured === undefined || !provisioned.has(configured)) continue;
      ran.set(configured, [...(ran.get(configured) ?? []), change]);
    }
    return [...ran].flatMap(([configured, list]) => advise(provisioned.get(configured) ?? [], list));
  },
};

function runs({ action, orphans }: PlanChange): boolean {
  return action === "create" || action === "replace" || (action === "delete" && !orphans);
}

function advise(provisioners: readonly string[], changes: readonly PlanChange[]): readonly Advice[] {
  const [first] = changes;
  if (first === undefined) return [];
  const names = [...new Set(provisioners)].map((name) => `\`${name}\``).join(", ");
  const more = changes.length === 1 ? "" : ` and ${count(changes.length - 1, "more instance")}`;
  const onlyGoes = changes.every(({ action }) => action === "delete");
  return [
    {
      severity: "warning",
      confidence: onlyGoes ? "low" : "high",
      message: `\`${first.address}\`${more}: applying ${onlyGoes ? "may run" : "runs"} commands (${names})`,
      instead: "read the command as you would read code; better, move it to a pipeline step that shows its output",
      on: first,
    },
  ];
}

/** Walks the modules without recursion: a plan may nest them as deep as it likes. */
function provisionedResources(configuration: Fields): Provisioned {
  const found = new Map<string, readonly string[]>();
  const open: { module: unknown; prefix: string }[] = [{ module: field(configuration, "root_module"), prefix: "" }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { module, prefix } = next;
    for (const resource of listField(module, "resources")) {
      const types = listField(resource, "provisioners").map(nameOf);
      const address = textField(resource, "address");
      if (types.length > 0 && address !== null) found.set(prefix + address, types);
    }
    const calls = field(module, "module_calls");
    if (!isFields(calls) || prefix.length > 4_000) continue;
    for (const name of Object.keys(calls)) {
      open.push({ module: field(field(calls, name), "module"), prefix: `${prefix}module.${name}.` });
    }
  }
  return found;
}

function nameOf(provisioner: unknown): string {
  const type = textField(provisioner, "type") ?? "";
  return /^[a-z][a-z0-9_-]{0,40}$/.test(type) ? type : "a provisioner";
}
