-- Names work outside of an earlier try whose worker was lost, and which nobody has ended yet: the next try ends it first.
alter table haru.task_instance add column left_handle json;

create or replace function haru.task_instance_before_update() returns trigger language plpgsql as $$
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
        -- A try that goes on began when it was first claimed.
        new.started_at := coalesce(case when old.resume then old.started_at end, new.changed_at);
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
    -- A try that does not go on, and that its worker did not end, has left its work behind.
    if new.handle is not null and new.state in ('none', 'success', 'failed', 'skipped', 'upstream_failed', 'removed') then
      new.left_handle := new.handle;
      new.handle := null;
      new.resume := false;
    end if;
  end if;
  if new.carried_next is not null and (
    new.state not in ('scheduled', 'queued', 'running', 'restarting', 'deferred')
    or (new.state = 'scheduled' and old.state <> 'scheduled')
  ) then
    new.priority := (new.carried_next ->> 'priority')::int;
    new.queue := new.carried_next ->> 'queue';
    new.pool := new.carried_next ->> 'pool';
    new.pool_slots := (new.carried_next ->> 'poolSlots')::int;
    new.notifies := (new.carried_next ->> 'notifies')::boolean;
    new.carried_next := null;
  end if;
  return new;
end $$;
