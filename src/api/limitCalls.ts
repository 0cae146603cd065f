import { createHash } from "node:crypto";
import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Trouble } from "#core";

/** So many calls a minute from one token, or from one address without. Some routes allow less. */
export function limitCalls(app: FastifyInstance, callsMax: number): void {
  app.register(rateLimit, {
    max: callsMax,
    timeWindow: 60_000,
    cache: 20_000,
    keyGenerator: (request) => {
      const token = request.headers.authorization;
      return token === undefined ? byAddress(request) : createHash("sha256").update(token).digest("base64");
    },
    errorResponseBuilder: (_request, { after }) =>
      new Trouble("too-many", "too many calls", { hint: `wait ${after}, then ask again; nothing was done` }),
  });
}

export function byAddress(request: FastifyRequest): string {
  return request.ip;
}
