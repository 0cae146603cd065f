import { type Instant, Trouble } from "#core";
import { newFact, tokenIssued, tokenRevoked } from "#facts";
import type { RecordPorts, TokenRecord } from "#ports";
import { type Actor, machineProvider } from "./judge.ts";
import { linkAccount } from "./linkAccount.ts";
import type { Organisation } from "./organisation.ts";
import { whoIs } from "./propose.ts";

/** Hashes of secrets, and passwords checked slowly on purpose. */
export type Secrets = Readonly<{
  /** SHA-256 in hex: a token has 256 bits of chance, so that a fast hash is enough. */
  hashToken: (token: string) => string;
  hashPassword: (password: string) => Promise<string>;
  checkPassword: (password: string, hash: string) => Promise<boolean>;
}>;

type Powers = Pick<RecordPorts, "store" | "random"> & Readonly<{ secrets: Secrets }>;

/** Every scope that a person may have. `admin` steers the server, and signs nothing by being admin. */
export const allScopes = ["read", "propose", "sign", "report", "gate", "observe", "admin"] as const;
const personScopes: readonly string[] = ["read", "propose", "sign"];
const sessionHours = 12;

/** Who a token stands for; null: it is none, has ended or was taken back. */
export async function authenticate(token: string, ports: Powers): Promise<Actor | null> {
  if (!/^crl_[A-Za-z0-9_-]{43}$/.test(token)) return null;
  const record = await ports.store.tokens.byHash(ports.secrets.hashToken(token));
  if (record === null) return null;
  const { person, label, scopes, signedIn } = record;
  if (person === null) return { person, account: { provider: machineProvider, login: label }, method: "token", scopes };
  const method = signedIn ? "local" : "token";
  return { person, account: { provider: "checkrail", login: loginOf(person) }, method, scopes };
}

/** `user:default/ana-ruiz` signs in as `ana-ruiz`. */
export function loginOf(person: string): string {
  return person.slice(person.lastIndexOf("/") + 1).toLowerCase();
}

export type Issued = Readonly<{ id: string; token: string; expiresAt: Instant | null }>;

/** A token, shown once. It never has more than its maker, but that an admin may make any. */
export async function issueToken(
  request: Readonly<{ label: string; person: string | null; scopes: readonly string[]; hours: number | null }>,
  actor: Actor,
  ports: Powers & Readonly<{ organisation: () => Promise<Organisation> }>,
): Promise<Issued> {
  const isAdmin = actor.scopes.includes("admin");
  const beyond = request.scopes.filter((scope) => !isAdmin && !actor.scopes.includes(scope));
  if (beyond.length > 0 || (!isAdmin && request.person !== actor.person)) {
    throw new Trouble("forbidden", "this token would be able to do more than you", {
      hint: beyond.length > 0 ? `leave out ${beyond.join(", ")}` : "make one for yourself, or ask an admin",
    });
  }
  const { person } = request;
  // Who makes a token in another's name could sign with it: for 30 days neither fills a slot beside the other.
  if (person !== null && person !== actor.person) {
    await linkAccount({ account: { provider: "checkrail", login: loginOf(person) }, person }, actor, ports);
  }
  return makeToken({ ...request, signedIn: false }, whoIs(actor), ports);
}

/** Signs a person in with a local password: a token of theirs. */
export async function signIn(
  credentials: Readonly<{ login: string; password: string }>,
  ports: Powers & Readonly<{ organisation: () => Promise<Organisation> }>,
): Promise<Issued> {
  const person = await personByPassword(credentials, ports);
  const request = { label: "session", person, scopes: personScopes, hours: sessionHours, signedIn: true };
  return makeToken(request, person, ports);
}

/** Who it is by a local password. Says the same for a wrong login and a wrong password. @throws {Trouble} unauthenticated */
export async function personByPassword(
  { login, password }: Readonly<{ login: string; password: string }>,
  ports: Powers & Readonly<{ organisation: () => Promise<Organisation> }>,
): Promise<string> {
  const credential = await ports.store.credentials.find(login);
  // A login that is not there costs the same time as a wrong password.
  const isRight = await ports.secrets.checkPassword(password, credential?.hash ?? nobody);
  const now = await ports.store.now();
  const person = (await ports.organisation())
    .setting(now)
    .catalog.people.find(({ id, kind }) => id === credential?.person && kind === "human");
  if (isRight && credential !== null && person !== undefined) return person.id;
  throw new Trouble("unauthenticated", "login and password do not belong together", {
    hint: "try again; an admin can set a new password",
  });
}

/** scrypt of nothing that anybody types. */
const nobody = "scrypt:16384:8:1:AAAAAAAAAAAAAAAAAAAAAA==:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

async function makeToken(
  {
    label,
    person,
    scopes,
    hours,
    signedIn,
  }: Readonly<{
    label: string;
    person: string | null;
    scopes: readonly string[];
    hours: number | null;
    signedIn: boolean;
  }>,
  by: string,
  ports: Powers,
): Promise<Issued> {
  const id = ports.random.uuid();
  const token = `crl_${base64url(ports.random.bytes(32))}`;
  const now = await ports.store.now();
  const expiresAt = hours === null ? null : (new Date(Date.parse(now) + hours * 3_600_000).toISOString() as Instant);
  await ports.store.tokens.add({
    id,
    hash: ports.secrets.hashToken(token),
    label,
    person,
    scopes,
    signedIn,
    expiresAt,
  });
  const fact = newFact(tokenIssued, ports.random.uuid(), by, { id, label, person, scopes, expiresAt });
  await ports.store.append({ facts: [fact], payloads: [], guards: [] });
  return { id, token, expiresAt };
}

export async function revokeToken(id: string, reason: string, actor: Actor, ports: Powers): Promise<void> {
  const mine = await ports.store.tokens.list(actor.scopes.includes("admin") ? null : actor.person);
  if (!mine.some((token: TokenRecord) => token.id === id) || !(await ports.store.tokens.revoke(id))) {
    throw new Trouble("not-found", "there is no such token of yours that is still good", { hint: "list them first" });
  }
  const fact = newFact(tokenRevoked, ports.random.uuid(), whoIs(actor), { id, reason });
  await ports.store.append({ facts: [fact], payloads: [], guards: [] });
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

function base64url(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = "";
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    for (; bits >= 6; bits -= 6) text += alphabet[(value >> (bits - 6)) & 63];
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + alphabet[(value << (6 - bits)) & 63] : text;
}
