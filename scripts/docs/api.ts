import { z } from "zod";
import { routes } from "#api";
import { code, table } from "./markdown.ts";

/** The routes, from the list that serves them. */
export function apiPage(): string {
  const tags = [...new Set(routes.map(({ tag }) => tag))];
  return `# HTTP API

JSON in UTF-8 under \`/v1\`; the same as OpenAPI 3.1 at \`/openapi.json\`. Send \`Authorization: Bearer TOKEN\`. Send \`Idempotency-Key\` with a POST that you may
send twice: the second one is answered like the first, with \`idempotency-replayed: true\`. Lists take \`limit\` and \`after\` (the \`next\` of the page before).
Errors are problem details (RFC 9457): \`title\`, \`status\`, \`code\`, \`hint\`. At a gate, every error is a hold.

${tags.map((tag) => `## ${tag}\n\n${tagTable(tag)}`).join("\n\n")}

## Bodies

${routes
  .filter(({ body }) => body !== undefined)
  .map(
    ({ method, path, body }) =>
      `### ${method} ${path}\n\n\`\`\`json\n${JSON.stringify(schemaOf(body), null, 2)}\n\`\`\``,
  )
  .join("\n\n")}`;
}

function tagTable(tag: string): string {
  const own = routes.filter((route) => route.tag === tag);
  return table(
    ["route", "scope", "does"],
    own.map(({ method, path, scope, personOnly, summary }) => [
      code(`${method} ${path}`),
      `${scope ?? "none"}${personOnly ? ", a person" : ""}`,
      summary,
    ]),
  );
}

function schemaOf(type: z.ZodType | undefined): unknown {
  if (type === undefined) return null;
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io: "input" });
  return schema;
}
