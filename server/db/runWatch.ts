import type { TaskKey } from './claimTries.ts';
import type { Queryable } from './transaction.ts';

/** In place of a task number: the end of the run itself. */
export const RUN_END = -1;

/** What is waited for in a run. */
export interface Watched {
  readonly runId: number;
  /** {@link RUN_END}, or the number of a task. */
  readonly taskNo: number;
}

/** A task instance, and what it waits for in another run. */
export interface Watch {
  readonly waiter: TaskKey;
  readonly watched: readonly Watched[];
}

/** Records what instances wait for from now on, in place of what they waited for before. The watched runs are locked. */
export async function writeWatches(db: Queryable, watches: readonly Watch[]): Promise<void> {
  if (watches.length === 0) return;
  const pairs = watches.flatMap(({ waiter, watched }) => watched.map((each) => ({ waiter, watched: each })));
  await Promise.all([
    db.query({
      name: 'forget-watches',
      text: `delete from haru.run_watch w using unnest($1::bigint[], $2::int[], $3::int[]) as i (run_id, task_no, map_index)
        where w.run_id = i.run_id and w.task_no = i.task_no and w.map_index = i.map_index`,
      values: [
        watches.map(({ waiter }) => waiter.runId),
        watches.map(({ waiter }) => waiter.taskNo),
        watches.map(({ waiter }) => waiter.mapIndex),
      ],
    }),
    db.query({
      name: 'write-watches',
      text: `
        with flagged as (
          update haru.dag_run set is_watched = true where id = any ($1) and not is_watched
        )
        insert into haru.run_watch (watched_run_id, watched_task_no, run_id, task_no, map_index)
        select * from unnest($1::bigint[], $2::int[], $3::bigint[], $4::int[], $5::int[]) on conflict do nothing`,
      values: [
        pairs.map(({ watched }) => watched.runId),
        pairs.map(({ watched }) => watched.taskNo),
        pairs.map(({ waiter }) => waiter.runId),
        pairs.map(({ waiter }) => waiter.taskNo),
        pairs.map(({ waiter }) => waiter.mapIndex),
      ],
    }),
  ]);
}

/** Marks the instances that wait for any of these, so that their runs are advanced. Answers the runs that are concerned. */
export async function wakeWatchers(db: Queryable, ended: readonly Watched[]): Promise<readonly number[]> {
  if (ended.length === 0) return [];
  const { rows } = await db.query<{ runId: number }>({
    name: 'wake-watchers',
    text: `
      with woken as (
        delete from haru.run_watch w using unnest($1::bigint[], $2::int[]) as e (run_id, task_no)
        where w.watched_run_id = e.run_id and w.watched_task_no = e.task_no
        returning w.run_id, w.task_no, w.map_index
      ), ${MARK_WOKEN}`,
    values: [ended.map(({ runId }) => runId), ended.map(({ taskNo }) => taskNo)],
  });
  return distinctRuns(rows);
}

/** Marks the instances that wait for anything in these runs: they may have been changed in any way. */
export async function wakeWatchersOfRuns(db: Queryable, runIds: readonly number[]): Promise<readonly number[]> {
  const { rows } = await db.query<{ runId: number }>({
    name: 'wake-watchers-of-runs',
    text: `
      with woken as (
        delete from haru.run_watch w where w.watched_run_id = any ($1) returning w.run_id, w.task_no, w.map_index
      ), ${MARK_WOKEN}`,
    values: [runIds],
  });
  return distinctRuns(rows);
}

/** Marks the instances between whose run and the one that they wait for one of these has come. Answers their runs. */
export async function wakeLaterDates(db: Queryable, newRunIds: readonly number[]): Promise<readonly number[]> {
  if (newRunIds.length === 0) return [];
  const { rows } = await db.query<{ runId: number }>({
    name: 'wake-later-dates',
    text: `
      with woken as (
        select distinct w.run_id, w.task_no, w.map_index
        from haru.dag_run n
        join haru.dag_run r on r.dag_no = n.dag_no and r.logical_date > n.logical_date and r.state = 'running'
        join haru.run_watch w on w.run_id = r.id
        join haru.dag_run p on p.id = w.watched_run_id and p.dag_no = n.dag_no and p.logical_date < n.logical_date
        where n.id = any ($1)
      ), ${MARK_WOKEN}`,
    values: [newRunIds],
  });
  return distinctRuns(rows);
}

/**
 * Records that an instance waits for a run of a date that is not there yet. False: it was recorded before, and whoever
 * begins that run since sees it.
 */
export async function awaitRunToCome(
  db: Queryable,
  waiter: TaskKey,
  dagNo: number,
  logicalDate: string,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'await-run-to-come',
    text: `insert into haru.run_to_come (dag_no, logical_date, run_id, task_no, map_index) values ($1, $2, $3, $4, $5) on conflict do nothing`,
    values: [dagNo, logicalDate, waiter.runId, waiter.taskNo, waiter.mapIndex],
  });
  return rowCount === 1;
}

/** Marks the instances that wait for runs of these dates to come. Answers the runs that are concerned. */
export async function wakeForNewRuns(db: Queryable, newRunIds: readonly number[]): Promise<readonly number[]> {
  if (newRunIds.length === 0) return [];
  const { rows } = await db.query<{ runId: number }>({
    name: 'wake-for-new-runs',
    text: `
      with woken as (
        delete from haru.run_to_come c using haru.dag_run n
        where n.id = any ($1) and c.dag_no = n.dag_no and c.logical_date = n.logical_date
        returning c.run_id, c.task_no, c.map_index
      ), ${MARK_WOKEN}`,
    values: [newRunIds],
  });
  return distinctRuns(rows);
}

const MARK_WOKEN = `
  locked as (
    select t.run_id, t.task_no, t.map_index from haru.task_instance t join woken using (run_id, task_no, map_index)
    where t.state in ('none', 'deferred') and not t.needs_advance
    order by t.run_id, t.task_no, t.map_index
    for no key update of t
  )
  update haru.task_instance t set needs_advance = true
  from locked l where t.run_id = l.run_id and t.task_no = l.task_no and t.map_index = l.map_index
  returning t.run_id as "runId"`;

function distinctRuns(rows: readonly { readonly runId: number }[]): readonly number[] {
  return [...new Set(rows.map(({ runId }) => runId))];
}
