-- Why a step of a rerun is treated as it is: a code, which page and command line say in their words.
update haru.rerun_step set reason = case
  when reason like 'it published %' then 'published'
  when reason like 'no run has published %' then 'unpublished'
  when reason like '%wait for its end' then 'unfinished'
  when reason like 'the DAG is paused, %' then 'paused'
  when reason = 'the DAG is paused' then 'paused_itself'
  when reason like 'it runs by itself on %' then 'on_events'
  when reason like 'it runs by itself once %' then 'on_complete'
  when reason like 'it is for %' then 'of_partition'
  when reason like 'it has no run of the partition %' then 'no_run_of_partition'
  when reason like 'it has no run of that time%' then 'no_run_of_time'
  else 'reads'
end;
