-- A DAG's page lists what happened to it and its runs; what happened to tasks is most of the table and is listed by run.

-- squawk-ignore require-concurrent-index-creation
create index event_of_dag on haru.event (dag_no, id) where subject <> 'task' and dag_no is not null;
