/** Sign-ins of browsers: not the record, gone when they end. */
export const sessions = `
create table sessions (
  hash text primary key,
  person text not null,
  method text not null,
  csrf text not null,
  started_at timestamptz(3) not null default clock_timestamp(),
  seen_at timestamptz(3) not null default clock_timestamp(),
  fresh_at timestamptz(3) not null default clock_timestamp(),
  expires_at timestamptz(3) not null
);
create index sessions_by_person on sessions (person);
`;
