-- DAG versions, runs, task instances, tries, events, logs, results, and the processes that work on them.
-- Every change of a state is tallied and recorded as an event by the triggers below, in the statement that made it.

create schema if not exists haru;

create type haru.run_state as enum ('queued', 'running', 'success', 'failed');
create type haru.task_state as enum (
  'none', 'scheduled', 'queued', 'running', 'success', 'failed', 'skipped', 'upstream_failed', 'removed', 'restarting',
  'up_for_retry', 'up_for_reschedule', 'deferred'
);
create type haru.try_outcome as enum ('success', 'failed', 'skipped', 'rescheduled', 'deferred', 'lost', 'superseded');
create type haru.run_type as enum ('scheduled', 'manual', 'backfill', 'asset_triggered');

-- The bundled source of a DAG file, by content hash.
create table haru.bundle (
  hash text primary key,
  code bytea not null,
  source_map bytea,
  source text not null,
  -- Native packages left outside of the bundle, by name, with the version that was installed.
  native_versions json not null default '{}',
  created_at timestamptz not null default clock_timestamp()
);

create table haru.dag (
  dag_no integer primary key generated always as identity,
  dag_id text not null unique,
  file text not null,
  is_paused boolean not null,
  -- True when the file no longer defines it.
  is_stale boolean not null default false,
  version_id bigint,
  -- Why the DAG's next run could not be computed; null: it could, or it has no schedule.
  schedule_error text,
  next_interval_start timestamptz,
  next_interval_end timestamptz,
  next_run_after timestamptz,
  -- The version for which next_* were computed; another one than version_id, or null: they are to be computed anew.
  next_version_id bigint,
  unpaused_at timestamptz,
  last_loaded_at timestamptz,
  last_load_ms double precision,
  changed_at timestamptz not null default clock_timestamp(),
  created_at timestamptz not null default clock_timestamp()
);
create index dag_due on haru.dag (next_run_after) where not is_paused and not is_stale;

create table haru.dag_version (
  id bigint primary key generated always as identity,
  uuid uuid not null unique default gen_random_uuid(),
  dag_no integer not null references haru.dag on delete cascade,
  number integer not null,
  -- Of definition and bundle together.
  content_hash text not null,
  definition_hash text not null,
  definition json not null,
  max_active_runs integer not null generated always as ((definition ->> 'maxActiveRuns')::integer) stored,
  bundle_hash text not null references haru.bundle,
  source_commit text,
  created_at timestamptz not null default clock_timestamp(),
  unique (dag_no, number),
  unique (dag_no, content_hash)
);
alter table haru.dag add foreign key (version_id) references haru.dag_version on delete set null;

create table haru.import_error (
  id bigint primary key generated always as identity,
  file text not null unique,
  at timestamptz not null default clock_timestamp(),
  message text not null,
  line integer,
  col integer,
  stack text
);

-- One lease-holding loader per folder.
create table haru.dag_folder (
  folder text primary key,
  holder uuid,
  lease_expires_at timestamptz
);

create table haru.dag_run (
  id bigint primary key generated always as identity,
  uuid uuid not null unique default gen_random_uuid(),
  dag_no integer not null references haru.dag on delete cascade,
  run_id text not null,
  run_type haru.run_type not null,
  state haru.run_state not null default 'queued',
  -- Why and by whom it was moved to its state.
  state_reason text,
  state_actor text,
  version_id bigint not null references haru.dag_version,
  logical_date timestamptz,
  interval_start timestamptz,
  interval_end timestamptz,
  run_after timestamptz not null,
  business_day date,
  partition_key text,
  conf json not null default '{}',
  note text,
  triggered_by text not null,
  triggering_user text,
  lane smallint not null default 0,
  clear_number integer not null default 0,
  queued_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  ended_at timestamptz,
  last_advanced_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  unique (dag_no, run_id)
) with (fillfactor = 80);
create unique index dag_run_logical_date on haru.dag_run (dag_no, logical_date) where logical_date is not null;
create unique index dag_run_scheduled_interval on haru.dag_run (dag_no, interval_start, interval_end) where run_type = 'scheduled';
create index dag_run_unfinished on haru.dag_run (dag_no, state, run_after) where state in ('queued', 'running');
create index dag_run_succeeded on haru.dag_run (dag_no, interval_start desc) where state = 'success';
create index dag_run_by_date on haru.dag_run (dag_no, run_after desc, id desc);
create index dag_run_recent on haru.dag_run (run_after desc, id desc);

