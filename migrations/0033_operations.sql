-- Who asked that the worker take no more, which can be taken back; null: nobody, or it is stopping by itself.
alter table haru.worker add column drained_by text, add column version text;
alter table haru.scheduler add column version text;

-- What a worker is asked to try: whether a connection can be used from where tasks run.
create table haru.connection_test (
  id bigint primary key generated always as identity,
  connection text not null,
  asked_by text not null,
  asked_at timestamptz not null default clock_timestamp(),
  taken_at timestamptz,
  -- Name of the worker that took it.
  worker text,
  ended_at timestamptz,
  is_good boolean,
  message text
);
create index connection_test_open on haru.connection_test (id) where ended_at is null;
create index connection_test_of on haru.connection_test (connection, id desc);

-- Pages hear of what people and processes change, by whatever way it is changed; the argument is the subject.
create function haru.tell_of_change() returns trigger language plpgsql as $$
begin
  insert into haru.event (subject, to_state, actor) values (tg_argv[0], lower(tg_op), 'system');
  return null;
end $$;
create trigger pool_told after insert or update or delete on haru.pool
  for each statement execute function haru.tell_of_change('pool');
create trigger variable_told after insert or update or delete on haru.variable
  for each statement execute function haru.tell_of_change('variable');
create trigger calendar_told after insert or update or delete on haru.calendar
  for each statement execute function haru.tell_of_change('calendar');
create trigger connection_told after insert or delete on haru.connection
  for each row execute function haru.tell_of_change('connection');
create trigger connection_changed after update on haru.connection
  for each row when (old.changed_at is distinct from new.changed_at) execute function haru.tell_of_change('connection');
create trigger connection_test_told after update on haru.connection_test
  for each row when (new.ended_at is not null) execute function haru.tell_of_change('connection');
create trigger worker_told after insert on haru.worker
  for each row execute function haru.tell_of_change('worker');
create trigger scheduler_told after insert on haru.scheduler
  for each row execute function haru.tell_of_change('worker');
-- Heartbeats tell nothing.
create trigger worker_changed after update on haru.worker
  for each row when ((old.is_draining, old.drained_by, old.stopped_at) is distinct from (new.is_draining, new.drained_by, new.stopped_at))
  execute function haru.tell_of_change('worker');
create trigger scheduler_changed after update on haru.scheduler
  for each row when (old.stopped_at is distinct from new.stopped_at) execute function haru.tell_of_change('worker');
