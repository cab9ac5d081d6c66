import type { Queryable } from '../db/transaction.ts';
import type { TryJob, TryQueue } from '../queue/queue.ts';

const BATCH = 1_000;

interface QueuedRow extends TryJob {
  readonly ageMs: number;
}

/**
 * Asks the queue for each row that has been queued for over two seconds, and answers those to dispatch again, under the next
 * dispatch number: those that it does not know, or that have been active for over five (their job belongs to a process that
 * is gone). So losing the queue loses nothing.
 */
export async function redispatch(db: Queryable, queue: TryQueue): Promise<readonly TryJob[]> {
  const { rows } = await db.query<QueuedRow>({
    name: 'queued-for-long',
    text: `select queue, lane, run_id as "runId", task_no as "taskNo", map_index as "mapIndex", try_number as "tryNumber",
        dispatch_number as "dispatchNumber", extract(epoch from clock_timestamp() - queued_at)::float8 * 1000 as "ageMs"
      from haru.task_instance where state = 'queued' and queued_at < clock_timestamp() - interval '2 seconds'
      order by lane, priority desc, ready_at limit ${BATCH}`,
  });
  if (rows.length === 0) return [];
  const standing = await queue.standing(rows);
  const lost = rows.filter((row, i) => standing[i] === 'unknown' || (standing[i] === 'active' && row.ageMs > 5_000));
  return renumber(db, lost);
}

/** Gives each row that is still queued under its old number the next one. */
async function renumber(db: Queryable, jobs: readonly TryJob[]): Promise<readonly TryJob[]> {
  if (jobs.length === 0) return [];
  const { rows } = await db.query<TryJob>({
    name: 'renumber-dispatch',
    text: `update haru.task_instance t set dispatch_number = t.dispatch_number + 1
      from unnest($1::bigint[], $2::int[], $3::int[], $4::int[]) as j (run_id, task_no, map_index, dispatch_number)
      where t.run_id = j.run_id and t.task_no = j.task_no and t.map_index = j.map_index
        and t.dispatch_number = j.dispatch_number and t.state = 'queued'
      returning t.queue, t.lane, t.run_id as "runId", t.task_no as "taskNo", t.map_index as "mapIndex", t.try_number as "tryNumber",
        t.dispatch_number as "dispatchNumber"`,
    values: [
      jobs.map((j) => j.runId),
      jobs.map((j) => j.taskNo),
      jobs.map((j) => j.mapIndex),
      jobs.map((j) => j.dispatchNumber),
    ],
  });
  return rows;
}
