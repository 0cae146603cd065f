import { createHash, createPublicKey, verify } from "node:crypto";
import type { Verification } from "#ports";

/** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410): this prefix and the 32 bytes. */
const spkiPrefix = Buffer.from("302a300506032b6570032100", "hex");

/** Node's own code, about ten times faster than a portable one. Total: bytes that are no key verify nothing. */
export const nodeVerification: Verification = {
  hash: (bytes) => Uint8Array.from(createHash("sha256").update(bytes).digest()),
  verify: (publicKey, message, signature) => {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    try {
      const key = createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: "der", type: "spki" });
      return verify(null, message, key, signature);
    } catch {
      return false;
    }
  },
};