-- The rows of unmapped tasks are made with the run; a task's number is its place in the version's definition; map_index -1: not mapped.
create table haru.task_instance (
  run_id bigint not null,
  task_no integer not null,
  map_index integer not null default -1,
  dag_no integer not null,
  state haru.task_state not null default 'none',
  -- Why and by whom it was moved to its state.
  state_reason text,
  state_actor text,
  try_number integer not null default 0,
  max_tries integer not null default 0,
  -- Tries lost with their worker, one after another.
  lost_in_row smallint not null default 0,
  lane smallint not null default 0,
  priority integer not null default 0,
  queue text not null default 'default',
  pool text not null default 'default_pool',
  pool_slots integer not null default 1,
  concurrency_key text,
  dispatch_number integer not null default 0,
  -- Since when it may run; up_for_retry, up_for_reschedule: from when on.
  ready_at timestamptz,
  -- Minted by the claim from haru.lease_epoch; grows with every claim, so it fences everything that a try writes.
  lease bigint,
  lease_expires_at timestamptz,
  worker_id uuid,
  -- Set where a person wants the running try to end; the worker kills it and moves to the wanted state.
  wanted_state haru.task_state,
  -- What an operator left to find its work again: remote pid, application tag.
  handle json,
  -- The next claim goes on with the same try, by its handle.
  resume boolean not null default false,
  -- What the try decided for the tasks after it: {"cases": [...]} or {"proceed": false}.
  decision json,
  receipt json,
  -- True until the run has been advanced by this row's last end.
  needs_advance boolean not null default false,
  scheduled_at timestamptz,
  queued_at timestamptz,
  started_at timestamptz,
  ended_at timestamptz,
  note text,
  version integer not null default 1,
  changed_at timestamptz not null default clock_timestamp(),
  primary key (run_id, task_no, map_index)
) partition by range (run_id);
create index task_instance_scheduled on haru.task_instance (lane, priority desc, ready_at, run_id, task_no, map_index) where state = 'scheduled';
create index task_instance_active on haru.task_instance (queue, state) where state in ('queued', 'running', 'restarting');
create index task_instance_waiting on haru.task_instance (ready_at) where state in ('up_for_retry', 'up_for_reschedule');
create index task_instance_unfinished on haru.task_instance (run_id) where state not in ('success', 'failed', 'skipped', 'upstream_failed', 'removed');
create index task_instance_to_advance on haru.task_instance (run_id) where needs_advance;

create sequence haru.lease_epoch as bigint;

-- Counts by state of each task of a run, kept by a trigger, so that trigger rules, lists and grids count nothing.
create table haru.task_tally (
  run_id bigint not null,
  task_no integer not null,
  none integer not null default 0,
  scheduled integer not null default 0,
  queued integer not null default 0,
  running integer not null default 0,
  success integer not null default 0,
  failed integer not null default 0,
  skipped integer not null default 0,
  upstream_failed integer not null default 0,
  removed integer not null default 0,
  restarting integer not null default 0,
  up_for_retry integer not null default 0,
  up_for_reschedule integer not null default 0,
  deferred integer not null default 0,
  primary key (run_id, task_no)
) partition by range (run_id);

