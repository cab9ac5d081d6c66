-- Orders in which scheduled rows and queued runs are read page by page, and the last scheduled interval of a DAG. Not
-- concurrently: a partitioned table's index cannot be, and each of these is built in well under a second at 100,000 runs.

-- squawk-ignore require-concurrent-index-deletion
drop index haru.task_instance_scheduled;
-- squawk-ignore require-concurrent-index-creation
create index task_instance_scheduled on haru.task_instance (lane, (-priority), ready_at, run_id, task_no, map_index) where state = 'scheduled';

-- squawk-ignore require-concurrent-index-creation
create index dag_run_queued on haru.dag_run (dag_no, lane, run_after, id) where state = 'queued';
-- squawk-ignore require-concurrent-index-creation
create index dag_run_last_scheduled on haru.dag_run (dag_no, interval_end desc) where run_type = 'scheduled';
