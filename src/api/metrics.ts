import type { FastifyInstance } from "fastify";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Server } from "#flows";

/** Seconds: a gate answers in some milliseconds, and holds after two seconds. */
const buckets = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];

/** What a monitoring system asks for, in Prometheus' text form, at /metrics. Names of routes, never of persons or changes. */
export function measure(app: FastifyInstance, { store, trouble }: Server): void {
  const registers = [new Registry()];
  const [registry] = registers;
  const requests = new Histogram({
    name: "checkrail_http_request_duration_seconds",
    help: "how long requests took",
    labelNames: ["method", "route", "status"],
    buckets,
    registers,
  });
  const verdicts = new Counter({
    name: "checkrail_gate_answers_total",
    help: "answers of gates by verdict",
    labelNames: ["verdict"],
    registers,
  });
  const leaves = new Gauge({
    name: "checkrail_ledger_leaves",
    help: "leaves: in the log, under a signed checkpoint, and facts that wait for their place",
    labelNames: ["state"],
    registers,
  });
  const witnesses = new Gauge({
    name: "checkrail_ledger_witness_lag_leaves",
    help: "signed leaves that a witness has not seen",
    labelNames: ["witness"],
    registers,
  });
  const quorum = new Gauge({
    name: "checkrail_ledger_quorum_missing_seconds",
    help: "for how long too few witnesses have seen what is signed; 0: enough have, or nobody asks for any",
    registers,
  });
  const signing = new Gauge({ name: "checkrail_ledger_signing", help: "1 while checkpoints are signed", registers });

  app.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unknown";
    requests.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
  });
  app.addHook("preSerialization", async (request, _reply, payload) => {
    if (request.routeOptions.url === "/v1/gates/deploy") verdicts.inc({ verdict: verdictOf(payload) });
    return payload;
  });
  app.get("/metrics", async (_request, reply) => {
    const status = await store.logStatus();
    leaves.set({ state: "logged" }, status.size);
    leaves.set({ state: "signed" }, status.signed);
    leaves.set({ state: "waiting" }, status.waiting);
    for (const { name, lag } of status.witnesses) witnesses.set({ witness: name }, lag);
    const since = status.quorum?.missingSince ?? null;
    quorum.set(since === null ? 0 : Math.max(0, (Date.parse(await store.now()) - Date.parse(since)) / 1_000));
    signing.set(trouble() === null ? 1 : 0);
    return reply.type(registry?.contentType ?? "text/plain").send(await registry?.metrics());
  });
}

/** Whatever is not a verdict was trouble, which is a hold. */
function verdictOf(payload: unknown): string {
  const verdict = typeof payload === "object" && payload !== null && "verdict" in payload ? payload.verdict : "hold";
  return verdict === "allow" || verdict === "deny" ? verdict : "hold";
}
