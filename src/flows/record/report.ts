import type { Digest } from "#core";
import {
  artifactBuilt,
  type ChainLink,
  coverageReported,
  deploymentReported,
  healthObserved,
  newFact,
  rolloutDeclared,
  statusReported,
} from "#facts";
import type { RecordPorts } from "#ports";
import { attestHealthy } from "../gate/attestHealthy.ts";
import type { Actor } from "./judge.ts";
import { noChange, whoIs } from "./propose.ts";

type Powers = Pick<RecordPorts, "store" | "random">;
type Made = Promise<Readonly<{ id: string }>>;

/** What a machine found on one tree. Reports on another tree are kept, and settle nothing. */
export type Report = Readonly<
  | { kind: "status"; name: string; state: "success" | "failure" | "pending"; result: Digest }
  | { kind: "coverage"; changedLines: number; result: Digest }
  | { kind: "rollout"; stages: readonly number[]; bakeMinutes: number; result: Digest }
>;

export async function reportStatus(change: string, report: Report, actor: Actor, ports: Powers): Made {
  if ((await ports.store.changes.find(change)) === null) throw noChange(change);
  const id = ports.random.uuid();
  const by = whoIs(actor);
  const fact =
    report.kind === "status"
      ? newFact(statusReported, id, by, { change, id, name: report.name, state: report.state, result: report.result })
      : report.kind === "coverage"
        ? newFact(coverageReported, id, by, { change, id, changedLines: report.changedLines, result: report.result })
        : newFact(rolloutDeclared, id, by, {
            change,
            id,
            stages: report.stages,
            bakeMinutes: report.bakeMinutes,
            result: report.result,
          });
  await ports.store.append({ facts: [fact], payloads: [], guards: [] });
  return { id };
}

export type BuildReport = Readonly<{
  artifact: Digest;
  repository: string;
  commit: string;
  chain: readonly ChainLink[];
}>;

/** Ties an artifact to a commit. Who may say so is a matter of the token's scope; what it says is checked against changes
 *  by digest when a gate asks. */
export async function recordBuild(report: BuildReport, actor: Actor, ports: Powers): Made {
  const id = ports.random.uuid();
  const builder = whoIs(actor);
  const fact = newFact(artifactBuilt, id, builder, { ...report, builder });
  await ports.store.append({ facts: [fact], payloads: [], guards: [] });
  return { id };
}

type Place = Readonly<{ service: string; environment: string; artifact: Digest }>;

export async function reportDeployment(
  report: Place & Readonly<{ state: "started" | "succeeded" | "failed"; attestation: string | null }>,
  actor: Actor,
  ports: Powers,
): Made {
  const id = ports.random.uuid();
  const fact = newFact(deploymentReported, id, whoIs(actor), { id, ...report });
  await ports.store.append({ facts: [fact], payloads: [], guards: [] });
  return { id };
}

/** What was seen to run. Healthy versions that were allowed are where change sets begin and where rollbacks may go. */
export async function observeHealth(
  { service, environment, artifact, healthy }: Place & Readonly<{ healthy: boolean }>,
  actor: Actor,
  ports: Powers & Pick<RecordPorts, "signer" | "version">,
): Made {
  const id = ports.random.uuid();
  const source = whoIs(actor);
  const fact = newFact(healthObserved, id, source, { service, environment, artifact, healthy, source });
  await ports.store.append({ facts: [fact], payloads: [], guards: [] });
  if (healthy) {
    const version = await ports.store.running.version(service, environment, artifact);
    await attestHealthy({ service, environment }, version, source, ports);
  }
  return { id };
}
