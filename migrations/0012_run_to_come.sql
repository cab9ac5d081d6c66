-- Task instances that wait for a run of a date that is not there yet.

create table haru.run_to_come (
  dag_no integer not null references haru.dag on delete cascade,
  logical_date timestamptz not null,
  -- Who waits.
  run_id bigint not null,
  task_no integer not null,
  map_index integer not null,
  primary key (dag_no, logical_date, run_id, task_no, map_index)
);
