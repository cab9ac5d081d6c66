-- Task instances that wait for something in another run, so that the end of it wakes them.

create table haru.run_watch (
  watched_run_id bigint not null,
  -- -1: the end of the run.
  watched_task_no integer not null,
  -- Who waits.
  run_id bigint not null,
  task_no integer not null,
  map_index integer not null,
  primary key (watched_run_id, watched_task_no, run_id, task_no, map_index)
);
create index run_watch_of_waiter on haru.run_watch (run_id, task_no, map_index);

-- Set under the run's lock by who begins to wait; whoever advances the run reads it under that lock.
alter table haru.dag_run add column is_watched boolean not null default false;
