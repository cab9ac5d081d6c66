-- Backfills of working days only; and why a date is treated as it is, as a word that any language can say.

alter table haru.backfill add column calendar text;

update haru.backfill_date set reason = case
  when reason like '% is queued' then 'run_queued'
  when reason like '% is running' then 'run_running'
  when reason like '% has failed' then 'run_failed'
  when reason like '% has succeeded' then 'run_succeeded'
  when reason = 'the backfill was canceled' then 'canceled'
  when reason = 'a run of this date was created meanwhile' then 'created_meanwhile'
  when reason = 'its run was started again or deleted meanwhile' then 'changed_meanwhile'
  else 'no_run'
end;
