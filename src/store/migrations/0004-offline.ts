/** What lets a place be rolled back, or opened in an emergency, with nobody to ask. */
export const offline = `
alter table versions add column proof text;
alter table versions add column proof_envelope text;
alter table versions add column proof_until timestamptz(3);

alter table tokens add column signed_in boolean not null default false;
`;
