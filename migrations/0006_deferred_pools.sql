-- Deferred rows by their pool: pools may count them, and selection asks for them each time.

-- squawk-ignore require-concurrent-index-creation
create index task_instance_deferred on haru.task_instance (pool) where state = 'deferred';
