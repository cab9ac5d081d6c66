-- Reruns: a partition that is made again across DAGs along the assets, and what becomes of each step of the plan.

create table haru.rerun (
  id bigint primary key generated always as identity,
  asset_uri text not null,
  -- '': the whole of an asset without partitions.
  partition_key text not null,
  -- 'stopped': a step has failed, and those after it wait until somebody resumes or cancels.
  state text not null default 'running' check (state in ('running', 'stopped', 'completed', 'canceled')),
  -- The last event of assets that was there before it.
  event_id bigint not null,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz
);
-- One at a time makes a partition again.
create unique index rerun_open on haru.rerun (asset_uri, partition_key) where state in ('running', 'stopped');
create index rerun_running on haru.rerun (id) where state = 'running';
create index rerun_of_partition on haru.rerun (asset_uri, partition_key, id desc);

create table haru.rerun_step (
  rerun_id bigint not null references haru.rerun on delete cascade,
  step integer not null,
  -- Steps of one place go together, after all of the places before.
  place integer not null,
  dag_id text not null,
  action text not null check (action in ('clear', 'itself', 'skip')),
  reason text not null,
  -- The run that goes again; it may have been deleted since.
  run_no bigint,
  run_id text,
  -- Of a DAG that runs by itself: the last event of assets that was there when its turn came.
  event_id bigint,
  state text not null check (state in ('waiting', 'running', 'done', 'failed', 'gone', 'left')),
  started_at timestamptz,
  ended_at timestamptz,
  primary key (rerun_id, step)
);