create table haru.task_try (
  run_id bigint not null,
  task_no integer not null,
  map_index integer not null,
  try_number integer not null,
  -- A resumed try is claimed again under a new lease: one row for each claim.
  lease bigint not null,
  worker_id uuid,
  host text,
  pid integer,
  queued_at timestamptz,
  started_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  outcome haru.try_outcome,
  exit_code integer,
  error text,
  error_stack text,
  progress json,
  receipt json,
  primary key (run_id, task_no, map_index, try_number, lease)
) partition by range (run_id);

-- What a task returned. `date_paths`: JSON pointers of the values that were Dates.
create table haru.task_result (
  run_id bigint not null,
  task_no integer not null,
  map_index integer not null,
  value json,
  date_paths text[] not null default '{}',
  at timestamptz not null default clock_timestamp(),
  primary key (run_id, task_no, map_index)
) partition by range (run_id);

-- Makes the partitions that hold the runs around the given id; each holds 100,000 runs.
create function haru.ensure_run_partitions(up_to bigint) returns void language plpgsql as $$
declare
  part bigint;
  parent text;
begin
  for part in select generate_series(0, up_to / 100000 + 1) loop
    if to_regclass('haru.task_instance_' || part) is not null and to_regclass('haru.task_result_' || part) is not null then
      continue;
    end if;
    perform pg_advisory_xact_lock(hashtext('haru.ensure_run_partitions'));
    foreach parent in array array['task_instance', 'task_tally', 'task_try', 'task_result'] loop
      execute format(
        'create table if not exists haru.%I partition of haru.%I for values from (%s) to (%s) with (fillfactor = 80)',
        parent || '_' || part, parent, part * 100000, (part + 1) * 100000);
    end loop;
  end loop;
end $$;
select haru.ensure_run_partitions(0);

-- Every transition, append-only, and the feed of the pages. No foreign key into it.
create table haru.event (
  id bigint not null generated always as identity,
  at timestamptz not null default clock_timestamp(),
  -- 'task', 'run', 'dag', 'import_error', 'deadline', 'system'
  subject text not null,
  dag_no integer,
  run_id bigint,
  task_no integer,
  map_index integer,
  try_number integer,
  from_state text,
  to_state text,
  reason text not null default '',
  actor text not null default 'scheduler',
  row_version integer not null default 0,
  extra json,
  primary key (at, id)
) partition by range (at);
create index event_of_run on haru.event (run_id, id) where run_id is not null;
create index event_feed on haru.event (id);

-- Task logs as compressed chunks, numbered per try.
create table haru.task_log (
  run_id bigint not null,
  task_no integer not null,
  map_index integer not null,
  try_number integer not null,
  lease bigint not null,
  seq integer not null,
  at timestamptz not null default clock_timestamp(),
  lines integer not null,
  -- Before compression.
  bytes integer not null,
  -- zstd of newline-delimited JSON objects {"t": ISO instant, "l": level, "s": source, "m": message, "f": fields?}.
  data bytea not null,
  primary key (at, run_id, task_no, map_index, try_number, lease, seq)
) partition by range (at);
create index task_log_of_try on haru.task_log (run_id, task_no, map_index, try_number, lease, seq);

-- Makes the weekly partitions of events and the daily ones of logs, from the day before the given moment to `ahead` after it.
create function haru.ensure_time_partitions(moment timestamptz, ahead interval) returns void language plpgsql as $$
declare
  day date;
  name text;
