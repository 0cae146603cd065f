/** What is not the record: it may be lost or erased without losing a fact. */
export const working = `
create table payloads (
  digest text primary key,
  salt text not null,
  text text not null,
  person text,
  stored_at timestamptz(3) not null default clock_timestamp()
);

create table tokens (
  id text primary key,
  hash text not null unique,
  label text not null,
  person text,
  scopes text[] not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  expires_at timestamptz(3),
  last_used_at timestamptz(3),
  revoked_at timestamptz(3)
);

create table credentials (
  login text primary key,
  person text not null,
  hash text not null,
  changed_at timestamptz(3) not null default clock_timestamp()
);

create table requests (
  key text primary key,
  digest text not null,
  status integer not null,
  body text not null,
  at timestamptz(3) not null default clock_timestamp()
);
`;
