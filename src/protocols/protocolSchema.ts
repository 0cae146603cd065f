import type { Json } from "#core";
import schema from "./protocol.schema.json" with { type: "json" };

/** The published JSON Schema of a protocol, for editors. The parser knows more: conditions, dates and orders. */
export const protocolSchema: Json = schema;
