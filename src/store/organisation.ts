import type { KeyRecord, LinkedAccount, OrganisationRecord } from "#ports";
import type { Query } from "./database.ts";
import { instantSql } from "./instant.ts";

/** Differs whenever a part of the organisation does. */
export const organisationVersionSql = `md5(concat_ws('|',
       (select id from catalogs order by imported_at desc, id desc limit 1),
       (select string_agg(name || digest || state, ',' order by name) from protocols),
       (select max(linked_at)::text || count(*) || count(unlinked_at) || coalesce(max(unlinked_at)::text, '') from accounts)))`;

/** The catalog in force, the protocols in force and the accounts that are linked; null: nothing differs from the version
 *  that the caller knows. */
export async function readOrganisation(query: Query, known: string | null): Promise<OrganisationRecord | null> {
  const [version] = await query<{ version: string }>(`select ${organisationVersionSql} as version`);
  if (version !== undefined && version.version === known) return null;
  const [catalog] = await query<NonNullable<OrganisationRecord["catalog"]>>(
    "select digest, repository, documents from catalogs order by imported_at desc, id desc limit 1",
  );
  const protocols = await query<{ name: string; path: string; text: string }>(
    "select name, path, text from protocols where state = 'active' order by name",
  );
  const accounts = await query<{
    provider: string;
    login: string;
    person: string;
    linkedBy: string | null;
    linkedAt: LinkedAccount["linkedAt"];
  }>(
    `select provider, login, person, linked_by as "linkedBy", ${instantSql("linked_at")} as "linkedAt"
     from accounts where state = 'linked' order by provider, login`,
  );
  return {
    version: version?.version ?? "",
    catalog: catalog ?? null,
    protocols,
    accounts: accounts.map(({ provider, login, ...rest }) => ({ account: { provider, login }, ...rest })),
  };
}

export function readKeys(query: Query): Promise<readonly KeyRecord[]> {
  return query<KeyRecord>("select id, purpose, vkey, person, state from keys order by enrolled_at, id");
}
