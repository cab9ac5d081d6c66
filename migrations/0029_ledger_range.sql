-- The offsets of a topic that a batch spans: decided and committed before anything is read, and the same for every try.
create table haru.ledger_range (
  batch text not null references haru.ledger_batch,
  -- A topic that is deleted and made again has another.
  topic_id text not null,
  part integer not null,
  from_offset bigint not null,
  -- Not included.
  to_offset bigint not null check (to_offset >= from_offset),
  primary key (batch, part)
);
