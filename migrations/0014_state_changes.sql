-- Tallies and events of many rows that change in one statement. The rows of before and after are not joined, but counted
-- together: sessions that plan once, by indexes, would compare each with each.

create or replace function haru.task_instance_after_update() returns trigger language plpgsql as $$
begin
  insert into haru.event (subject, dag_no, run_id, task_no, map_index, try_number, from_state, to_state, reason, actor, row_version)
  select 'task', max(c.dag_no), c.run_id, c.task_no, c.map_index, max(c.try_number), max(c.from_state), max(c.to_state),
    coalesce(max(c.state_reason), ''), coalesce(max(c.state_actor), 'scheduler'), max(c.version)
  from (
    select run_id, task_no, map_index, null as from_state, state::text as to_state, dag_no, try_number, state_reason, state_actor, version
    from new_rows
    union all
    select run_id, task_no, map_index, state::text, null, null, null, null, null, null
    from old_rows
  ) c
  group by c.run_id, c.task_no, c.map_index
  having max(c.from_state) <> max(c.to_state)
  order by c.run_id, c.task_no, c.map_index;
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
      coalesce(sum(c.by) filter (where c.state = 'none'), 0) as none,
      coalesce(sum(c.by) filter (where c.state = 'scheduled'), 0) as scheduled,
      coalesce(sum(c.by) filter (where c.state = 'queued'), 0) as queued,
      coalesce(sum(c.by) filter (where c.state = 'running'), 0) as running,
      coalesce(sum(c.by) filter (where c.state = 'success'), 0) as success,
      coalesce(sum(c.by) filter (where c.state = 'failed'), 0) as failed,
      coalesce(sum(c.by) filter (where c.state = 'skipped'), 0) as skipped,
      coalesce(sum(c.by) filter (where c.state = 'upstream_failed'), 0) as upstream_failed,
      coalesce(sum(c.by) filter (where c.state = 'removed'), 0) as removed,
      coalesce(sum(c.by) filter (where c.state = 'restarting'), 0) as restarting,
      coalesce(sum(c.by) filter (where c.state = 'up_for_retry'), 0) as up_for_retry,
      coalesce(sum(c.by) filter (where c.state = 'up_for_reschedule'), 0) as up_for_reschedule,
      coalesce(sum(c.by) filter (where c.state = 'deferred'), 0) as deferred
    from (
      select run_id, task_no, state, sum(by) as by
      from (select run_id, task_no, state, 1 as by from new_rows union all select run_id, task_no, state, -1 from old_rows) row_of
      group by run_id, task_no, state
      having sum(by) <> 0
    ) c
    group by run_id, task_no
  ) s
  where y.run_id = s.run_id and y.task_no = s.task_no;
  return null;
end $$;
