import type { EmergencyRecord, GateView, Place, VersionRecord } from "#ports";
import { type RevisionRow, revisionColumns, revisionOf } from "./changes.ts";
import type { Query } from "./database.ts";
import { emergencyColumns } from "./emergencies.ts";
import type { Enrolled } from "./enrolledKey.ts";
import { instantSql } from "./instant.ts";
import { organisationVersionSql } from "./organisation.ts";
import { versionColumns } from "./running.ts";

type View = Omit<GateView, "vkey"> & Readonly<{ enrolled: Enrolled | null }>;
type ViewRow = Readonly<{
  now: View["now"];
  organisation: string;
  signed: string;
  version: VersionRecord | null;
  emergencies: readonly EmergencyRecord[];
  enrolled: Enrolled | null;
  revisions: readonly RevisionRow[];
}>;

/** All that gates look at first, as it was at one moment, in one statement: pipelines wait for this. */
export async function readGateViews(query: Query, places: readonly Place[]): Promise<readonly View[]> {
  const rows = await query<ViewRow>(
    `with asked as (
       select * from unnest($1::text[], $2::text[], $3::text[]) with ordinality as a(service, environment, artifact, n)
     ), all_alike as materialized (
       select ${instantSql("clock_timestamp()")} as now, ${organisationVersionSql} as organisation,
         (select coalesce(max(size), 0) from checkpoints)::text as signed,
         (select row_to_json(k) from (select id, vkey, state from keys where purpose = 'attestation'
            and state in ('active', 'frozen') order by enrolled_at desc, id desc limit 1) k) as enrolled
     )
     select all_alike.*,
       (select row_to_json(v) from (select ${versionColumns} from versions where versions.service = a.service
          and versions.environment = a.environment and versions.artifact = a.artifact) v) as version,
       (select coalesce(json_agg(e), '[]') from (select ${emergencyColumns} from emergencies
          where emergencies.service = a.service and emergencies.environment = a.environment and review_state = 'open'
          order by emergencies.recorded_at desc, emergencies.id) e) as emergencies,
       (select coalesce(json_agg(r), '[]') from (select distinct on (change) ${revisionColumns} from revisions
          where artifacts @> to_jsonb(a.artifact) order by change, revisions.n desc) r) as revisions
     from asked a cross join all_alike order by a.n`,
    [
      places.map(({ service }) => service),
      places.map(({ environment }) => environment),
      places.map(({ artifact }) => artifact),
    ],
  );
  if (rows.length !== places.length) throw new Error("the database does not show each gate its view");
  return rows.map(({ signed, revisions, ...row }) => ({
    ...row,
    signed: Number(signed),
    revisions: revisions.map(revisionOf),
  }));
}
