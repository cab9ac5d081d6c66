import { upcomingRuns } from '../core/catchup.ts';
import { deadlinesOf } from '../core/deadline.ts';
import type { DagDefinition } from '../core/definition.ts';
import { scheduleStateOf, type PlannedRun } from '../core/schedule.ts';
import type { WorkingCalendar } from '../core/workingCalendar.ts';
import { calendarsFor } from '../db/calendars.ts';
import { fireWithoutRun, setNextDeadline, tellMissedDeadline } from '../db/deadlines.ts';
import type { DefinitionCache } from '../db/definitions.ts';
import { lockDags, type LockedDag } from '../db/dueDags.ts';
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

async function missOf(db: Queryable, definitions: DefinitionCache, dagNo: number): Promise<number> {
  const [dag] = await lockDags(db, [dagNo]);
  if (!dag || dag.isNew) return 0;
  const { definition } = await definitions.get(db, dag.versionId);
  let fired = 0;
  const ahead: number[] = [];
  const calendars = await calendarsFor(db, definition);
  const state = scheduleStateOf(definition, dag.lastInterval, { now: dag.now, calendars });
  for (const run of upcomingRuns(definition.schedule, state, RUNS).runs) {
    const businessDay = businessDayOf(definition, { start: run.intervalStart, end: run.intervalEnd });
    const { due } = deadlinesOf(definition, businessDay, dag.watchedSince, calendars);
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
export function firstDeadline(
  definition: DagDefinition,
  next: PlannedRun,
  watchedSince: Date,
  calendars: readonly WorkingCalendar[],
): Date | null {
  if (definition.schedule?.kind === 'continuous') return null;
  const businessDay = businessDayOf(definition, { start: next.intervalStart, end: next.intervalEnd });
  const due = deadlinesOf(definition, businessDay, watchedSince, calendars).due.map(({ dueAt }) => dueAt.getTime());
  return due.length > 0 ? new Date(Math.min(...due)) : null;
}
