import { holdingOf } from "./holdings.ts";
import type { PlanAction, PlanChange, UnreadChange } from "./plan.ts";
import { field, isFields, listField, textField } from "./value.ts";

type Meaning = Readonly<{ action: PlanAction; order: PlanChange["order"]; orphans: boolean }>;

const plain = (action: PlanAction): Meaning => ({ action, order: null, orphans: action === "forget" });

/** `jsonplan.Change.Actions` of Terraform and OpenTofu; what is not here is not guessed. */
const meanings: ReadonlyMap<string, Meaning> = new Map([
  ["no-op", plain("no-op")],
  ["read", plain("no-op")],
  ["create", plain("create")],
  ["update", plain("update")],
  ["delete", plain("delete")],
  ["forget", plain("forget")],
  ["delete,create", { action: "replace", order: "delete-first", orphans: false }],
  ["create,delete", { action: "replace", order: "create-first", orphans: false }],
  ["create,forget", { action: "replace", order: "create-first", orphans: true }],
  ["forget,create", { action: "replace", order: "create-first", orphans: true }],
]);

/** What OpenTofu says of `ephemeral` blocks: a value is borrowed for the run, nothing in the world changes. */
const ephemeralActions: ReadonlySet<string> = new Set(["no-op", "read", "open", "renew", "close"]);

export type ReadChange = Readonly<
  { kind: "change"; change: PlanChange } | { kind: "nothing" } | { kind: "unread"; unread: UnreadChange }
>;

/** Reads one entry of `resource_changes`. Data sources are read, never changed: no effects. */
export function readChange(entry: unknown, pointer: string): ReadChange {
  const address = textField(entry, "address");
  const type = textField(entry, "type");
  const unread = (message: string): ReadChange => ({
    kind: "unread",
    unread: { type: type ?? "terraform", address: address || pointer, pointer, message, hint: retell },
  });
  if (!isFields(entry)) return unread("an entry of `resource_changes` is not an object");
  if (!address) return unread("an entry of `resource_changes` has no address");
  const change = field(entry, "change");
  const actions = field(change, "actions");
  const words = Array.isArray(actions) ? spell(actions) : "";
  if (textField(entry, "mode") === "ephemeral" && ephemeralActions.has(words)) return { kind: "nothing" };
  const meaning = meanings.get(words);
  if (meaning === undefined) return unread(`the actions planned for \`${address}\` are not known: ${quote(actions)}`);
  if (isOnlyRead(textField(entry, "mode"), address, meaning)) return { kind: "nothing" };
  if (!type) return unread(`\`${address}\` has no resource type`);
  const deposed = field(entry, "deposed") ?? null;
  if (deposed !== null && typeof deposed !== "string") return unread(`the deposed key of \`${address}\` is not a text`);

  const isImport = isFields(field(change, "importing"));
  const previous = textField(entry, "previous_address");
  const previousAddress = previous === address ? null : previous;
  if (meaning.action === "no-op" && !isImport && previousAddress === null) return { kind: "nothing" };
  return {
    kind: "change",
    change: {
      address,
      type,
      deposed: deposed === "" ? null : deposed,
      action: meaning.action,
      orphans: meaning.orphans,
      order: meaning.order,
      reason: reasonOf(entry),
      previousAddress,
      isImport,
      before: { values: field(change, "before"), unknown: null, sensitive: field(change, "before_sensitive") },
      after: {
        values: field(change, "after"),
        unknown: field(change, "after_unknown"),
        sensitive: field(change, "after_sensitive"),
      },
      replacePaths: listField(change, "replace_paths"),
      holding: holdingOf(type),
      pointer,
    },
  };
}

const retell = "make the plan's JSON again with `terraform show -json PLAN`, by a Terraform that this version knows";

function spell(actions: readonly unknown[]): string {
  return actions.length <= 2 && actions.every((action) => typeof action === "string") ? actions.join(",") : "";
}

/** Old versions "delete" data sources from the state. An address without `data.` is no data source, whatever its mode. */
function isOnlyRead(mode: string | null, address: string, meaning: Meaning): boolean {
  return mode === "data" && (meaning.action === "no-op" || /(^|\.)data\./.test(address));
}

/** Action words as the user wrote them, if they look like words at all. */
function quote(actions: unknown): string {
  if (actions === undefined) return "there are none";
  if (!Array.isArray(actions)) return "they are not a list";
  const words = actions
    .slice(0, 4)
    .map((word) => (typeof word === "string" && /^[a-z_-]{1,24}$/i.test(word) ? `\`${word}\`` : "`…`"));
  return words.length === 0 ? "the list is empty" : words.join(", ");
}

/** Terraform's own reason codes are lower-case words; anything else is not repeated. */
function reasonOf(entry: unknown): string | null {
  const reason = textField(entry, "action_reason");
  return reason !== null && /^[a-z_]{1,64}$/.test(reason) ? reason : null;
}
