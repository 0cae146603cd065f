/** The record: facts, the log over them, and what is made from them. */
export const record = `
create table facts (
  id uuid primary key,
  type text not null,
  v integer not null,
  stream text not null,
  "by" text,
  subject text,
  body text not null,
  recorded_at timestamptz(3) not null default clock_timestamp()
);
create index facts_by_stream on facts (stream, recorded_at);
create index facts_by_type on facts (type, recorded_at);

create table unsequenced (
  position bigint generated always as identity primary key,
  fact uuid not null
);

create table leaves (
  index bigint primary key,
  fact uuid not null unique,
  entry text not null,
  hash bytea not null
);

create table checkpoints (
  size bigint primary key,
  root bytea not null,
  note text not null,
  signed_at timestamptz(3) not null default clock_timestamp()
);

create table cosignatures (
  size bigint not null,
  witness text not null,
  line text not null,
  at timestamptz(3) not null default clock_timestamp(),
  primary key (size, witness)
);

create table tiles (
  level integer not null,
  index bigint not null,
  hashes bytea not null,
  primary key (level, index)
);

create table leases (
  name text primary key,
  holder text not null,
  expires_at timestamptz not null
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the record is append-only: % of % is refused', tg_op, tg_table_name using errcode = 'P0001';
end $$;

create trigger append_only before update or delete or truncate on facts for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on leaves for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on checkpoints for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on cosignatures for each statement execute function refuse_change();
`;
