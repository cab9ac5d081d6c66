-- What failed lately, whatever its DAG.

-- squawk-ignore require-concurrent-index-creation
create index dag_run_failed on haru.dag_run (ended_at desc) where state = 'failed';
