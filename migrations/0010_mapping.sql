-- Mapped tasks: how many instances each has, what they are called, and the lists that they are mapped over.

-- How many instances the task was expanded into, with map indexes from 0; null: it has one, of map index -1.
alter table haru.task_tally add column mapped integer;

-- What the author calls a mapped instance; null: by its map index.
alter table haru.task_instance add column rendered_map_index text;

-- Lists that tasks left to map over, a row per element. `place`: of the list among those that other tasks want of the task.
-- The row of index -1 holds the length, so that a list is there as soon as it is; rows beyond the length are of earlier tries.
create table haru.map_element (
  run_id bigint not null,
  task_no integer not null,
  place smallint not null,
  index integer not null,
  value json,
  date_paths text[] not null default '{}',
  -- Where the task is mapped itself: the map index of the instance whose result the element is.
  source_index integer,
  primary key (run_id, task_no, place, index)
) partition by range (run_id);

create or replace function haru.ensure_run_partitions(up_to bigint) returns void language plpgsql as $$
declare
  part bigint;
  parent text;
begin
  for part in select generate_series(0, up_to / 100000 + 1) loop
    if to_regclass('haru.task_instance_' || part) is not null and to_regclass('haru.map_element_' || part) is not null then
      continue;
    end if;
    perform pg_advisory_xact_lock(hashtext('haru.ensure_run_partitions'));
    foreach parent in array array['task_instance', 'task_tally', 'task_try', 'task_result', 'map_element'] loop
      execute format(
        'create table if not exists haru.%I partition of haru.%I for values from (%s) to (%s) with (fillfactor = 80)',
        parent || '_' || part, parent, part * 100000, (part + 1) * 100000);
    end loop;
  end loop;
end $$;
select haru.ensure_run_partitions((select coalesce(max(id), 0) from haru.dag_run));
