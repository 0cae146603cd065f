import type { Command } from "commander";
import { digestText, printable, Trouble } from "#core";
import type { Step } from "#facts";
import type { GateAnswer, RunEnd, ShownChange, StepRun } from "#flows";
import type { Client, Log, RunRecord, Shell } from "#ports";
import type { Door } from "../door.ts";
import { type ExitCode, exitCodes } from "../exit.ts";
import { clientOf, type ServerOptions, show, withServer } from "./options.ts";
import { changePath } from "./sign.ts";

type Options = ServerOptions & Readonly<{ service: string; environment: string; takeBack?: boolean; log?: string }>;

export function defineRun(command: Command, door: Door, finish: (code: ExitCode) => void): void {
  withServer(command)
    .description("run the approved steps, exactly; waits for a second person's go, and stops at the first surprise")
    .argument("<change>", "id of a change of steps")
    .requiredOption("--service <name>", "what they act on")
    .requiredOption("--environment <name>", "where")
    .option("--take-back", "after a surprise, run the rollbacks of what ran, last first")
    .option("--log <file>", "where the output goes (default: checkrail-run-ID.log); the record keeps its digest")
    .addHelpText(
      "after",
      `
A step is as expected when it ends with 0 and prints what was written; … stands for any text, a
line of … for any lines, (nothing) for no output.
Exit status: 0 all as written, 3 stopped or taken back, 1 it could not begin.
Example: checkrail change run 01a2… --service cart --environment production --take-back`,
    )
    .action(async (change: string, options: Options) => finish(await runChange(change, options, door)));
}

export function defineGo(command: Command, door: Door, finish: (code: ExitCode) => void): void {
  withServer(command)
    .description("let a run begin, as the second person; the gate is asked now")
    .argument("<run>", "id of the run")
    .addHelpText("after", "\nExit status: 0 it runs, 3 hold, 4 deny.\nExample: checkrail change go 01a2…")
    .action(async (run: string, options: ServerOptions) => {
      const client = await clientOf(door, options);
      const answer = await client.call<GateAnswer>("POST", `${runPath(run)}/go`);
      const lines = [...answer.reasons.map((why) => `  why   ${printable(why, 300)}\n`)];
      for (const next of answer.next) lines.push(`  next  ${printable(next, 300)}\n`);
      show(door, options, answer, `${answer.verdict.toUpperCase()}  run ${run}\n${lines.join("")}`);
      finish(answer.verdict === "allow" ? exitCodes.done : exitCodes[answer.verdict]);
    });
}

async function runChange(id: string, options: Options, door: Door): Promise<ExitCode> {
  const client = await clientOf(door, options);
  const shell = await door.shell();
  const { change, revision } = await client.call<ShownChange>("GET", changePath(id));
  await assertSigned(change, revision.steps);
  const { service, environment } = options;
  const asked = { patch: change.patch, service, environment };
  const run = await client.call<{ id: string }>("POST", `${changePath(id)}/runs`, asked);
  const path = options.log ?? `checkrail-run-${run.id}.log`;
  const log = shell.openLog(path);
  let isStopped = false;
  const done = shell.onInterrupt(() => {
    isStopped = true;
  });
  try {
    door.err(`${revision.steps.map(stepLine).join("")}run ${run.id} waits for a second person\n`);
    door.err(`  next  checkrail change go ${run.id}\n`);
    const started = await waitForGo(run.id, client, () => isStopped);
    if (started === null) {
      await tellEnd(run.id, { state: "withdrawn", steps: 0, because: null, log: digestText("") }, client, door);
      show(door, options, { run: run.id, state: "withdrawn" }, "withdrawn: nothing ran\n");
      return exitCodes.hold;
    }
    if (started.patch !== change.patch) throw new Trouble("bug", "the run that began is of another change");
    door.err(`${printable(started.go ?? "")} said go\n`);
    return await execute(run.id, revision.steps, { options, path, log, shell, client, door, stopped: () => isStopped });
  } finally {
    done();
    log.close();
  }
}

