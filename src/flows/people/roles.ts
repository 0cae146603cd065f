import type { OrganisationCatalog } from "#catalog";

/** What a person is here. `auditor` reads everything and changes nothing, whatever else they are; `admin` steers the server
 *  and signs nothing by being admin. */
export const roles = ["viewer", "engineer", "owner", "leader", "auditor", "admin"] as const;
export type Role = (typeof roles)[number];

/** Roles by the catalog, and those that were granted. Who is not in the catalog looks on. */
export function rolesOf(
  person: string,
  catalog: Pick<OrganisationCatalog, "people" | "services">,
  granted: readonly Role[],
): readonly Role[] {
  const known = catalog.people.find(({ id }) => id === person);
  const isHuman = known?.kind === "human";
  const owns = catalog.services.some(
    ({ owner }) => owner !== null && (owner === person || known?.groups.includes(owner)),
  );
  const leads = known?.level === "director" || known?.level === "vp";
  const byCatalog: readonly Role[] = isHuman
    ? ["engineer", ...(owns ? (["owner"] as const) : []), ...(leads ? (["leader"] as const) : [])]
    : ["viewer"];
  return granted.includes("auditor") ? ["auditor"] : [...byCatalog, ...granted];
}

const working = ["read", "propose", "sign"] as const;

/** What the roles allow, in the words of tokens. */
export function scopesOf(held: readonly Role[]): readonly string[] {
  const works = held.some((role) => role === "engineer" || role === "owner" || role === "leader");
  return [...(works ? working : ["read"]), ...(held.includes("admin") ? ["admin"] : [])];
}
