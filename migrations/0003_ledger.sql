-- The ledger of data: shares of a source, batches claimed from it, the files published for them, and copies of the receipts of loads.

create table haru.ledger_share (
  -- source and key, joined by a slash.
  share text primary key,
  source text not null,
  key text not null,
  interval_start timestamptz not null,
  interval_end timestamptz not null,
  created_at timestamptz not null default clock_timestamp()
);
create index ledger_share_of_source on haru.ledger_share (source, key);

create table haru.ledger_batch (
  batch text primary key,
  share text not null references haru.ledger_share,
  state text not null default 'claiming' check (state in ('claiming', 'published', 'void')),
  -- The lease of the try that works on it; only that try may publish it.
  epoch bigint not null,
  -- The try that has it.
  run_id bigint not null,
  task_no integer not null,
  map_index integer not null,
  try_number integer not null,
  -- What the claim held: null until it was counted.
  elements bigint,
  -- Elements left out because a published batch holds them.
  cut bigint not null default 0,
  -- Elements that were counted once and that the source no longer has.
  lost bigint not null default 0,
  rows bigint not null default 0,
  rejects bigint not null default 0,
  first_hash text,
  reason text,
  created_at timestamptz not null default clock_timestamp(),
  published_at timestamptz,
  -- When the source's copy was deleted.
  released_at timestamptz
);
create index ledger_batch_of_share on haru.ledger_batch (share, published_at);
create index ledger_batch_unfinished on haru.ledger_batch (share) where state = 'claiming';

-- Every name that a claim was ever given in the source, written before the name is used.
create table haru.ledger_claim (
  claim_key text primary key,
  batch text not null references haru.ledger_batch,
  epoch bigint not null,
  run_id bigint not null,
  named_at timestamptz not null default clock_timestamp()
);
create index ledger_claim_of_batch on haru.ledger_claim (batch);
create index ledger_claim_of_run on haru.ledger_claim (run_id);

create table haru.ledger_file (
  url text primary key,
  batch text not null references haru.ledger_batch,
  kind text not null check (kind in ('part', 'rejects')),
  win integer not null,
  first_index bigint not null,
  elements bigint not null,
  rows bigint not null,
  bytes bigint not null,
  checksum text not null,
  ids_hash text not null,
  chain text not null,
  unique (batch, kind, win)
);

-- Copies of the receipts that lie in the target databases (haru_load.receipt).
create table haru.ledger_receipt (
  target text not null,
  day date not null,
  share text not null,
  epoch bigint not null,
  rows bigint not null,
  rejects bigint not null,
  ids_hash text not null,
  files_hash text not null,
  loaded_at timestamptz not null,
  run_id bigint,
  copied_at timestamptz not null default clock_timestamp(),
  primary key (target, day, share)
);
create index ledger_receipt_of_share on haru.ledger_receipt (share);
