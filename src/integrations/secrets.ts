import { createHash, randomBytes, scrypt, timingSafeEqual } from "node:crypto";

const cost = { N: 16_384, r: 8, p: 1 } as const;
const keyLength = 32;

/** Tokens by SHA-256; passwords by scrypt (RFC 7914), as `scrypt:N:r:p:salt:hash`. */
export const processSecrets = {
  hashToken: (token: string): string => createHash("sha256").update(token).digest("hex"),
  hashPassword: async (password: string): Promise<string> => {
    const salt = randomBytes(16);
    const hash = await derive(password, salt, keyLength, cost);
    return `scrypt:${cost.N}:${cost.r}:${cost.p}:${salt.toString("base64")}:${hash.toString("base64")}`;
  },
  checkPassword: async (password: string, stored: string): Promise<boolean> => {
    const [kind, n, r, p, salt, hash] = stored.split(":");
    if (kind !== "scrypt" || salt === undefined || hash === undefined) return false;
    const wanted = Buffer.from(hash, "base64");
    const given = await derive(password, Buffer.from(salt, "base64"), wanted.length, {
      N: Number(n),
      r: Number(r),
      p: Number(p),
    });
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  },
};

function derive(
  password: string,
  salt: Buffer,
  length: number,
  { N, r, p }: Readonly<{ N: number; r: number; p: number }>,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize("NFKC"), salt, length, { N, r, p }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
