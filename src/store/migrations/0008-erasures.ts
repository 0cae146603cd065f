/** Words of persons that were asked to be forgotten, and those that were. */
export const erasures = `
create table erasures (
  id text primary key,
  person text,
  digests jsonb,
  reason text,
  asked_by text,
  asked_at timestamptz(3),
  granted_by text,
  granted_at timestamptz(3),
  state text
);
create index payloads_by_person on payloads (person);
`;
