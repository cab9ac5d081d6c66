-- When an instance began to name work outside that was left, and when a worker is to end it: again and again until it is ended.
alter table haru.task_instance add column left_at timestamptz, add column left_due_at timestamptz;
-- squawk-ignore require-concurrent-index-creation
create index task_instance_left on haru.task_instance (left_due_at) where left_handle is not null;

create function haru.task_instance_left() returns trigger language plpgsql as $$
begin
  new.left_at := clock_timestamp();
  new.left_due_at := new.left_at;
  return new;
end $$;

-- After task_instance_before_update, by its name: that one may leave the work.
create trigger task_instance_left before update on haru.task_instance
  for each row when (new.left_handle is not null and old.left_handle is null) execute function haru.task_instance_left();
