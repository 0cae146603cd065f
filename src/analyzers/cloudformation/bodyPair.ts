import type { Member } from "./template.ts";

/** A resource's body before and after, intrinsics resolved: `Properties` and the attributes beside them. */
export type BodyPair = Readonly<{
  id: string;
  type: string;
  path: string;
  lineOf: (keys: readonly (string | number)[]) => number | null;
  before: Member;
  after: Member;
  isNew: boolean;
  /** Whether it stays in the stack. */
  isKept: boolean;
}>;
