-- Approvals tell people that they ask: a notification for each notifier, written with the question.

alter table haru.notification drop constraint notification_occasion_check;
alter table haru.notification
  -- squawk-ignore constraint-missing-not-valid
  add constraint notification_occasion_check check (occasion in ('success', 'failure', 'retry', 'deadline', 'question'));

create function haru.approval_notify() returns trigger language plpgsql as $$
begin
  insert into haru.notification (occasion, dag_no, version_id, run_id, task_no, map_index, try_number, business_day, state, place,
    notifier, connection)
  select 'question', r.dag_no, r.version_id, new.run_id, new.task_no, new.map_index, new.try_number, r.business_day,
    'awaiting_input', n.place - 1, n.notifier, n.notifier ->> 'connection'
  from haru.dag_run r join haru.dag_version v on v.id = r.version_id
    cross join lateral json_array_elements(v.definition -> 'tasks' -> new.task_no -> 'notify') with ordinality as n (notifier, place)
  where r.id = new.run_id;
  return null;
end $$;

create trigger approval_notify after insert on haru.approval for each row execute function haru.approval_notify();
