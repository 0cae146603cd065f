import { createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign } from "node:crypto";
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Trouble } from "#core";
import type { KeyFiles } from "#ports";

/** An Ed25519 key in this process. Another maker of the same shape can keep it in a KMS. */
export type LocalKey = Readonly<{ seed: Uint8Array; publicKey: Uint8Array; sign: (message: Uint8Array) => Uint8Array }>;

/** PKCS #8 of an Ed25519 seed (RFC 8410): this prefix and the 32 bytes. */
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

export function localKey(seed: Uint8Array): LocalKey {
  const key: KeyObject = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: "der", type: "pkcs8" });
  const jwk = createPublicKey(key).export({ format: "jwk" });
  const publicKey = Uint8Array.from(Buffer.from(jwk.x ?? "", "base64url"));
  return { seed, publicKey, sign: (message) => Uint8Array.from(sign(null, message, key)) };
}

/** The key in a file, readable by its owner alone; made at first sight, by exactly one process. */
export function keyFromFile(path: string): LocalKey {
  const found = readSeed(path);
  if (found !== null) return localKey(found);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, `${randomBytes(32).toString("base64")}\n`, { mode: 0o600, flag: "wx", flush: true });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const made = readSeed(path);
  if (made === null) throw brokenKey(path);
  return localKey(made);
}

/** A new key in a new file that is named after it, on the disk before it is used. */
export function newKeyFile(folder: string, nameOf: (publicKey: Uint8Array) => string): LocalKey {
  const key = localKey(Uint8Array.from(randomBytes(32)));
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, nameOf(key.publicKey));
  writeFileSync(path, `${Buffer.from(key.seed).toString("base64")}\n`, { mode: 0o600, flag: "wx", flush: true });
  const entry = openSync(folder, "r");
  fsyncSync(entry);
  closeSync(entry);
  return key;
}

/** Keys of persons, in files that only they can read. */
export const personKeyFiles: KeyFiles = {
  make: async (path) => {
    const seed = Uint8Array.from(randomBytes(32));
    try {
      writeFileSync(path, `${Buffer.from(seed).toString("base64")}\n`, { mode: 0o600, flag: "wx", flush: true });
    } catch (cause) {
      const isThere = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
      throw new Trouble("unreadable-file", `\`${path}\` ${isThere ? "is there already" : "cannot be written"}`, {
        hint: "choose another place; a key is never written over",
        cause,
      });
    }
    return localKey(seed).publicKey;
  },
  read: async (path) => {
    const seed = readSeed(path);
    if (seed !== null) return { seed, publicKey: localKey(seed).publicKey };
    throw new Trouble("unreadable-file", `the key \`${path}\` is not there`, {
      hint: "make one: checkrail key make FILE",
    });
  },
};

function readSeed(path: string): Uint8Array | null {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw new Trouble("unreadable-file", `the key \`${path}\` cannot be read`, {
      hint: "it belongs to whoever made it, mode 0600",
      cause: error,
    });
  }
  const seed = Buffer.from(text.trim(), "base64");
  if (seed.length !== 32) throw brokenKey(path);
  return Uint8Array.from(seed);
}

function brokenKey(path: string): Trouble {
  return new Trouble("unreadable-file", `\`${path}\` holds no Ed25519 seed`, {
    hint: "restore it from its copy: 32 bytes in base64; a new key means a new log",
  });
}
