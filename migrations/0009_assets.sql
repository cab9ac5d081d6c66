-- Assets: who publishes, reads and waits for them, how complete their partitions are, and the runs that they start.

create table haru.asset (
  id bigint primary key generated always as identity,
  uri text not null unique,
  definition json not null,
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp()
);

-- What the current version of a DAG does with assets: its schedule waits for them (no task), its tasks publish or read them.
create table haru.dag_asset (
  dag_no integer not null references haru.dag on delete cascade,
  asset_id bigint not null references haru.asset on delete cascade,
  use text not null check (use in ('schedule', 'outlet', 'inlet')),
  task_id text not null default '',
  -- The asset as this DAG defines it.
  definition json not null,
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  primary key (dag_no, use, asset_id, task_id)
);
create index dag_asset_of_asset on haru.dag_asset (asset_id, use);

alter table haru.asset_event
  -- Since when the try that published it has read what it is made from.
  add column read_at timestamptz,
  add column extra json,
  -- False: what follows from it is still to be done.
  add column is_settled boolean not null default false;
-- squawk-ignore require-concurrent-index-creation
create index asset_event_to_settle on haru.asset_event (id) where not is_settled;
-- squawk-ignore require-concurrent-index-creation
create index asset_event_of_run on haru.asset_event (run_id) where run_id is not null;
-- squawk-ignore require-concurrent-index-creation
create index asset_event_by_time on haru.asset_event (at, id);

-- How complete each known partition is; '': the whole of an asset without partitions.
create table haru.asset_partition (
  asset_id bigint not null references haru.asset on delete cascade,
  partition_key text not null,
  state text not null check (state in ('missing', 'partial', 'complete', 'stale')),
  -- Its last event.
  event_id bigint,
  changed_at timestamptz not null default clock_timestamp(),
  primary key (asset_id, partition_key)
);

-- Which event of a partition of its source a partition holds the data of.
create table haru.asset_consumption (
  asset_id bigint not null references haru.asset on delete cascade,
  partition_key text not null,
  source_key text not null,
  event_id bigint not null,
  primary key (asset_id, partition_key, source_key)
);

-- Events that a DAG which runs on them has had since its last run.
create table haru.asset_queue (
  dag_no integer not null references haru.dag on delete cascade,
  event_id bigint not null references haru.asset_event on delete cascade,
  asset_id bigint not null references haru.asset on delete cascade,
  at timestamptz not null,
  primary key (dag_no, event_id)
);

-- Runs that assets have made due; '': of a DAG that runs on events.
create table haru.asset_due (
  dag_no integer not null references haru.dag on delete cascade,
  partition_key text not null,
  -- The last of the events that made it due.
  event_id bigint not null,
  run_after timestamptz not null,
  primary key (dag_no, partition_key)
);

-- The last event that the newest run of a partition has seen.
create table haru.asset_partition_run (
  dag_no integer not null references haru.dag on delete cascade,
  partition_key text not null,
  event_id bigint not null,
  run_no bigint,
  primary key (dag_no, partition_key)
);

-- The events that started a run.
create table haru.run_asset_event (
  run_no bigint not null references haru.dag_run on delete cascade,
  event_id bigint not null references haru.asset_event on delete cascade,
  primary key (run_no, event_id)
);
create index run_asset_event_of_event on haru.run_asset_event (event_id);
