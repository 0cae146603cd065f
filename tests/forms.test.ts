import { afterAll, describe, expect, test } from "vitest";
import { scratchRepository } from "./scratchRepository.ts";

const repository = scratchRepository();
const { write, commit, run } = repository;
afterAll(() => repository.remove());
write("README.md", "# Shop\n");
const start = commit("start");
write("db/twice.sql", "DELETE FROM orders;\nDELETE FROM orders;\n");
write("k8s/cut.tfplan.json", '{"format_version":"1.2","resource_changes":[');
const folder = `db/${"x".repeat(100)}/${'<&|"'.repeat(20)}`;
const drops = (i: number) =>
  [1, 2, 3].map((j) => `ALTER TABLE "${"<".repeat(60)}${i}" DROP COLUMN "${"&".repeat(60)}${j}";\n`).join("");
for (let i = 0; i < 60; i++) write(`${folder}/${i}.sql`, drops(i));
commit("many");

describe("SARIF of a change that was not read whole", () => {
  const { status, stdout } = run(["check", "--base", start, "--format", "sarif"]);
  const [{ results, invocations, tool }] = JSON.parse(stdout).runs;

  test("says what was not read, and that the run did not succeed", () => {
    expect(status).toBe(1);
    expect(invocations[0].executionSuccessful).toBe(false);
    const [notification] = invocations[0].toolExecutionNotifications;
    expect(notification.message.text).toContain("cut.tfplan.json");
    expect(notification.level).toBe("error");
  });

  test("every result has a rule, a place that is a URI, and a fingerprint of its own", () => {
    const rules = new Set(tool.driver.rules.map(({ id }: { id: string }) => id));
    const prints = results.map((result: { ruleId: string; partialFingerprints: Record<string, string> }) => {
      expect(rules).toContain(result.ruleId);
      return result.partialFingerprints["checkrail/v1"];
    });
    expect(new Set(prints).size).toBe(results.length);
    for (const { locations } of results) {
      expect(locations[0].physicalLocation.artifactLocation.uri).toMatch(/^[\w./%~!*'()-]+$/);
      expect(locations[0].physicalLocation.region.startLine).toBeGreaterThan(0);
    }
  });
});

test("a comment in Markdown fits into a comment, whatever the names are", () => {
  const { stdout } = run(["check", "--base", start, "--format", "markdown"]);
  expect(stdout.length).toBeLessThanOrEqual(65_000);
  expect(stdout).toContain("hold");
  expect(stdout).toMatch(/and \d+ more/);
});

test.each([
  ["start"],
  ["check"],
  ["analyze"],
  ["provenance"],
  ["protocol", "lint"],
  ["protocol", "test"],
  ["protocol", "try"],
  ["catalog", "show"],
])("help of %s %s has an example", (...words) => {
  const { status, stdout, stderr } = run([...words, "--help"]);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/Examples?:/);
});
