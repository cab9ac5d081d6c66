import { LANES } from '../core/lanes.ts';
import { queuedLimits } from '../core/queuedTimeout.ts';
import { onItsOwn } from './onItsOwn.ts';
import type { Store } from './store.ts';

/** Task instances that one round fails; those beyond it wait for the next. */
const BATCH = 1_000;

/**
 * Fails the task instances that have been ready for longer than their task allows, and that no worker has started. Those of
 * backfills wait for as long as live work goes first, tries that go on have been started, and while their DAG is paused
 * nothing counts: the time runs from the end of the pause. Answers how many.
 */
export async function timeoutQueued({
  pool,
  definitions,
  onError,
}: Store & { readonly onError: (error: unknown) => void }): Promise<number> {
  const { rows: versions } = await pool.query<{ id: number }>({
    name: 'versions-with-queued-timeout',
    text: `select v.id from haru.dag_version v
      join haru.dag d on d.dag_no = v.dag_no and not d.is_paused
      where v.has_queued_timeout
        and exists (select from haru.dag_run r where r.dag_no = v.dag_no and r.version_id = v.id and r.state = 'running')`,
  });
  const limits = [];
  for (const { id } of versions)
    limits.push(
      ...(await onItsOwn(onError, [], async () => {
        const { definition } = await definitions.get(pool, id);
        return queuedLimits(definition).map((limit) => ({ ...limit, versionId: id }));
      })),
    );
  if (limits.length === 0) return 0;
  const { rowCount } = await pool.query({
    name: 'fail-queued',
    text: `with late as (
        select i.run_id, i.task_no, i.map_index, l.reason
        from unnest($1::bigint[], $2::int[], $3::float8[], $4::text[]) as l (version_id, task_no, limit_ms, reason)
        join haru.dag_version v on v.id = l.version_id
        join haru.dag d on d.dag_no = v.dag_no and not d.is_paused
        join haru.dag_run r on r.dag_no = d.dag_no and r.version_id = v.id and r.state = 'running'
        join haru.task_instance i on i.run_id = r.id and i.task_no = l.task_no
        where i.state in ('scheduled', 'queued') and i.lane = $5 and not i.resume
          and greatest(i.ready_at, d.unpaused_at) < clock_timestamp() - make_interval(secs => l.limit_ms / 1000)
        order by i.run_id, i.task_no, i.map_index limit $6
        for no key update of i skip locked
      )
      update haru.task_instance t
      set state = 'failed', state_reason = late.reason, state_actor = 'scheduler', needs_advance = true
      from late where t.run_id = late.run_id and t.task_no = late.task_no and t.map_index = late.map_index`,
    values: [
      limits.map(({ versionId }) => versionId),
      limits.map(({ taskNo }) => taskNo),
      limits.map(({ limitMs }) => limitMs),
      limits.map(({ reason }) => reason),
      LANES.live,
      BATCH,
    ],
  });
  return rowCount ?? 0;
}
