import type { AccountRef, Digest } from "#core";
import { type FactKind, write } from "./fact.ts";
import { asJson } from "./json.ts";

export type CatalogImported = Readonly<{
  digest: Digest;
  repository: string | null;
  documents: readonly Readonly<{ path: string; text: string }>[];
}>;

export const catalogImported: FactKind<CatalogImported> = {
  type: "catalog.imported",
  version: 1,
  upcasters: [],
  stream: () => "organisation",
  subject: ({ digest }) => digest,
  rows: ({ id, data, by, recordedAt }) => [
    write("catalogs", ["id"], {
      id,
      digest: data.digest,
      repository: data.repository,
      documents: asJson(data.documents),
      imported_by: by,
      imported_at: recordedAt,
    }),
  ],
};

export type ProtocolAdopted = Readonly<{ name: string; digest: Digest; path: string; text: string }>;

export const protocolAdopted: FactKind<ProtocolAdopted> = {
  type: "protocol.adopted",
  version: 1,
  upcasters: [],
  stream: () => "organisation",
  subject: ({ digest }) => digest,
  rows: ({ data, by, recordedAt }) => [
    write("protocols", ["name"], { ...data, state: "active", adopted_by: by, adopted_at: recordedAt }),
  ],
};

export type ProtocolRetired = Readonly<{ name: string; reason: string }>;

export const protocolRetired: FactKind<ProtocolRetired> = {
  type: "protocol.retired",
  version: 1,
  upcasters: [],
  stream: () => "organisation",
  subject: () => null,
  rows: ({ data, recordedAt }) => [
    write("protocols", ["name"], { name: data.name, state: "retired", retired_at: recordedAt }),
  ],
};

/** A login of a person. Who linked it cannot fill a slot beside that person for 30 days. */
export type AccountLinked = Readonly<{ account: AccountRef; person: string; linkedBy: string | null }>;

export const accountLinked: FactKind<AccountLinked> = {
  type: "account.linked",
  version: 1,
  upcasters: [],
  stream: () => "people",
  subject: () => null,
  rows: ({ data, recordedAt }) => [
    write("accounts", ["provider", "login"], {
      provider: data.account.provider,
      login: data.account.login.toLowerCase(),
      person: data.person,
      linked_by: data.linkedBy,
      linked_at: recordedAt,
      state: "linked",
    }),
  ],
};

export type AccountUnlinked = Readonly<{ account: AccountRef; reason: string }>;

export const accountUnlinked: FactKind<AccountUnlinked> = {
  type: "account.unlinked",
  version: 1,
  upcasters: [],
  stream: () => "people",
  subject: () => null,
  rows: ({ data, recordedAt }) => [
    write("accounts", ["provider", "login"], {
      provider: data.account.provider,
      login: data.account.login.toLowerCase(),
      state: "unlinked",
      unlinked_at: recordedAt,
    }),
  ],
};

/** That a token was given out, never the token. */
export type TokenIssued = Readonly<{
  id: string;
  label: string;
  person: string | null;
  scopes: readonly string[];
  expiresAt: string | null;
}>;

export const tokenIssued: FactKind<TokenIssued> = {
  type: "token.issued",
  version: 1,
  upcasters: [],
  stream: () => "tokens",
  subject: () => null,
  rows: () => [],
};

export type TokenRevoked = Readonly<{ id: string; reason: string }>;

export const tokenRevoked: FactKind<TokenRevoked> = {
  type: "token.revoked",
  version: 1,
  upcasters: [],
  stream: () => "tokens",
  subject: () => null,
  rows: () => [],
};