/** What the server gives out as steps is believed because its digest is what people signed. */
async function assertSigned(change: ShownChange["change"], steps: readonly Step[]): Promise<void> {
  const { stepsDigest } = await import("#flows");
  if (change.kind === "steps" && stepsDigest({ ...change, steps }) === change.patch) return;
  throw new Trouble("invalid", "this is no change of steps that can be run as it was signed", {
    hint: "propose the steps alone: checkrail change propose --steps FILE",
  });
}

const pollMs = 500;
/** Who was away for longer than this when the go came does not begin: the approval may be stale. */
const awayMaxMs = 60_000;

/** null: withdrawn meanwhile. */
async function waitForGo(id: string, client: Client, isStopped: () => boolean): Promise<RunRecord | null> {
  let seen = performance.now();
  while (!isStopped()) {
    const run = await client.call<RunRecord>("GET", runPath(id)).catch((error: unknown) => {
      if (error instanceof Trouble && (error.code === "server-gone" || error.code === "database-gone")) return null;
      throw error;
    });
    const away = performance.now() - seen;
    if (run !== null) seen = performance.now();
    else if (away > awayMaxMs) {
      throw new Trouble("server-gone", "the server has been silent for a minute; nothing was run", {
        hint: "begin another run once it is back: a go that comes now would be for a stale approval",
      });
    }
    if (run?.state === "running" && away <= awayMaxMs) return run;
    if (run !== null && run.state !== "asked") {
      throw new Trouble("conflict", `the run is ${run.state}, and nothing was run here`, {
        hint: "begin another: checkrail change run CHANGE",
      });
    }
    await pause(pollMs);
  }
  return null;
}

type Running = Readonly<{
  options: Options;
  path: string;
  log: Log;
  shell: Shell;
  client: Client;
  door: Door;
  stopped: () => boolean;
}>;

async function execute(id: string, steps: readonly Step[], running: Running): Promise<ExitCode> {
  const { options, path, log, shell, client, door } = running;
  const { runSteps, logDigest } = await import("#flows");
  const powers = {
    execute: async (command: string, told: (text: string) => void) =>
      running.stopped() ? { status: null, output: "" } : shell.run(command, told),
    write: (text: string) => log.append(text),
    told: (run: StepRun, isExpected: boolean) => door.err(resultLine(run, isExpected)),
  };
  const { log: runs, ...result } = await runSteps(steps, options.takeBack === true, powers);
  await tellEnd(id, { ...result, log: logDigest(runs) }, client, door);
  const because = result.because === null ? "" : `  why   ${printable(result.because, 300)}\n`;
  const words = `${result.state}  ${result.steps} of ${steps.length} steps as written\n${because}  log   ${path}\n`;
  show(door, options, { run: id, ...result, log: path }, words);
  return result.state === "done" ? exitCodes.done : exitCodes.hold;
}

const tellTries = 60;

/** The world has changed already: the record must hear of it, even from a server that is away for minutes. */
async function tellEnd(id: string, end: RunEnd, client: Client, door: Door): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await client.call("POST", `${runPath(id)}/end`, end, `${id}-end`);
    } catch (error) {
      const isAway = error instanceof Trouble && (error.code === "server-gone" || error.code === "database-gone");
      if (!isAway || tries === tellTries) throw error;
      if (tries === 1) door.err("the record does not answer; telling it again until it does\n");
      await pause(5_000);
    }
  }
}

function stepLine({ run }: Step, index: number): string {
  return `  ${index + 1}  ${printable(run, 200)}\n`;
}

function resultLine({ phase, index, status }: StepRun, isExpected: boolean): string {
  const word = phase === "run" ? "step" : "rollback of step";
  return `  ${isExpected ? "✓" : "✗"} ${word} ${index + 1}  [${status ?? "no exit status"}]\n`;
}

function runPath(id: string): string {
  return `/v1/runs/${encodeURIComponent(id)}`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
