import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "#api";
import { type RecordServer, startRecord } from "./recordServer.ts";

let record: RecordServer;
beforeAll(async () => {
  record = await startRecord("pglite");
  await record.admit("ana-ruiz");
});
afterAll(() => record.close());

describe("the API's own description", () => {
  test("is valid OpenAPI 3.1 and names every route", async () => {
    const { body } = await record.call("nobody", "GET", "/openapi.json");
    const checked = await new Validator().validate(structuredClone(body));
    expect(checked).toMatchObject({ valid: true });
    const paths = body.paths as Record<string, Record<string, { operationId: string }>>;
    const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(ids).toHaveLength(routes.length);
    expect(new Set(ids).size).toBe(routes.length);
  });

  const examples = routes.filter(({ example }) => example !== undefined);
  test.each(examples.map((route) => [`${route.method} ${route.path}`, route] as const))(
    "%s: its example works",
    async (_, route) => {
      const { method, path, example, scope } = route;
      const url = `${path}${example?.query === undefined ? "" : `?${example.query}`}`;
      const who =
        scope === "gate" || scope === "report" || scope === "observe"
          ? "pipeline"
          : scope === "admin"
            ? "admin"
            : "ana-ruiz";
      const reply = await record.call(who, method, url, example?.body as object | undefined);
      expect(reply.status, JSON.stringify(reply.body)).toBe(example?.status);
    },
  );
});

describe("every route", () => {
  test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))(
    "%s refuses whoever may not",
    async (_, route) => {
      const url = route.path.replace(/:\w+/g, "01a2");
      const body = route.method === "POST" ? {} : undefined;
      if (route.scope === null) return;
      expect(await record.call("nobody", route.method, url, body)).toMatchObject({
        status: route.body ? expect.any(Number) : 401,
      });
      const token = await record.call("nobody", route.method, url, body, {
        authorization: `Bearer crl_${"A".repeat(43)}`,
      });
      expect(token.status).toBe(401);
    },
  );
});

test("metrics are Prometheus' text, and name no person", async () => {
  const reply = await record.app.inject({ method: "GET", url: "/metrics" });
  expect(reply.body).toMatch(/^checkrail_ledger_leaves\{state="signed"\} \d+$/m);
  expect(reply.body).toContain('checkrail_gate_answers_total{verdict="hold"}');
  expect(reply.body).not.toContain("ana-ruiz");
});

test("sign-in is slowed down for who guesses", async () => {
  const guess = { login: "ana-ruiz", password: "guess" };
  const statuses: number[] = [];
  for (let i = 0; i < 21; i += 1) statuses.push((await record.call("nobody", "POST", "/v1/session", guess)).status);
  expect(statuses.slice(0, 20)).toEqual(statuses.slice(0, 20).map(() => 401));
  expect(statuses.at(-1)).toBe(429);
});
