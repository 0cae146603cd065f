import type { Baseline, BuildRecord, Store, VersionProof, VersionRecord } from "#ports";
import type { Query } from "./database.ts";
import { instantSql } from "./instant.ts";

export const versionColumns = `artifact, ${instantSql("allowed_at")} as "allowedAt", allowed_by as "allowedBy",
  ${instantSql("healthy_at")} as "healthyAt", ${instantSql("unhealthy_at")} as "unhealthyAt",
  coalesce(break_glass, false) as "breakGlass", ${instantSql("proof_until")} as "proofUntil",
  proof_envelope::json #>> '{signatures,0,keyid}' as "proofKey"`;

export function storeRunning(query: Query): Store["running"] {
  return {
    build: async (artifact) => {
      const [row] = await query<BuildRecord>(
        `select artifact, repository, "commit", chain from builds where artifact = $1`,
        [artifact],
      );
      return row ?? null;
    },
    version: async (service, environment, artifact) => {
      const [row] = await query<VersionRecord>(
        `select ${versionColumns} from versions where service = $1 and environment = $2 and artifact = $3`,
        [service, environment, artifact],
      );
      return row ?? null;
    },
    baseline: async (service, environment, repository) => {
      const [allowed] = await query<Baseline>(
        `select v.artifact, b."commit", true as allowed from versions v join builds b on b.artifact = v.artifact
         where v.service = $1 and v.environment = $2 and b.repository = $3 and v.healthy_at is not null
           and v.allowed_at is not null and coalesce(v.break_glass, false) = false
         order by v.healthy_at desc, v.artifact limit 1`,
        [service, environment, repository],
      );
      if (allowed !== undefined) return allowed;
      const [first] = await query<Baseline>(
        `select f.artifact, b."commit", false as allowed from first_seen f join builds b on b.artifact = f.artifact
         where f.service = $1 and f.environment = $2 and b.repository = $3 order by f.at, f.artifact limit 1`,
        [service, environment, repository],
      );
      return first ?? null;
    },
    proofs: (service, environment, limit) =>
      query<VersionProof>(
        `select proof as fact, proof_envelope as envelope from versions
         where service = $1 and environment = $2 and proof is not null and proof_until > clock_timestamp()
           and coalesce(break_glass, false) = false
         order by healthy_at desc, artifact limit $3`,
        [service, environment, limit],
      ),
  };
}
