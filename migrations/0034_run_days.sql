-- A calendar of a DAG counts its runs day by day.

-- squawk-ignore require-concurrent-index-creation
create index dag_run_of_day on haru.dag_run (dag_no, business_day) where business_day is not null;
