/** Runs wait for a second person's go, at a place, and keep the digest of what was printed. */
export const runs = `
alter table runs add column service text, add column asked_at timestamptz(3), add column log text;
create index runs_by_change on runs (change);
`;
