-- Deadlines of tasks, and those that pass before their run has been created.

alter table haru.deadline drop constraint deadline_pkey;
-- Null: the run had not been created when the deadline passed.
-- squawk-ignore ban-drop-not-null
alter table haru.deadline alter column run_id drop not null;
alter table haru.deadline
  -- Which run of its schedule that was.
  add column dag_no integer,
  add column interval_start timestamptz,
  add column interval_end timestamptz,
  -- What held it up when the deadline passed.
  add column blocker text;
-- squawk-ignore require-concurrent-index-creation
create unique index deadline_of_run on haru.deadline (run_id, task_no);
-- squawk-ignore require-concurrent-index-creation
create unique index deadline_of_no_run on haru.deadline (dag_no, interval_start, interval_end, task_no) where run_id is null;

-- The earliest deadline of the runs that the schedule has not created yet.
alter table haru.dag add column next_deadline_at timestamptz;
-- squawk-ignore require-concurrent-index-creation
create index dag_deadline on haru.dag (next_deadline_at) where not is_paused and not is_stale;
