import type { Instant } from "#core";
import type { SessionRecord } from "#ports";
import { loginOf, personByPassword } from "../record/access.ts";
import type { Actor } from "../record/judge.ts";
import type { Server } from "../server.ts";
import { type Role, rolesOf, scopesOf } from "./roles.ts";

/** A signed-in browser. */
export type Session = Readonly<{
  actor: Actor;
  name: string;
  roles: readonly Role[];
  csrf: string;
  /** Whether the person proved who they are just now: signing asks for it. */
  isFresh: boolean;
}>;

const hoursMax = 12;
const idleMinutes = 60;
const freshMinutes = 15;

/** Begins a session by a local password; answers the secret for the browser's cookie, shown once. */
export async function beginSession(
  credentials: Readonly<{ login: string; password: string }>,
  server: Server,
): Promise<string> {
  return beginSessionOf(await personByPassword(credentials, server), "local", server);
}

/** A new secret each time: one that somebody planted before is worth nothing (OWASP, session fixation). */
export async function beginSessionOf(
  person: string,
  method: SessionRecord["method"],
  { store, random, secrets }: Server,
): Promise<string> {
  const secret = hex(random.bytes(32));
  const csrf = hex(random.bytes(32));
  await store.sessions.begin({ hash: secrets.hashToken(secret), person, method, csrf, hours: hoursMax });
  return secret;
}

/** Whose session this is; null: it is none, has ended, or lay idle for too long. */
export async function findSession(secret: string, now: Instant, server: Server): Promise<Session | null> {
  if (!/^[0-9a-f]{64}$/.test(secret)) return null;
  const record = await server.store.sessions.find(server.secrets.hashToken(secret), idleMinutes);
  if (record === null) return null;
  const { person, method, csrf, freshAt } = record;
  const { catalog } = (await server.organisation()).setting(now);
  const roles = rolesOf(person, catalog, []);
  return {
    actor: { person, account: { provider: "checkrail", login: loginOf(person) }, method, scopes: scopesOf(roles) },
    name: catalog.people.find(({ id }) => id === person)?.name ?? person,
    roles,
    csrf,
    isFresh: Date.parse(now) - Date.parse(freshAt) < freshMinutes * 60_000,
  };
}

export async function endSession(secret: string, { store, secrets }: Server): Promise<void> {
  await store.sessions.end(secrets.hashToken(secret));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
