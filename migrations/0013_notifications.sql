-- Notifications: a row for each, written in the statement that made the transition it tells about, and sent after the commit.

create table haru.notification (
  id bigint primary key generated always as identity,
  -- The same in every repeat of the sending: a receiver tells repeats by it.
  delivery_id uuid not null unique default gen_random_uuid(),
  occasion text not null check (occasion in ('success', 'failure', 'retry', 'deadline')),
  dag_no integer not null references haru.dag on delete cascade,
  version_id bigint not null,
  -- Null: the run had not been created when its deadline passed.
  run_id bigint references haru.dag_run on delete cascade,
  -- -1: it tells about the run.
  task_no integer not null default -1,
  map_index integer not null default -1,
  try_number integer,
  business_day date,
  -- Of the task or run, and why, at that moment.
  state text not null,
  error text,
  -- Its place in the definition's list of notifiers of this occasion.
  place integer not null,
  notifier json not null,
  connection text not null,
  status text not null default 'pending' check (status in ('pending', 'sent', 'failed')),
  attempts integer not null default 0,
  -- From when on it may be tried; while it is being sent: until when nobody else takes it.
  next_attempt_at timestamptz not null default clock_timestamp(),
  -- Why the last attempt did not succeed.
  problem text,
  created_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz
);
create index notification_pending on haru.notification (connection, next_attempt_at, id) where status = 'pending';
create index notification_of_run on haru.notification (run_id, id) where run_id is not null;
create index notification_of_dag on haru.notification (dag_no, id desc);

-- True: the definition has notifiers for its ends, so that the triggers below are called for no other.
alter table haru.dag_run add column notifies boolean not null default false;
alter table haru.task_instance add column notifies boolean not null default false;

-- One notification for each notifier of the list that the new state calls for.
create function haru.task_instance_notify() returns trigger language plpgsql as $$
declare
  occasions constant json := '{"success": "success", "failed": "failure", "up_for_retry": "retry"}';
  lists constant json := '{"success": "onSuccess", "failed": "onFailure", "up_for_retry": "onRetry"}';
begin
  insert into haru.notification (occasion, dag_no, version_id, run_id, task_no, map_index, try_number, business_day, state, error,
    place, notifier, connection)
  select occasions ->> new.state::text, new.dag_no, r.version_id, new.run_id, new.task_no, new.map_index, new.try_number,
    r.business_day, new.state,
    case when new.state <> 'success' then coalesce((
      select y.error from haru.task_try y
      where y.run_id = new.run_id and y.task_no = new.task_no and y.map_index = new.map_index and y.try_number = new.try_number
      order by y.lease desc limit 1
    ), new.state_reason) end,
    n.place - 1, n.notifier, n.notifier ->> 'connection'
  from haru.dag_run r join haru.dag_version v on v.id = r.version_id
    cross join lateral json_array_elements(v.definition -> 'tasks' -> new.task_no -> (lists ->> new.state::text))
      with ordinality as n (notifier, place)
  where r.id = new.run_id;
  return null;
end $$;

create function haru.dag_run_notify() returns trigger language plpgsql as $$
begin
  insert into haru.notification (occasion, dag_no, version_id, run_id, business_day, state, error, place, notifier, connection)
  select case new.state when 'success' then 'success' else 'failure' end, new.dag_no, new.version_id, new.id, new.business_day,
    new.state, case when new.state <> 'success' then new.state_reason end, n.place - 1, n.notifier, n.notifier ->> 'connection'
  from haru.dag_version v
    cross join lateral json_array_elements(v.definition -> case new.state when 'success' then 'onSuccess' else 'onFailure' end)
      with ordinality as n (notifier, place)
  where v.id = new.version_id;
  return null;
end $$;

-- Not of what a person marks or stops: whoever did it knows.
create trigger task_instance_notify after update on haru.task_instance
  for each row when (
    new.notifies and new.state <> old.state and new.state in ('success', 'failed', 'up_for_retry')
    and old.wanted_state is null and new.state_actor in ('worker', 'scheduler')
  ) execute function haru.task_instance_notify();
create trigger dag_run_notify after update on haru.dag_run
  for each row when (
    new.notifies and new.state <> old.state and new.state in ('success', 'failed') and new.state_actor = 'scheduler'
  ) execute function haru.dag_run_notify();
