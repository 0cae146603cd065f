/** Witnesses say again, while a log rests, that they still stand by its newest checkpoint; and what they said is read by name. */
export const witnesses = `
alter table cosignatures drop constraint cosignatures_pkey;
alter table cosignatures add primary key (size, witness, at);
create index cosignatures_by_witness on cosignatures (witness, size desc, at desc);

create table quorums (
  policy text not null,
  size bigint not null,
  at timestamptz(3) not null default clock_timestamp(),
  primary key (policy, size)
);

create table witnesses (
  name text primary key,
  said text,
  since timestamptz(3) not null default clock_timestamp()
);
`;
