import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { DB } from '../schema.ts';
import { iso } from './fragments.ts';

/** What waits and runs in a lane of a queue. */
export interface QueueDepth {
  readonly queue: string;
  readonly lane: number;
  /** Ready, but no slot is free for them. */
  readonly waiting: number;
  /** On their way to a worker. */
  readonly queued: number;
  readonly running: number;
  /** Since when the oldest of those that wait is ready. */
  readonly oldest: string | null;
}

/** One part for each partial index. */
export async function queueDepths(db: Kysely<DB>): Promise<readonly QueueDepth[]> {
  const { rows } = await sql<QueueDepth>`
    select q.queue, q.lane, sum(q.waiting)::int as waiting, sum(q.queued)::int as queued, sum(q.running)::int as running,
      ${iso('q.oldest')} as oldest
    from (
      select p.*, min(p.ready_at) over (partition by p.queue, p.lane) as oldest from (
        select queue, lane, count(*) as waiting, 0 as queued, 0 as running, min(ready_at) as ready_at
        from haru.task_instance where state = 'scheduled' group by queue, lane
        union all
        select queue, lane, 0, count(*) filter (where state = 'queued'), count(*) filter (where state <> 'queued'), null
        from haru.task_instance where state in ('queued', 'running', 'restarting') group by queue, lane
      ) p
    ) q
    group by q.queue, q.lane, q.oldest order by q.queue, q.lane`.execute(db);
  return rows;
}
