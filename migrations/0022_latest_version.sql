-- Runs that a backfill clears go over to the latest version of their DAG.
alter table haru.backfill add column is_on_latest boolean not null default false;
