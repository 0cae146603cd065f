import type { Incomplete } from "#core";
import type { Holding } from "./holdings.ts";
import type { Fields, Side } from "./value.ts";

/** What a plan does to one object; `read` and `no-op` change nothing. */
export type PlanAction = "create" | "update" | "replace" | "delete" | "forget" | "no-op";

/** One entry of `resource_changes`. The values are the parsed ones, never copied. */
export type PlanChange = Readonly<{
  address: string;
  type: string;
  deposed: string | null;
  action: PlanAction;
  /** `forget` leaves the old object running without anybody who manages it. */
  orphans: boolean;
  order: "delete-first" | "create-first" | null;
  reason: string | null;
  previousAddress: string | null;
  isImport: boolean;
  before: Side;
  after: Side;
  replacePaths: readonly unknown[];
  holding: Holding;
  pointer: string;
}>;

/** An entry that could not be read, with the address as far as it is known. */
export type UnreadChange = Readonly<{ type: string; address: string; pointer: string; message: string; hint: string }>;

/** An action (Terraform 1.14 `action` blocks) that the plan will run. */
export type Invocation = Readonly<{ type: string; address: string; pointer: string }>;

/** A plan as the rules see it. Nothing in it is safe to print but addresses, types and our own words. */
export type Plan = Readonly<{
  path: string;
  /** Changes with an effect, or with something to say (a move, an import), in the order of the plan. */
  changes: readonly PlanChange[];
  unread: readonly UnreadChange[];
  /** More entries than the listed ones could not be read. */
  unreadBeyond: number;
  invocations: readonly Invocation[];
  /** How many managed objects exist before the plan runs. */
  objectsBefore: number;
  drift: readonly unknown[];
  configuration: Fields | null;
  variables: Fields | null;
  /** The plan says of itself that another one is needed after it, and gives no other ground. */
  isPartial: boolean;
  incomplete: readonly Incomplete[];
}>;
