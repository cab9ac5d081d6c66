-- Backfills: what was asked for, what becomes of each of its dates, and the runs that they start in their own order and number.

create table haru.backfill (
  id bigint primary key generated always as identity,
  dag_no integer not null references haru.dag on delete cascade,
  -- Of the runs that it creates; those that it clears keep theirs.
  version_id bigint not null references haru.dag_version,
  from_date timestamptz not null,
  to_date timestamptz not null,
  reprocess text not null check (reprocess in ('none', 'failed', 'completed')),
  is_backwards boolean not null,
  max_active_runs integer not null check (max_active_runs > 0),
  -- Null: the defaults of the DAG's parameters; runs that are cleared keep theirs.
  conf json,
  is_paused boolean not null default false,
  created_by text not null,
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  canceled_at timestamptz,
  -- None of its runs is left to start or to end.
  completed_at timestamptz
);
create index backfill_of_dag on haru.backfill (dag_no, id desc);
create index backfill_open on haru.backfill (id) where completed_at is null;

create table haru.backfill_date (
  backfill_id bigint not null references haru.backfill on delete cascade,
  -- Its place in the order of starting.
  place integer not null,
  logical_date timestamptz not null,
  interval_start timestamptz not null,
  interval_end timestamptz not null,
  run_after timestamptz not null,
  action text not null check (action in ('create', 'clear', 'skip', 'blocked')),
  reason text not null,
  -- The run of this date; it may have been deleted since.
  run_no bigint,
  -- False: the run is still to be created or cleared.
  is_applied boolean not null,
  primary key (backfill_id, place)
);
create index backfill_date_to_apply on haru.backfill_date (backfill_id, place) where not is_applied;

-- The backfill that decides when the run starts, until the run has ended; its place in the order of starting.
alter table haru.dag_run add column backfill_id bigint, add column backfill_place integer;
-- squawk-ignore require-concurrent-index-creation
create index dag_run_of_backfill on haru.dag_run (backfill_id, state, backfill_place) where backfill_id is not null;

-- Queued runs that start by the limits of their DAG.
-- squawk-ignore require-concurrent-index-deletion
drop index haru.dag_run_queued;
-- squawk-ignore require-concurrent-index-creation
create index dag_run_queued on haru.dag_run (dag_no, lane, run_after, id) where state = 'queued' and backfill_id is null;

create or replace function haru.dag_run_before_update() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  new.changed_at := clock_timestamp();
  if new.state <> old.state then
    case new.state
      when 'running' then
        new.started_at := coalesce(new.started_at, new.changed_at);
        new.ended_at := null;
      when 'queued' then
        new.queued_at := new.changed_at;
        new.started_at := null;
        new.ended_at := null;
      else
        new.ended_at := new.changed_at;
        -- A run that is cleared later starts by the limits of its DAG, also when its backfill is over.
        new.backfill_id := null;
        new.backfill_place := null;
    end case;
  end if;
  return new;
end $$;
