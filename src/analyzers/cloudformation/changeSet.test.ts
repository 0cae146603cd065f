import { describe, expect, test } from "vitest";
import { givenArtifact } from "#core";
import { cloudformation } from "./cloudformation.ts";

const given = (body: string) => cloudformation.analyze([givenArtifact("<input>", body)]);

describe("change sets", () => {
  const set = (resource: object, more: object = {}) =>
    given(
      JSON.stringify({
        ChangeSetName: "c",
        StackName: "s",
        Changes: [{ Type: "Resource", ResourceChange: resource }],
        ...more,
      }),
    );
  const resource = (more: object) => ({ LogicalResourceId: "It", ResourceType: "AWS::DynamoDB::Table", ...more });
  test.each([
    [{ Action: "Add" }, "create certain reversible"],
    [{ Action: "Import" }, "update certain reversible"],
    [{ Action: "SyncWithActual" }, ""],
    [{ Action: "Remove" }, "delete certain irreversible"],
    [{ Action: "Remove", PolicyAction: "Delete" }, "delete certain irreversible"],
    [{ Action: "Remove", PolicyAction: "Retain" }, "forget certain reversible"],
    [{ Action: "Remove", PolicyAction: "Snapshot" }, "delete certain costly"],
    [{ Action: "Modify", Replacement: "True" }, "replace certain irreversible"],
    [{ Action: "Modify", Replacement: "Conditional" }, "replace possible irreversible"],
    [{ Action: "Modify", Replacement: "False" }, "update certain reversible"],
    [{ Action: "Modify", Replacement: "True", PolicyAction: "ReplaceAndDelete" }, "replace certain irreversible"],
    [{ Action: "Modify", Replacement: "True", PolicyAction: "ReplaceAndRetain" }, "replace certain costly"],
    [{ Action: "Modify", Replacement: "True", PolicyAction: "ReplaceAndSnapshot" }, "replace certain costly"],
    [{ Action: "Modify", PolicyAction: "ReplaceAndDelete" }, "replace certain irreversible"],
    [
      { Action: "Modify", Details: [{ Target: { Attribute: "Properties", RequiresRecreation: "Always" } }] },
      "replace possible irreversible",
    ],
    [
      { Action: "Modify", Details: [{ Target: { Attribute: "Tags", RequiresRecreation: "Never" } }] },
      "update certain reversible",
    ],
    [{ Action: "Modify" }, "update possible reversible"],
  ])("%j", (change, expected) => {
    const { effects, complete } = set(resource(change));
    expect(effects.map((e) => `${e.action} ${e.certainty} ${e.reversibility}`).join()).toBe(expected);
    expect(complete).toBe(true);
  });

  test.each([
    ["dynamic", resource({ Action: "Dynamic" }), {}],
    ["a word we do not know", resource({ Action: "Explode" }), {}],
    ["nested", resource({ Action: "Modify", Replacement: "False", ChangeSetId: "arn:aws:x" }), {}],
    [
      "nested, not unfolded",
      { ...resource({ Action: "Modify", Replacement: "False" }), ResourceType: "AWS::CloudFormation::Stack" },
      {},
    ],
    ["next page", resource({ Action: "Add" }), { NextToken: "x" }],
    ["pending", resource({ Action: "Add" }), { Status: "CREATE_PENDING" }],
    ["failed", resource({ Action: "Add" }), { Status: "FAILED", StatusReason: "no" }],
    ["unavailable", resource({ Action: "Add" }), { Status: "CREATE_COMPLETE", ExecutionStatus: "UNAVAILABLE" }],
    ["executed", resource({ Action: "Add" }), { Status: "CREATE_COMPLETE", ExecutionStatus: "EXECUTE_COMPLETE" }],
    ["nameless", { Action: "Add" }, {}],
  ])("%s is not complete", (_, change, more) => expect(set(change, more).complete).toBe(false));

  test("a set that failed because nothing changes is complete and empty", () => {
    const body = { ChangeSetName: "c", Changes: [], Status: "FAILED", ExecutionStatus: "UNAVAILABLE" };
    const reason =
      "The submitted information didn't contain changes. Submit different information to create a change set.";
    expect(given(JSON.stringify({ ...body, StatusReason: reason }))).toMatchObject({ complete: true, effects: [] });
  });

  test("before and after contexts speak", () => {
    const context = (on: boolean) =>
      JSON.stringify({ Properties: { DeletionProtectionEnabled: on ? "true" : "false" } });
    const { findings } = set(
      resource({ Action: "Modify", Replacement: "False", BeforeContext: context(true), AfterContext: context(false) }),
    );
    expect(findings.map(({ code }) => code)).toEqual(["CFN-PROTECTION-REMOVED"]);
  });
});
