import { z } from "zod";

/** Shapes that several routes share. Refinements are not written here: what JSON Schema cannot say is checked in flows. */
export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);
export const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/);
export const id = z.string().min(1).max(100);
/** A name that people read: of a service, an environment, a status. */
export const name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]+$/u);
export const text = z.string().max(100_000);
export const account = z.strictObject({ provider: z.string().min(1).max(40), login: z.string().min(1).max(320) });
export const step = z.strictObject({
  run: z.string().min(1).max(10_000),
  expect: z.string().max(10_000),
  rollback: z.string().max(10_000),
});
export const page = z.strictObject({
  limit: z.int().min(1).max(200).default(50),
  after: z.string().max(400).optional(),
});

/** Answers that are typed by the library's own nouns: their exact shape is in the reference, not here. */
export const open = z.looseObject({});

/** Problem details (RFC 9457) with our code and what to do next. */
export const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  hint: z.string().nullable(),
});
