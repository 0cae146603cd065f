import { expect, test } from "vitest";
import { readPlan } from "./readPlan.ts";

const planOf = (changes: string, more = "") => `{"format_version":"1.2","resource_changes":[${changes}]${more}}`;

test("a text so dense that its parser would take minutes is not parsed", () => {
  const dense = planOf("", `,"variables":[${"[],".repeat(8_000_001)}[]]`);
  expect(readPlan("tfplan.json", dense)).toMatchObject({
    kind: "unread",
    message: expect.stringContaining("8 million"),
  });
});

test("a long plan is read: brackets in its texts are few", () => {
  const long = planOf("", `,"variables":{"x":{"value":"${"[{".repeat(1_000_000)}${"x".repeat(20_000_000)}"}}`);
  expect(readPlan("tfplan.json", long)).toMatchObject({ kind: "plan" });
});

test("more changes than an answer could name are unread", () => {
  const many = planOf(`${"{},".repeat(250_000)}{}`);
  expect(readPlan("tfplan.json", many)).toMatchObject({ kind: "unread", message: expect.stringContaining("250000") });
});
