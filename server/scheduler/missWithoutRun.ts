import { upcomingRuns } from '../core/catchup.ts';
import { deadlinesOf } from '../core/deadline.ts';
import type { DagDefinition } from '../core/definition.ts';
import type { PlannedRun, Span } from '../core/schedule.ts';
import { fireWithoutRun, setNextDeadline, tellMissedDeadline } from '../db/deadlines.ts';
import type { DefinitionCache } from '../db/definitions.ts';
import { inTransaction, type Queryable } from '../db/transaction.ts';
import { onItsOwn } from './onItsOwn.ts';
import { businessDayOf } from './runDates.ts';
import type { Store } from './store.ts';

/** DAGs, and runs of one DAG, that are looked at in one round. */
const DAGS = 100;
const RUNS = 100;

/**
 * Fires the deadlines of runs that the schedule has not created yet, because the DAG lags, or because the deadline lies
 * before the run is due. Answers how many fired.
 */
export async function missWithoutRun({
  pool,
  definitions,
  onError,
}: Store & { readonly onError: (error: unknown) => void }): Promise<number> {
  const { rows } = await pool.query<{ dagNo: number }>({
    name: 'dags-with-passed-deadlines',
    text: `select dag_no as "dagNo" from haru.dag
      where not is_paused and not is_stale and next_deadline_at <= clock_timestamp() order by next_deadline_at limit ${DAGS}`,
  });
  let fired = 0;
  for (const { dagNo } of rows) {
    fired += await onItsOwn(onError, 0, () => inTransaction(pool, (db) => missOf(db, definitions, dagNo)));
  }
  return fired;
}

interface LockedDag {
  readonly versionId: number;
  readonly now: Date;
  readonly watchedSince: Date;
  readonly start: Date | null;
  readonly end: Date | null;
  readonly unfinished: number;
}

async function missOf(db: Queryable, definitions: DefinitionCache, dagNo: number): Promise<number> {
  const { rows } = await db.query<LockedDag>({
    name: 'lock-dag-with-passed-deadline',
    text: `
      select d.version_id as "versionId", clock_timestamp() as now, greatest(d.created_at, d.unpaused_at, v.created_at) as "watchedSince",
        l.interval_start as start, l.interval_end as "end",
        (select count(*)::int from haru.dag_run r where r.dag_no = d.dag_no and r.state in ('queued', 'running')) as unfinished
      from haru.dag d join haru.dag_version v on v.id = d.version_id left join lateral (
        select interval_start, interval_end from haru.dag_run r
        where r.dag_no = d.dag_no and r.run_type = 'scheduled' order by interval_end desc limit 1
      ) l on true
      where d.dag_no = $1 and d.next_version_id = d.version_id for no key update of d skip locked`,
    values: [dagNo],
  });
  const dag = rows[0];
  if (!dag) return 0;
  const { definition } = await definitions.get(db, dag.versionId);
  let fired = 0;
  const ahead: number[] = [];
  for (const run of runsToCome(definition, dag)) {
    const businessDay = businessDayOf(definition, { start: run.intervalStart, end: run.intervalEnd });
    const { due } = deadlinesOf(definition, businessDay, dag.watchedSince);
    ahead.push(...due.map(({ dueAt }) => dueAt.getTime()).filter((dueAt) => dueAt > dag.now.getTime()));
    for (const deadline of due.filter(({ dueAt }) => dueAt <= dag.now)) {
      const blocker = whyNotCreated(definition, run, dag);
      if (!(await fireWithoutRun(db, dagNo, run, deadline, blocker))) continue;
      await tellMissedDeadline(db, { ...deadline, dagNo, versionId: dag.versionId, runNo: null, businessDay, blocker });
      fired++;
    }
    if (due.length > 0 && due.every(({ dueAt }) => dueAt > dag.now)) break;
  }
  await setNextDeadline(db, dagNo, ahead.length > 0 ? new Date(Math.min(...ahead)) : null);
  return fired;
}

function runsToCome(definition: DagDefinition, { start, end, now }: LockedDag): readonly PlannedRun[] {
  const lastInterval: Span | null = start && end ? { start, end } : null;
  const state = {
    lastInterval,
    start: definition.start === null ? null : new Date(definition.start),
    end: definition.end === null ? null : new Date(definition.end),
    catchup: definition.catchup,
    now,
  };
  return upcomingRuns(definition.schedule, state, RUNS).runs;
}

function whyNotCreated(
  { dagId, maxActiveRuns }: DagDefinition,
  { runAfter }: PlannedRun,
  { now, unfinished }: LockedDag,
): string {
  const run = 'its run has not been created';
  if (runAfter > now)
    return `${run}: it is due at ${runAfter.toISOString()} only, after the deadline; give the deadline a dayOffset`;
  return unfinished >= maxActiveRuns
    ? `${run}: ${unfinished} of at most ${maxActiveRuns} active runs of ${dagId} have not ended`
    : `${run}, although it has been due since ${runAfter.toISOString()}`;
}

/** The first deadline of the run that comes next; null: it has none. A continuous run is known only when it is created. */
export function firstDeadline(definition: DagDefinition, next: PlannedRun, watchedSince: Date): Date | null {
  if (definition.schedule?.kind === 'continuous') return null;
  const businessDay = businessDayOf(definition, { start: next.intervalStart, end: next.intervalEnd });
  const due = deadlinesOf(definition, businessDay, watchedSince).due.map(({ dueAt }) => dueAt.getTime());
  return due.length > 0 ? new Date(Math.min(...due)) : null;
}
