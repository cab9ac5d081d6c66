-- The versions with a task that may not be ready for long without being started: mostly none.
alter table haru.dag_version
  -- squawk-ignore adding-field-with-default
  add column has_queued_timeout boolean not null generated always as ((definition #>> '{}') like '%"queuedTimeoutMs"%') stored;
-- squawk-ignore require-concurrent-index-creation
create index dag_version_queued_timeout on haru.dag_version (id) where has_queued_timeout;
