import type { SignFrom } from "./need.ts";

/** The name of who may sign: a role, or a group without its `group:` prefix. */
export function printFrom(from: SignFrom): string {
  return "role" in from ? from.role : from.group.replace(/^group:/, "");
}
