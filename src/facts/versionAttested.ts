import { type HealthyVersion, parseEnvelope, parseStatement, readHealthyVersion } from "#ledger";
import { type FactKind, write } from "./fact.ts";

/** A version that was allowed is seen healthy: the server says so under its signature, so that a rollback needs nobody to ask. The
 *  fact's body is the DSSE envelope itself. */
export type VersionAttested = Readonly<{ envelope: string }>;

export const versionAttested: FactKind<VersionAttested> = {
  type: "version.attested",
  version: 1,
  upcasters: [],
  stream: ({ envelope }) => {
    const { service, environment } = readHealthy(envelope);
    return `runs:${service}/${environment}`;
  },
  subject: ({ envelope }) => readHealthy(envelope).artifact,
  rows: ({ id, data }) => {
    const { service, environment, artifact, validUntil } = readHealthy(data.envelope);
    const place = { service, environment, artifact };
    const proof = { proof: id, proof_envelope: data.envelope, proof_until: validUntil };
    return [write("versions", ["service", "environment", "artifact"], { ...place, ...proof })];
  },
};

function readHealthy(envelope: string): HealthyVersion {
  const parsed = parseEnvelope(envelope);
  const statement = parsed.ok ? parseStatement(parsed.value.payload) : parsed;
  const version = statement.ok ? readHealthyVersion(statement.value) : statement;
  if (version.ok) return version.value;
  throw new Error(`an attested version that does not read: ${version.problems[0].message}`);
}
