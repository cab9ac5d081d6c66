-- For lists over many runs: the instances of a DAG in the order of its runs, and the few that did not end well among many that did.

-- squawk-ignore require-concurrent-index-creation
create index dag_run_of_dag on haru.dag_run (dag_no, id);
-- squawk-ignore require-concurrent-index-creation
create index task_instance_unsuccessful on haru.task_instance (state, run_id, task_no, map_index)
  where state in ('failed', 'upstream_failed', 'skipped', 'removed');
