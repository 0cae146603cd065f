import type { Digest } from "#core";
import { type FactKind, write, writeOnce } from "./fact.ts";
import { asJson } from "./json.ts";

/** One commit of the first-parent line: its `patch` digest against its first parent, by which changes are found again. */
export type ChainLink = Readonly<{ commit: string; patch: Digest }>;

/** Ties an artifact to the commit that it was built from, and that commit to those before it, newest first. */
export type ArtifactBuilt = Readonly<{
  artifact: Digest;
  repository: string;
  commit: string;
  chain: readonly ChainLink[];
  builder: string;
}>;

export const artifactBuilt: FactKind<ArtifactBuilt> = {
  type: "artifact.built",
  version: 1,
  upcasters: [],
  stream: ({ artifact }) => `artifact:${artifact}`,
  subject: ({ artifact }) => artifact,
  rows: ({ data, recordedAt }) => [
    write("builds", ["artifact"], {
      artifact: data.artifact,
      repository: data.repository,
      commit: data.commit,
      chain: asJson(data.chain),
      builder: data.builder,
      built_at: recordedAt,
    }),
  ],
};

/** What a pipeline says it did. */
export type DeploymentReported = Readonly<{
  id: string;
  service: string;
  environment: string;
  artifact: Digest;
  state: "started" | "succeeded" | "failed";
  /** Id of the attestation that it went by; null: it had none. */
  attestation: string | null;
}>;

export const deploymentReported: FactKind<DeploymentReported> = {
  type: "deployment.reported",
  version: 1,
  upcasters: [],
  stream: ({ service, environment }) => `runs:${service}/${environment}`,
  subject: ({ artifact }) => artifact,
  rows: ({ data, by, recordedAt }) => [write("deployments", ["id"], { ...data, reported_by: by, at: recordedAt })],
};

/** What was seen to run, and whether it did well. */
export type HealthObserved = Readonly<{
  service: string;
  environment: string;
  artifact: Digest;
  healthy: boolean;
  source: string;
}>;

export const healthObserved: FactKind<HealthObserved> = {
  type: "health.observed",
  version: 1,
  upcasters: [],
  stream: ({ service, environment }) => `runs:${service}/${environment}`,
  subject: ({ artifact }) => artifact,
  rows: ({ data, recordedAt }) => {
    const key = ["service", "environment", "artifact"];
    const place = { service: data.service, environment: data.environment, artifact: data.artifact };
    if (!data.healthy) return [write("versions", key, { ...place, unhealthy_at: recordedAt })];
    return [
      write("versions", key, { ...place, healthy_at: recordedAt }),
      writeOnce("first_seen", key, { ...place, at: recordedAt }),
    ];
  },
};
