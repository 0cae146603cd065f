import { z } from "zod";
import { askRun, endRun, findRun, goRun, type RunEnd } from "#flows";
import { answer, type Route } from "../route.ts";
import { digest, id, name, open } from "../shapes.ts";

const ofRun = z.strictObject({ run: id });

export const runRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/changes/:change/runs",
    summary: "ask to run the approved steps; a second person says go",
    tag: "runs",
    scope: "sign",
    personOnly: true,
    params: z.strictObject({ change: id }),
    body: z.strictObject({ patch: digest, service: name, environment: name }),
    answers: { 201: z.strictObject({ id }) },
    handle: async ({ params, body, actor }, server) => {
      const request = body as Omit<Parameters<typeof askRun>[0], "change">;
      return answer(201, await askRun({ ...request, ...(params as { change: string }) }, actor, server));
    },
  },
  {
    method: "GET",
    path: "/v1/runs/:run",
    summary: "a run: who runs it, who said go, how it stands",
    tag: "runs",
    scope: "read",
    params: ofRun,
    answers: { 200: open },
    handle: async ({ params }, server) => answer(200, await findRun((params as { run: string }).run, server)),
  },
  {
    method: "POST",
    path: "/v1/runs/:run/go",
    summary: "say go as the second person; the gate is asked, and only an allow starts the run",
    tag: "runs",
    scope: "sign",
    personOnly: true,
    params: ofRun,
    answers: { 200: open },
    handle: async ({ params, actor }, server) =>
      answer(200, await goRun((params as { run: string }).run, actor, server)),
  },
  {
    method: "POST",
    path: "/v1/runs/:run/end",
    summary: "say how a run ended",
    tag: "runs",
    scope: "sign",
    personOnly: true,
    params: ofRun,
    body: z.strictObject({
      state: z.enum(["done", "stopped", "rolled-back", "withdrawn"]),
      steps: z.int().min(0),
      because: z.string().max(2_000).nullable().default(null),
      log: digest,
    }),
    answers: { 204: "none" },
    handle: async ({ params, body, actor }, server) => {
      await endRun((params as { run: string }).run, body as RunEnd, actor, server);
      return answer(204, null);
    },
  },
];
