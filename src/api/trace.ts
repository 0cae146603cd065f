import { context, propagation, type Span, SpanKind, SpanStatusCode, trace as tracing } from "@opentelemetry/api";
import type { FastifyInstance, FastifyRequest } from "fastify";

const spans = new WeakMap<FastifyRequest, Span>();

/** A span for each request, a child of the caller's (W3C traceparent). Without a configured exporter these are no-ops. */
export function trace(app: FastifyInstance): void {
  const tracer = tracing.getTracer("checkrail");
  app.addHook("onRequest", async (request) => {
    const route = request.routeOptions.url ?? "unknown";
    const parent = propagation.extract(context.active(), request.headers);
    const attributes = { "http.request.method": request.method, "http.route": route };
    spans.set(request, tracer.startSpan(`${request.method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent));
  });
  app.addHook("onResponse", async (request, reply) => {
    const span = spans.get(request);
    span?.setAttribute("http.response.status_code", reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
  });
}
