-- Events that a drain left out because a file of the share holds one of the same id.
alter table haru.ledger_batch add column dropped bigint not null default 0;

-- squawk-ignore constraint-missing-not-valid
alter table haru.ledger_file drop constraint ledger_file_kind_check;
alter table haru.ledger_file
  -- squawk-ignore constraint-missing-not-valid
  add constraint ledger_file_kind_check check (kind in ('part', 'rejects', 'dropped'));

-- Of a load: when it began with the day, and the bytes that it sent; null: loaded before they were recorded.
alter table haru.ledger_receipt add column started_at timestamptz, add column bytes bigint;
