import { z } from "zod";
import type { Route } from "./route.ts";
import { problem } from "./shapes.ts";

type Json = Readonly<Record<string, unknown>>;

/** The OpenAPI 3.1 document of the routes: made from the list that serves them, so that it cannot say anything else. */
export function openApi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, "{$1}").replace(/\*$/, "{path}");
    const operations = paths[path] ?? {};
    operations[route.method.toLowerCase()] = operation(route);
    paths[path] = operations;
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Checkrail",
      version,
      summary: "change safety: propose, write and sign changes; ask gates; read the ledger",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer", description: "`crl_…`, as `checkrail login` prints it" },
      },
      schemas: { Problem: schemaOf(problem) },
    },
  };
}

function operation(route: Route): Json {
  const { method, summary, tag, scope, personOnly, body, answers, example } = route;
  const keyed = method === "POST" ? [idempotencyKey] : [];
  return {
    operationId: operationId(route),
    summary,
    tags: [tag],
    ...(scope === null ? { security: [] } : { security: [{ token: [] }], "x-scope": scope }),
    ...(personOnly === true ? { "x-person-only": true } : {}),
    parameters: [...parameters(route.params, "path"), ...parameters(route.query, "query"), ...keyed],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: schemaOf(body),
                ...(example?.body === undefined ? {} : { example: example.body }),
              },
            },
          },
        }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, shape]) => [status, answerOf(shape)])),
      default: {
        description: "trouble, in words, with what to do; at a gate it is a hold",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

function answerOf(shape: z.ZodType | "text" | "bytes" | "none"): Json {
  if (shape === "none") return { description: "done" };
  if (shape === "text") return { description: "text", content: { "text/plain": { schema: { type: "string" } } } };
  if (shape === "bytes") return { description: "bytes", content: { "application/octet-stream": {} } };
  return { description: "done", content: { "application/json": { schema: schemaOf(shape) } } };
}

const idempotencyKey: Json = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "your own key for this request: the same one again does nothing new, and is answered the same",
  schema: { type: "string", maxLength: 200 },
};

function parameters(type: z.ZodType | undefined, where: "path" | "query"): readonly Json[] {
  if (type === undefined) return [];
  const { properties = {}, required = [] } = schemaOf(type) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name: name === "*" ? "path" : name,
    in: where,
    required: where === "path" || required.includes(name),
    schema,
  }));
}

/** `GET /v1/changes/:change` is `getChangesByChange`. */
function operationId({ method, path }: Route): string {
  const words = path
    .replace(/^\/v1/, "")
    .split(/[/.]/)
    .filter(Boolean)
    .map((part) =>
      part === "*"
        ? "ByPath"
        : part.startsWith(":")
          ? `By${capital(part.slice(1))}`
          : part.split("-").map(capital).join(""),
    );
  return `${method.toLowerCase()}${words.map(capital).join("")}`;
}

function capital(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}

function schemaOf(type: z.ZodType): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io: "input" });
  return schema;
}
