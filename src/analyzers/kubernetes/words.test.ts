import { describe, expect, test } from "vitest";
import { environmentOf } from "./environment.ts";
import { imageOf } from "./image.ts";
import { objectsOf } from "./object.ts";
import { amountOf, quantityOf } from "./quantity.ts";
import { plainScalar } from "./scalar.ts";
import { labelSelector, selects } from "./selector.ts";

describe("words of the API", () => {
  test.each([
    ["1000m", 1],
    ["0.1", 0.1],
    ["100m", 0.1],
    [2, 2],
    ["1Ki", 1024],
    ["1k", 1000],
    ["1.5Gi", 1.5 * 1024 ** 3],
    ["2M", 2e6],
    ["12e6", 12e6],
    ["1E", 1e18],
    ["3E2", 300],
    ["5n", 5e-9],
    ["", null],
    ["1 Gi", null],
    ["1KB", null],
    [undefined, null],
  ])("quantity %j", (text, value) => expect(quantityOf(text)).toBe(value));

  test("amounts", () => {
    expect(amountOf("50%")).toEqual({ kind: "percent", value: 50 });
    expect(amountOf(1)).toEqual({ kind: "number", value: 1 });
    expect(amountOf("all")).toBeNull();
  });

  test.each([
    ["web", null, null],
    ["web:1.2", "1.2", null],
    ["registry:5000/web", null, null],
    ["registry:5000/team/web:1.2", "1.2", null],
    ["web@sha256:aa", null, "sha256:aa"],
    ["registry:5000/web:1.2@sha256:aa", "1.2", "sha256:aa"],
  ])("image %s", (reference, tag, digest) => expect(imageOf(reference)).toMatchObject({ tag, digest }));

  test.each([
    ["on", true],
    ["No", false],
    ["017", 15],
    ["0x1F", 31],
    ["1_000", 1000],
    ["22:22", "22:22"],
    ["2026-01-01", "2026-01-01"],
    ["1.10", 1.1],
    ["90071992547409931", "90071992547409931"],
    ["~", null],
    ["-", "-"],
    [".", "."],
  ])("plain %s, as kubectl reads it", (source, value) => expect(plainScalar(source)).toBe(value));

  test("selectors", () => {
    const matches = (selector: object, labels: Record<string, string> | null) => {
      const parsed = labelSelector(selector as never);
      return parsed !== null && selects(parsed, labels);
    };
    const expression = (operator: string, values?: string[]) => ({
      matchExpressions: [{ key: "app", operator, values }],
    });
    expect(matches({}, {})).toBe(true);
    expect(matches({ matchLabels: { app: "web" } }, { app: "web", x: "y" })).toBe(true);
    expect(matches({ matchLabels: { app: "web" } }, null)).toBe(false);
    expect(matches(expression("In", ["web", "api"]), { app: "api" })).toBe(true);
    expect(matches(expression("NotIn", ["web"]), {})).toBe(true);
    expect(matches(expression("NotIn", ["web"]), { app: "web" })).toBe(false);
    expect(matches(expression("Exists"), { app: "" })).toBe(true);
    expect(matches(expression("DoesNotExist"), {})).toBe(true);
    expect(matches(expression("Near"), { app: "web" })).toBe(false);
  });

  test.each([
    ["shop-prod", "production"],
    ["prod-tools", "production"],
    ["shop-dev", "development"],
    ["dev-tools", "unknown"],
    ["non-prod", "unknown"],
    ["prod-test", "unknown"],
    ["product", "unknown"],
    ["staging", "staging"],
  ])("namespace %s is %s", (namespace, name) => {
    const body = { apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace } };
    const [object] = objectsOf([{ ok: true, value: body, line: 1, lineAt: () => 1, doubt: null }], "a.yaml").objects;
    expect(object && environmentOf(object).name).toBe(name);
  });
});
