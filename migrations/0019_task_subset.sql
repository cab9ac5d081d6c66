-- Runs on some of a version's tasks only: they are pinned to a version that is derived from it, under the same number.

-- squawk-ignore adding-foreign-key-constraint
alter table haru.dag_version add column base_id bigint references haru.dag_version on delete cascade;
alter table haru.dag_version drop constraint dag_version_dag_no_number_key;
-- squawk-ignore require-concurrent-index-creation
create unique index dag_version_number on haru.dag_version (dag_no, number) where base_id is null;

-- Null: all tasks. Otherwise `taskIds`, `ignoreDependencies` and `downstream`, as it was asked for.
alter table haru.backfill add column tasks json;
