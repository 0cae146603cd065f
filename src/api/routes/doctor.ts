import { examineServer } from "#flows";
import { answer, type Route } from "../route.ts";
import { open } from "../shapes.ts";

export const doctorRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/doctor",
    summary: "what would hold deploys, lose facts, or make the server's word worth less",
    tag: "server",
    scope: "read",
    answers: { 200: open },
    example: { status: 200 },
    handle: async (_, server) => answer(200, { checks: await examineServer(Date.now(), server) }),
  },
];
