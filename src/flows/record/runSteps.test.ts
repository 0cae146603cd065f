import { expect, test } from "vitest";
import type { Printed } from "#ports";
import { logText, runSteps } from "./runSteps.ts";

const step = (run: string, expect: string) => ({ run, expect, rollback: `undo ${run}` });

async function runAll(answers: Readonly<Record<string, Printed>>, takeBack = false, expects = ["a", "b", "c"]) {
  const ran: string[] = [];
  const steps = ["one", "two", "three"].map((run, i) => step(run, expects[i] ?? ""));
  const written: string[] = [];
  const result = await runSteps(steps, takeBack, {
    execute: async (command, told) => {
      ran.push(command);
      const printed = answers[command] ?? { status: 0, output: "" };
      told(printed.output);
      return printed;
    },
    write: (text) => written.push(text),
    told: () => undefined,
  });
  // What was written on the way is what the record's digest is of.
  expect(written.join("")).toBe(logText(result.log));
  return { ran, result };
}

const good = {
  one: { status: 0, output: "a\n" },
  two: { status: 0, output: "b" },
  three: { status: 0, output: "c\r\n" },
};

test("all as it was written", async () => {
  const { ran, result } = await runAll(good);
  expect(ran).toEqual(["one", "two", "three"]);
  expect(result).toMatchObject({ state: "done", steps: 3, because: null });
});

test("the first other result stops it, and nothing later runs", async () => {
  const { ran, result } = await runAll({ ...good, two: { status: 0, output: "b2" } });
  expect(ran).toEqual(["one", "two"]);
  expect(result).toMatchObject({ state: "stopped", steps: 1, because: expect.stringContaining("step 2") });
  expect((await runAll({ ...good, one: { status: 1, output: "a" } })).ran).toEqual(["one"]);
});

test("taken back: last first, the failing one included; a rollback that fails is said", async () => {
  const { ran, result } = await runAll({ ...good, two: { status: 3, output: "" } }, true);
  expect(ran).toEqual(["one", "two", "undo two", "undo one"]);
  expect(result.state).toBe("rolled-back");
  const worse = await runAll({ ...good, two: { status: 3, output: "" }, "undo two": { status: 1, output: "" } }, true);
  expect(worse.result).toMatchObject({ state: "stopped", because: expect.stringContaining("rollback") });
});

test.each([
  ["…", "anything\nat all", true],
  ["", "", true],
  ["", "noise", false],
  ["(nothing)", "\n", true],
  ["(nothing)", "(nothing)", false],
  ["begin\n…\nend", "begin\n1\n2\nend", true],
  ["begin\n…\nend", "begin\n1\n2\nend\nmore", false],
  ["took … ms", "took 12 ms", true],
  ["took … ms", "took 12 s", false],
  ["a…a", "a", false],
  ["…\nx\n…\ny", "x\ny\nx\nz\ny", true],
])("expected %j, printed %j: %s", async (want, output, isExpected) => {
  const { result } = await runAll({ ...good, one: { status: 0, output } }, false, [want, "b", "c"]);
  expect(result.state === "done").toBe(isExpected);
});
