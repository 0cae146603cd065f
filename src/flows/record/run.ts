import { type Digest, Trouble } from "#core";
import { newFact, runAsked, runEnded, runStarted } from "#facts";
import type { RunRecord } from "#ports";
import { answerGate, type GateAnswer } from "../gate/answerGate.ts";
import type { Server } from "../server.ts";
import { type Actor, personProvider } from "./judge.ts";
import { noChange } from "./propose.ts";
import { personOf } from "./sign.ts";

export type RunRequest = Readonly<{ change: string; patch: Digest; service: string; environment: string }>;

/** An operator asks to run the approved steps. Nothing runs until a second person says go. */
export async function askRun(
  { change, patch, service, environment }: RunRequest,
  actor: Actor,
  { store, random }: Server,
): Promise<Readonly<{ id: string }>> {
  const operator = personOf(actor, "run steps");
  const record = await store.changes.find(change);
  if (record === null) throw noChange(change);
  if (record.kind !== "steps") {
    throw new Trouble("invalid", "this change has no steps to run", {
      hint: "propose it with --steps; code and plans go through the deploy gate",
    });
  }
  const id = random.uuid();
  const fact = newFact(runAsked, id, operator, { id, change, patch, operator, service, environment });
  await store.append({ facts: [fact], payloads: [], guards: [{ kind: "change-at", change, patch }] });
  return { id };
}

/** The second person's go: the gate is asked now, with the operator as the one who starts it. Only an allow starts the run. */
export async function goRun(id: string, actor: Actor, server: Server): Promise<GateAnswer> {
  const go = personOf(actor, "say go");
  const run = await findRun(id, server);
  if (run.operator === go) {
    throw new Trouble("forbidden", "whoever runs the steps cannot say go", { hint: "ask a second person" });
  }
  if ((await server.store.changes.find(run.change))?.patch !== run.patch) {
    throw new Trouble("moved", "the steps have moved since the run was asked for", {
      hint: "begin another run: checkrail change run CHANGE",
    });
  }
  const operator: Actor = {
    ...actor,
    person: run.operator,
    account: { provider: personProvider, login: run.operator },
  };
  const { service, environment, patch, change } = run;
  const answer = await answerGate({ service, environment, artifact: patch, from: null }, operator, server);
  if (answer.verdict !== "allow") return answer;
  const data = { id, change, patch, attestation: answer.attestation.id, go };
  await server.store.append({
    facts: [newFact(runStarted, server.random.uuid(), go, data)],
    payloads: [],
    guards: [
      { kind: "run-at", run: id, state: "asked" },
      { kind: "change-at", change, patch },
    ],
  });
  return answer;
}

export type RunEnd = Readonly<{
  state: "done" | "stopped" | "rolled-back" | "withdrawn";
  steps: number;
  because: string | null;
  log: Digest;
}>;

/** How it ended, by the operator's own word and the digest of all that was printed. */
export async function endRun(id: string, end: RunEnd, actor: Actor, server: Server): Promise<void> {
  const run = await findRun(id, server);
  if (actor.person !== run.operator) {
    throw new Trouble("forbidden", "only who runs the steps can say how it ended", { hint: "ask the operator" });
  }
  const fact = newFact(runEnded, server.random.uuid(), run.operator, { id, change: run.change, ...end });
  const state = end.state === "withdrawn" ? "asked" : "running";
  await server.store.append({ facts: [fact], payloads: [], guards: [{ kind: "run-at", run: id, state }] });
}

export async function findRun(id: string, { store }: Pick<Server, "store">): Promise<RunRecord> {
  const run = await store.changes.run(id);
  if (run !== null) return run;
  throw new Trouble("not-found", `there is no run \`${id}\``, { hint: "begin one: checkrail change run CHANGE" });
}
