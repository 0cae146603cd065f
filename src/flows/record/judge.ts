import {
  type AccountRef,
  type Case,
  type Contributor,
  type Decision,
  decide,
  type Evidence,
  type Gate,
  type Instant,
} from "#core";
import type { RevisionRecord } from "#ports";
import { placeEffects } from "../checkChange.ts";
import type { Setting } from "../setting.ts";

/** Who acts, as the door knows them. A machine has no person. */
export type Actor = Readonly<{
  /** Opaque id of the person; null for a machine's token. */
  person: string | null;
  account: AccountRef;
  method: "local" | "token" | "oidc" | "key" | "forge";
  scopes: readonly string[];
}>;

export type JudgeRequest = Readonly<{
  revision: RevisionRecord;
  title: string;
  repository: string;
  target: string;
  kind: Case["change"]["kind"];
  /** Accounts that proposed or pushed it, and who asks for it to run. */
  hands: readonly Readonly<{ account: AccountRef; part: Contributor["part"] }>[];
  evidence: readonly Evidence[];
  gate: Gate;
  environment: string | null;
  logSize: number | null;
  now: Instant;
}>;

/** What stands between a revision and a gate, on what the record says now. Pure. */
export function judgeRevision(request: JudgeRequest, setting: Setting): Decision {
  const { revision, gate, environment, evidence, now, logSize } = request;
  const { personOf } = setting.catalog;
  const contributors: Contributor[] = [
    ...revision.contributors.map(({ account, part, tool }) => ({
      account,
      part,
      person: personOf(account.provider, account.login),
      tool,
    })),
    ...request.hands.map(({ account, part }) => ({
      account,
      part,
      person: personOf(account.provider, account.login),
      tool: isMachine(account),
    })),
  ];
  const author = contributors.find(({ part }) => part === "author");
  return decide({
    gate,
    environment,
    subject: { patch: revision.patch, result: revision.result },
    change: {
      id: revision.change,
      kind: request.kind,
      title: request.title,
      repository: request.repository,
      target: request.target,
      paths: revision.paths,
      linesAdded: revision.linesAdded,
      linesDeleted: revision.linesDeleted,
    },
    actor: { id: author?.person?.id ?? "", kind: author?.person?.kind ?? (author?.tool ? "agent" : "unknown") },
    risk: { known: false, score: 1 },
    provenance: revision.provenance,
    analysis: placeEffects(revision.analysis, setting, environment),
    servicesAt: setting.servicesAt,
    contributors,
    directory: setting.directory,
    protocols: setting.protocols,
    evidence,
    catalog: setting.catalog.digest,
    inputs: revision.inputs,
    logSize,
    engine: revision.engine,
    now,
  });
}

/** A machine's token is nobody's second account: whoever gave it out answers for it by its scopes. */
export const machineProvider = "machine";

/** Stands for a person by opaque id, where the record knows the person and not an account. */
export const personProvider = "person";

function isMachine({ provider }: AccountRef): boolean {
  return provider === machineProvider;
}
