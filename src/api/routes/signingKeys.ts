import { z } from "zod";
import { prepareKey, type RotateRequest, rotateKey, type SigningPurpose } from "#flows";
import { answer, type Route } from "../route.ts";
import { id } from "../shapes.ts";

const purpose = z.enum(["log", "attestation"]);
const vkey = z.string().min(1).max(500);

export const signingKeyRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/signing-keys",
    summary: "make a key for a rotation to come; it is not in force yet",
    tag: "ledger",
    scope: "admin",
    body: z.strictObject({ purpose }),
    answers: { 201: z.strictObject({ vkey }) },
    handle: async ({ body }, server) =>
      answer(201, await prepareKey((body as { purpose: SigningPurpose }).purpose, server)),
  },
  {
    method: "POST",
    path: "/v1/signing-keys/rotations",
    summary: "another key signs from now on; a log whose key is in other hands is frozen",
    tag: "ledger",
    scope: "admin",
    body: z.strictObject({
      purpose,
      reason: z.string().min(1).max(1_000),
      compromised: z.boolean().default(false),
      to: vkey.nullable().default(null),
    }),
    answers: {
      201: z.strictObject({ id, vkey: vkey.nullable(), frozen: z.boolean(), leaf: z.int().nullable() }),
    },
    handle: async ({ body, actor }, server) => answer(201, await rotateKey(body as RotateRequest, actor, server)),
  },
];