begin
  perform pg_advisory_xact_lock(hashtext('haru.ensure_time_partitions'));
  for day in select generate_series(((moment - interval '1 day') at time zone 'UTC')::date, ((moment + ahead) at time zone 'UTC')::date, interval '1 day')::date loop
    name := 'task_log_' || to_char(day, 'YYYYMMDD');
    if to_regclass('haru.' || name) is null then
      execute format('create table haru.%I partition of haru.task_log for values from (%L) to (%L)',
        name, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
    end if;
    day := date_trunc('week', day)::date;
    name := 'event_' || to_char(day, 'YYYYMMDD');
    if to_regclass('haru.' || name) is null then
      execute format('create table haru.%I partition of haru.event for values from (%L) to (%L)',
        name, day::timestamp at time zone 'UTC', (day + 7)::timestamp at time zone 'UTC');
    end if;
  end loop;
end $$;
select haru.ensure_time_partitions(clock_timestamp(), interval '35 days');

create table haru.worker (
  id uuid primary key,
  name text not null,
  host text not null,
  pid integer not null,
  queues text[] not null,
  slots integer not null,
  is_draining boolean not null default false,
  started_at timestamptz not null default clock_timestamp(),
  heartbeat_at timestamptz not null default clock_timestamp(),
  stopped_at timestamptz
);

create table haru.scheduler (
  id uuid primary key,
  host text not null,
  pid integer not null,
  started_at timestamptz not null default clock_timestamp(),
  heartbeat_at timestamptz not null default clock_timestamp(),
  stopped_at timestamptz
);

create table haru.pool (
  name text primary key,
  -- -1: without limit.
  slots integer not null,
  description text,
  include_deferred boolean not null default false
);
insert into haru.pool (name, slots, description) values ('default_pool', 128, 'Default pool');

-- Deadlines of runs, written with the run.
create table haru.deadline (
  run_id bigint not null references haru.dag_run on delete cascade,
  task_no integer not null default -1,
  due_at timestamptz not null,
  fired_at timestamptz,
  met_at timestamptz,
  definition json not null,
  primary key (run_id, task_no)
);
create index deadline_due on haru.deadline (due_at) where fired_at is null and met_at is null;

-- What tasks published: a partition of an asset, with its receipt.
create table haru.asset_event (
  id bigint primary key generated always as identity,
  uri text not null,
  partition_key text,
  receipt json,
  run_id bigint,
  task_no integer,
  map_index integer,
  at timestamptz not null default clock_timestamp()
);
create index asset_event_of_partition on haru.asset_event (uri, partition_key, id desc);

-- Small JSON that lasts from run to run.
create table haru.dag_state (
  dag_no integer not null references haru.dag on delete cascade,
  key text not null,
  value json,
  primary key (dag_no, key)
);

-- Login, password and extra are sealed with AES-256-GCM under the key ring.
create table haru.connection (
  name text primary key,
  type text not null,
  description text,
  host text,
  port integer,
  schema text,
  secret bytea,
  -- A connection that a person has edited is never overwritten by the built-in defaults.
  is_edited boolean not null default false,
  changed_at timestamptz not null default clock_timestamp()
);
create table haru.variable (
  name text primary key,
  description text,
  secret bytea not null,
  changed_at timestamptz not null default clock_timestamp()
);

-- Settings of the installation itself, by name.
create table haru.installation (
  name text primary key,
  value json not null
);

-- Every update of a task instance passes here: the row's version grows, and where its state changed, the times that belong
-- to the new state are set. A statement sets `state`, `state_reason`, `state_actor`, and guards itself by the state that it expects.
create function haru.task_instance_before_update() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  new.changed_at := clock_timestamp();
  if new.state <> old.state then
    case new.state
      when 'scheduled' then
        new.scheduled_at := new.changed_at;
        new.ready_at := coalesce(case when old.state = 'queued' then old.ready_at end, new.changed_at);
        new.ended_at := null;
      when 'queued' then
        new.queued_at := new.changed_at;
      when 'running' then
        new.started_at := new.changed_at;
      when 'none' then
        new.started_at := null;
        new.ended_at := null;
        new.ready_at := null;
      when 'success', 'failed', 'skipped', 'upstream_failed', 'removed' then
        new.ended_at := new.changed_at;
      when 'up_for_retry', 'up_for_reschedule' then
        new.ended_at := new.changed_at;
      else null;
    end case;
    if new.state not in ('running', 'restarting') then
      new.lease := null;
      new.lease_expires_at := null;
      new.wanted_state := null;
    end if;
  end if;
  return new;
end $$;
create trigger task_instance_before_update before update on haru.task_instance
  for each row execute function haru.task_instance_before_update();

-- The tallies and one event for each change of state, in the statement that made it.
create function haru.task_instance_after_update() returns trigger language plpgsql as $$
begin
  insert into haru.event (subject, dag_no, run_id, task_no, map_index, try_number, from_state, to_state, reason, actor, row_version)
  select 'task', n.dag_no, n.run_id, n.task_no, n.map_index, n.try_number, o.state::text, n.state::text,
    coalesce(n.state_reason, ''), coalesce(n.state_actor, 'scheduler'), n.version
  from new_rows n join old_rows o using (run_id, task_no, map_index)
  where n.state <> o.state
  order by n.run_id, n.task_no, n.map_index;
  if not found then
    return null;
  end if;
  update haru.task_tally y set
    none = y.none + s.none, scheduled = y.scheduled + s.scheduled, queued = y.queued + s.queued, running = y.running + s.running,
    success = y.success + s.success, failed = y.failed + s.failed, skipped = y.skipped + s.skipped,
    upstream_failed = y.upstream_failed + s.upstream_failed, removed = y.removed + s.removed,
    restarting = y.restarting + s.restarting, up_for_retry = y.up_for_retry + s.up_for_retry,
    up_for_reschedule = y.up_for_reschedule + s.up_for_reschedule, deferred = y.deferred + s.deferred
  from (
    select run_id, task_no,
      sum((n.state = 'none')::int - (o.state = 'none')::int) as none,
      sum((n.state = 'scheduled')::int - (o.state = 'scheduled')::int) as scheduled,
      sum((n.state = 'queued')::int - (o.state = 'queued')::int) as queued,
      sum((n.state = 'running')::int - (o.state = 'running')::int) as running,
      sum((n.state = 'success')::int - (o.state = 'success')::int) as success,
      sum((n.state = 'failed')::int - (o.state = 'failed')::int) as failed,
      sum((n.state = 'skipped')::int - (o.state = 'skipped')::int) as skipped,
      sum((n.state = 'upstream_failed')::int - (o.state = 'upstream_failed')::int) as upstream_failed,
      sum((n.state = 'removed')::int - (o.state = 'removed')::int) as removed,
      sum((n.state = 'restarting')::int - (o.state = 'restarting')::int) as restarting,
      sum((n.state = 'up_for_retry')::int - (o.state = 'up_for_retry')::int) as up_for_retry,
      sum((n.state = 'up_for_reschedule')::int - (o.state = 'up_for_reschedule')::int) as up_for_reschedule,
      sum((n.state = 'deferred')::int - (o.state = 'deferred')::int) as deferred
    from new_rows n join old_rows o using (run_id, task_no, map_index)
    where n.state <> o.state
    group by run_id, task_no
  ) s
  where y.run_id = s.run_id and y.task_no = s.task_no;
  return null;
end $$;
create trigger task_instance_after_update after update on haru.task_instance
  referencing old table as old_rows new table as new_rows
  for each statement execute function haru.task_instance_after_update();

create function haru.dag_run_before_update() returns trigger language plpgsql as $$
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
      else new.ended_at := new.changed_at;
    end case;
  end if;
  return new;
end $$;
create trigger dag_run_before_update before update on haru.dag_run
  for each row execute function haru.dag_run_before_update();

create function haru.dag_run_after_update() returns trigger language plpgsql as $$
begin
  insert into haru.event (subject, dag_no, run_id, from_state, to_state, reason, actor, row_version)
  select 'run', n.dag_no, n.id, o.state::text, n.state::text, coalesce(n.state_reason, ''), coalesce(n.state_actor, 'scheduler'), n.version
  from new_rows n join old_rows o using (id)
  where n.state <> o.state
  order by n.id;
  return null;
end $$;
create trigger dag_run_after_update after update on haru.dag_run
  referencing old table as old_rows new table as new_rows
  for each statement execute function haru.dag_run_after_update();
