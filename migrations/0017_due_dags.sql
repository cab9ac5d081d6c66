-- DAGs whose next run is to be computed: found without a look at all the others, after every hint.
-- squawk-ignore require-concurrent-index-creation
create index dag_unplanned on haru.dag (dag_no) where not is_stale and version_id is not null and next_version_id is distinct from version_id;
