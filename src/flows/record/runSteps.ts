import { type Digest, digestText } from "#core";
import type { Step } from "#facts";
import type { Printed } from "#ports";

export type StepRun = Readonly<{ phase: "run" | "rollback"; index: number; step: Step } & Printed>;

export type StepsRun = Readonly<{
  state: "done" | "stopped" | "rolled-back";
  /** Steps that ran to their expected result. */
  steps: number;
  because: string | null;
  log: readonly StepRun[];
}>;

type Powers = Readonly<{
  execute: (command: string, told: (text: string) => void) => Promise<Printed>;
  /** The log as it grows; see logText. */
  write: (text: string) => void;
  told: (run: StepRun, isExpected: boolean) => void;
}>;

/** Runs the steps exactly as they were approved, one after the other. The first result that is not the expected one stops
 *  it; with `takeBack`, the rollbacks of what ran follow, last first, the failing step's own included. */
export async function runSteps(steps: readonly Step[], takeBack: boolean, powers: Powers): Promise<StepsRun> {
  const log: StepRun[] = [];
  const { told } = powers;
  for (const [index, step] of steps.entries()) {
    const run = await runStep("run", index, step, powers);
    log.push(run);
    const because = mismatch(step.expect, run);
    told(run, because === null);
    if (because === null) continue;
    const stopped = `step ${index + 1}: ${because}`;
    if (!takeBack) return { state: "stopped", steps: index, because: stopped, log };
    for (let back = index; back >= 0; back -= 1) {
      const undone = steps[back];
      if (undone === undefined) continue;
      const undo = await runStep("rollback", back, undone, powers);
      log.push(undo);
      told(undo, undo.status === 0);
      if (undo.status !== 0) {
        return {
          state: "stopped",
          steps: index,
          because: `${stopped}; and its rollback ended with ${undo.status}`,
          log,
        };
      }
    }
    return { state: "rolled-back", steps: index, because: stopped, log };
  }
  return { state: "done", steps: steps.length, because: null, log };
}

async function runStep(
  phase: StepRun["phase"],
  index: number,
  step: Step,
  { execute, write }: Powers,
): Promise<StepRun> {
  const command = phase === "run" ? step.run : step.rollback;
  write(headOf(phase, index, command));
  const run = { phase, index, step, ...(await execute(command, write)) };
  write(tailOf(run));
  return run;
}

/** null: as expected. The command ends with 0 and prints what was written, but for white space at the ends; a line `…`
 *  stands for any lines, `…` within a line for any text, and `(nothing)` for no output. */
function mismatch(expect: string, { status, output }: Printed): string | null {
  if (status !== 0) return `it ended with ${status ?? "a signal"}`;
  return matchLines(expect.trim() === "(nothing)" ? [] : linesOf(expect), linesOf(output))
    ? null
    : "it printed something else than was expected";
}

function linesOf(text: string): readonly string[] {
  const trimmed = text.replace(/\r\n/g, "\n").trim();
  return trimmed === "" ? [] : trimmed.split("\n").map((line) => line.trimEnd());
}

/** Glob matching over lines, by the two-pointer method: linear but for the last gap. */
function matchLines(expected: readonly string[], printed: readonly string[]): boolean {
  let [e, p, gap, retry] = [0, 0, -1, 0];
  while (p < printed.length) {
    const want = expected[e];
    if (want === "…" || want === "...") {
      gap = e;
      e += 1;
      retry = p;
    } else if (want !== undefined && matchLine(want, printed[p] ?? "")) {
      e += 1;
      p += 1;
    } else if (gap >= 0) {
      retry += 1;
      e = gap + 1;
      p = retry;
    } else return false;
  }
  return expected.slice(e).every((line) => line === "…" || line === "...");
}

function matchLine(want: string, line: string): boolean {
  const parts = want.split("…");
  const [first = "", ...rest] = parts;
  if (rest.length === 0) return want === line;
  const last = rest.pop() ?? "";
  if (!line.startsWith(first) || !line.endsWith(last) || line.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of rest) {
    const found = line.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= line.length - last.length;
}

/** What the record keeps of the output: its digest. The text stays with the operator, because it may hold secrets. */
export function logDigest(log: readonly StepRun[]): Digest {
  return digestText(logText(log));
}

/** Each step with its command, what it printed and its exit status. */
export function logText(log: readonly StepRun[]): string {
  const parts = log.map((run) => {
    const command = run.phase === "run" ? run.step.run : run.step.rollback;
    return `${headOf(run.phase, run.index, command)}${run.output}${tailOf(run)}`;
  });
  return parts.join("");
}

function headOf(phase: StepRun["phase"], index: number, command: string): string {
  return `## ${phase} ${index + 1}\n$ ${command}\n`;
}

function tailOf({ output, status }: Printed): string {
  return `${output.endsWith("\n") || output === "" ? "" : "\n"}[${status ?? "no exit status"}]\n\n`;
}
