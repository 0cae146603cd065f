/** How one requirement, or a group of them, stands. `not-applicable`: nothing there to ask; it is never a yes by itself. */
export type Standing = "satisfied" | "waived" | "unmet" | "indeterminate" | "not-applicable";

/** All must hold. Doubt anywhere is doubt; parts that do not apply say nothing; all not applicable stays not applicable,
 *  which a gate must not take for a yes. */
export function allOf(parts: readonly Standing[]): Standing {
  if (parts.includes("indeterminate")) return "indeterminate";
  if (parts.includes("unmet")) return "unmet";
  if (parts.includes("waived")) return "waived";
  if (parts.includes("satisfied")) return "satisfied";
  return "not-applicable";
}

/** One is enough. A part that errs is doubt, unless another one holds by itself. */
export function anyOf(parts: readonly Standing[]): Standing {
  if (parts.includes("satisfied")) return "satisfied";
  if (parts.includes("waived")) return "waived";
  if (parts.includes("indeterminate")) return "indeterminate";
  if (parts.includes("unmet")) return "unmet";
  return "not-applicable";
}

/** Whether a gate may pass on it. */
export function isSettled(standing: Standing): standing is "satisfied" | "waived" {
  return standing === "satisfied" || standing === "waived";
}
