import type { KeptAnswer, Store, TokenRecord } from "#ports";
import type { Query } from "./database.ts";
import { instantSql } from "./instant.ts";
import { lookTogether } from "./lookTogether.ts";

const columns = `id, label, person, scopes, signed_in as "signedIn", ${instantSql("created_at")} as "createdAt", ${instantSql("expires_at")} as "expiresAt",
  ${instantSql("revoked_at")} as "revokedAt", ${instantSql("last_used_at")} as "lastUsedAt"`;

export function storeTokens(query: Query): Store["tokens"] {
  return {
    byHash: lookTogether((hashes: readonly string[]) => readByHash(query, hashes)),
    list: (person) =>
      query<TokenRecord>(
        `select ${columns} from tokens where ($1::text is null or person = $1) order by created_at desc`,
        [person],
      ),
    add: async ({ id, hash, label, person, scopes, signedIn, expiresAt }) => {
      await query(
        `insert into tokens (id, hash, label, person, scopes, signed_in, expires_at)
         values ($1, $2, $3, $4, $5::text[], $6, $7)`,
        [id, hash, label, person, scopes, signedIn, expiresAt],
      );
    },
    revoke: async (id) => {
      const rows = await query(
        "update tokens set revoked_at = clock_timestamp() where id = $1 and revoked_at is null returning id",
        [id],
      );
      return rows.length === 1;
    },
  };
}

type UsedToken = TokenRecord & Readonly<{ hash: string; isOld: boolean }>;

async function readByHash(query: Query, hashes: readonly string[]): Promise<readonly (TokenRecord | null)[]> {
  const found = await query<UsedToken>(
    `select ${columns}, hash, coalesce(last_used_at < clock_timestamp() - interval '1 minute', true) as "isOld"
     from tokens where hash = any($1::text[]) and revoked_at is null
       and (expires_at is null or expires_at > clock_timestamp())`,
    [[...new Set(hashes)]],
  );
  // Once a minute is enough to see whether a token is still used, and costs no write per request.
  const old = found.filter(({ isOld }) => isOld).map(({ id }) => id);
  if (old.length > 0)
    await query("update tokens set last_used_at = clock_timestamp() where id = any($1::text[])", [old]);
  const byHash = new Map(found.map(({ hash, isOld: _, ...token }) => [hash, token]));
  return hashes.map((hash) => byHash.get(hash) ?? null);
}

export function storeCredentials(query: Query): Store["credentials"] {
  return {
    find: async (login) => {
      const [row] = await query<{ person: string; hash: string }>(
        "select person, hash from credentials where login = $1",
        [login.toLowerCase()],
      );
      return row ?? null;
    },
    set: async (login, person, hash) => {
      await query(
        `insert into credentials (login, person, hash) values ($1, $2, $3)
         on conflict (login) do update set person = excluded.person, hash = excluded.hash, changed_at = clock_timestamp()`,
        [login.toLowerCase(), person, hash],
      );
    },
  };
}

export function storeRequests(query: Query): Store["requests"] {
  return {
    reserve: async (key, digest) => {
      // One that was being worked on when its server died is free again after a minute.
      const taken = await query(
        `insert into requests (key, digest, status, body) values ($1, $2, 0, '')
         on conflict (key) do update set digest = excluded.digest, at = clock_timestamp()
           where requests.status = 0 and requests.at < clock_timestamp() - interval '1 minute'
         returning key`,
        [key, digest],
      );
      if (taken.length === 1) return null;
      const [row] = await query<KeptAnswer>("select digest, status, body from requests where key = $1", [key]);
      return row ?? null;
    },
    keep: async (key, status, body) => {
      await query("update requests set status = $2, body = $3 where key = $1", [key, status, body]);
    },
    release: async (key) => {
      await query("delete from requests where key = $1 and status = 0", [key]);
    },
  };
}
