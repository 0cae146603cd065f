import { setTimeout as sleep } from "node:timers/promises";
import { digestText } from "#core";
import { reviewers } from "../allowedDeploy.ts";
import { type Call, quotesProposal, type Reply, writtenSections } from "../recordServer.ts";
import type { Journal } from "./journal.ts";

/** Writers that go on until the server is gone or they are told to stop, and note whatever it said was done. */
export type Writers = Readonly<{ stop: () => Promise<void> }>;

export type Load = Readonly<{
  call: Call;
  journal: Journal;
  /** A number that was never given before: texts, commits and keys are made of it. */
  next: () => number;
  /** Artifacts that a gate let pass before: it may be asked again. */
  allowed: string[];
  /** Whether the server may be without its database now: then 503 is no trouble. */
  mayBeAway: () => boolean;
}>;

const walkers = 4;
const askers = 2;
const place = { service: "cart", environment: "production" };

/** The server went away, or said that it cannot at present. */
const gone = Symbol("gone");

export function startWriters(load: Load): Writers {
  let stopped = false;
  const forEver = async (work: (load: Load) => Promise<void>) => {
    while (!stopped) {
      try {
        await work(load);
      } catch (error) {
        if (error !== gone) load.journal.accuse(`a writer failed: ${error}`);
        await sleep(20);
      }
    }
  };
  const all = [
    ...Array.from({ length: walkers }, () => forEver(walkChange)),
    ...Array.from({ length: askers }, () => forEver(askAgain)),
    forEver(reportRuns),
  ];
  return {
    stop: async () => {
      stopped = true;
      await Promise.all(all);
    },
  };
}

/** One change from proposal to what runs; each answer is needed by the next step. */
async function walkChange(load: Load): Promise<void> {
  const { journal, next } = load;
  const text = `{"timeoutMs": ${900 + next()}}\n`;
  const made = await post(load, "ana-ruiz", "/v1/changes", quotesProposal(text));
  const { change, patch, result } = made as { change: string; patch: string; result: string };
  journal.note({ kind: "change", fact: null, change });
  const path = `/v1/changes/${change}`;
  const tell = async (who: string, kind: string, body: object) => {
    const { id } = await post(load, who, `${path}/${kind}`, body);
    journal.note({ kind, fact: String(id), change });
  };
  const rollout = { kind: "rollout", stages: [1, 10, 50, 100], bakeMinutes: 10, result };
  await Promise.all([
    tell("ana-ruiz", "documents", { patch, sections: writtenSections, aiPart: "None." }),
    tell("pipeline", "statuses", rollout),
    ...reviewers.map((who) => tell(who, "signatures", { patch, verdict: "approve" })),
  ]);
  const artifact = digestText(text);
  const isAllowed = await ask(load, artifact);
  if (!isAllowed) return;
  load.allowed.push(artifact);
  const { id } = await post(load, "pipeline", "/v1/health", { ...place, artifact, healthy: true });
  journal.note({ kind: "health", fact: String(id), change: null });
}

async function askAgain(load: Load): Promise<void> {
  const artifact = load.allowed[load.next() % Math.max(1, load.allowed.length)];
  if (artifact === undefined) await sleep(20);
  else await ask(load, artifact);
}

async function reportRuns(load: Load): Promise<void> {
  const artifact = digestText(`run ${load.next()}`);
  const commit = artifact.slice("sha256:".length).slice(0, 40);
  const built = { artifact, repository: "github.com/northwind/stores", commit, chain: [{ commit, patch: artifact }] };
  const tell = async (kind: string, body: object) => {
    const { id } = await post(load, "pipeline", `/v1/${kind}`, body);
    load.journal.note({ kind, fact: String(id), change: null });
  };
  await tell("builds", built);
  await tell("deployments", { ...place, artifact, state: "started", attestation: null });
  await tell("health", { ...place, artifact, healthy: false });
}

/** Asks for an artifact whose approvals were all acknowledged: any hold but for lateness means that one of them is lost. */
async function ask(load: Load, artifact: string): Promise<boolean> {
  const { journal } = load;
  const before = journal.newest();
  const from = before === null ? null : Number(before.size);
  const body = await post(load, "pipeline", "/v1/gates/deploy", { ...place, artifact, from });
  if (body.verdict === "allow") {
    journal.noteAllow(artifact, body.attestation, before);
    return true;
  }
  const reasons = JSON.stringify(body.reasons);
  if (!reasons.includes("not in the log within")) journal.accuse(`held what everybody approved: ${reasons}`);
  return false;
}

/** The answer to what was done; a server that is not there ends the walk, and any answer that nobody expects is an accusation. */
async function post(
  { call, journal, mayBeAway }: Load,
  who: string,
  path: string,
  body: object,
): Promise<Reply["body"]> {
  const reply = await call(who, "POST", path, body).catch((error: unknown) => {
    // What was cut off is in doubt: it may have been done, and was not acknowledged.
    if (error instanceof TypeError || error instanceof SyntaxError) throw gone;
    throw error;
  });
  if (reply.status === 200 || reply.status === 201) return reply.body;
  const isAway = reply.status === 503 && mayBeAway();
  if (!isAway) journal.accuse(`${path} answered ${reply.status}: ${JSON.stringify(reply.body).slice(0, 300)}`);
  throw gone;
}
