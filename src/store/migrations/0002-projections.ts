/** What is made from facts. No column but a key is mandatory: a row is written piece by piece, by several facts. */
export const projections = `
create table changes (
  id text primary key,
  kind text,
  title text,
  repository text,
  target text,
  author jsonb,
  proposed_by text,
  state text,
  revision integer,
  patch text,
  result text,
  proposed_at timestamptz(3),
  updated_at timestamptz(3)
);
create index changes_by_update on changes (updated_at desc, id desc);
create index changes_by_patch on changes (patch);

create table revisions (
  change text not null,
  n integer not null,
  patch text,
  result text,
  artifacts jsonb,
  head text,
  pushed_by text,
  pushed_at timestamptz(3),
  body jsonb,
  primary key (change, n)
);
create index revisions_by_patch on revisions (patch);
create index revisions_by_result on revisions (result);
create index revisions_by_artifact on revisions using gin (artifacts jsonb_path_ops);

create table evidence (
  id text primary key,
  change text,
  kind text,
  item jsonb,
  at timestamptz(3)
);
create index evidence_by_change on evidence (change);

create table waivers (
  id text primary key,
  change text,
  requirement text,
  reason text,
  asked_by jsonb,
  second jsonb,
  patch text,
  asked_at timestamptz(3),
  granted_at timestamptz(3),
  expires_at timestamptz(3),
  state text
);
create index waivers_by_change on waivers (change);

create table builds (
  artifact text primary key,
  repository text,
  "commit" text,
  chain jsonb,
  builder text,
  built_at timestamptz(3)
);

create table deployments (
  id text primary key,
  service text,
  environment text,
  artifact text,
  state text,
  attestation text,
  reported_by text,
  at timestamptz(3)
);
create index deployments_by_place on deployments (service, environment, at desc);

create table versions (
  service text not null,
  environment text not null,
  artifact text not null,
  allowed_at timestamptz(3),
  allowed_by text,
  healthy_at timestamptz(3),
  unhealthy_at timestamptz(3),
  break_glass boolean,
  primary key (service, environment, artifact)
);

create table first_seen (
  service text not null,
  environment text not null,
  artifact text not null,
  at timestamptz(3),
  primary key (service, environment, artifact)
);

create table attestations (
  id text primary key,
  gate text,
  service text,
  environment text,
  artifact text,
  verdict text,
  lane text,
  level integer,
  break_glass boolean,
  changes jsonb,
  digest text,
  envelope text,
  decided_at timestamptz(3),
  valid_until timestamptz(3)
);
create index attestations_by_artifact on attestations (artifact, decided_at desc);
create index attestations_by_time on attestations (decided_at desc, id desc);

create table catalogs (
  id text primary key,
  digest text,
  repository text,
  documents jsonb,
  imported_by text,
  imported_at timestamptz(3)
);

create table protocols (
  name text primary key,
  digest text,
  path text,
  text text,
  state text,
  adopted_by text,
  adopted_at timestamptz(3),
  retired_at timestamptz(3)
);

create table accounts (
  provider text not null,
  login text not null,
  person text,
  linked_by text,
  linked_at timestamptz(3),
  unlinked_at timestamptz(3),
  state text,
  primary key (provider, login)
);

create table keys (
  id text primary key,
  purpose text,
  vkey text,
  person text,
  replaces text,
  enrolled_by text,
  enrolled_at timestamptz(3),
  state text,
  retired_at timestamptz(3),
  retired_because text
);

create table emergencies (
  id text primary key,
  service text,
  environment text,
  artifact text,
  reason text,
  persons jsonb,
  used_at timestamptz(3),
  expires_at timestamptz(3),
  offline boolean,
  envelope text,
  recorded_at timestamptz(3),
  review_state text,
  reviewed_by text,
  reviewed_at timestamptz(3)
);

create table runs (
  id text primary key,
  change text,
  patch text,
  attestation text,
  operator text,
  go text,
  environment text,
  state text,
  steps integer,
  because text,
  started_at timestamptz(3),
  ended_at timestamptz(3)
);
`;
