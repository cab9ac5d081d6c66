import { DatabaseError } from 'pg';
import { deadlinesOf } from '../core/deadline.ts';
import { dueRuns } from '../core/catchup.ts';
import type { DagDefinition } from '../core/definition.ts';
import { nextRun, type PlannedRun, type ScheduleState, type Span } from '../core/schedule.ts';
import { defaultParams } from '../core/params.ts';
import { createRun } from '../db/createRun.ts';
import type { DefinitionCache, StoredVersion } from '../db/definitions.ts';
import { isOutage } from '../db/outage.ts';
import { inTransaction, type Queryable } from '../db/transaction.ts';
import { replanAssets } from './assetDue.ts';
import { giveMissedToRun, missedWithoutRun, setNextDeadline } from '../db/deadlines.ts';
import { firstDeadline } from './missWithoutRun.ts';
import { onItsOwn } from './onItsOwn.ts';
import { businessDayOf, inRunId } from './runDates.ts';
import type { Store } from './store.ts';

/** DAGs looked at in one round. */
const BATCH = 200;
/** Runs created for one DAG in one transaction. */
const MAX_RUNS = 100;
/** Dates looked at for one DAG in one transaction: those that were taken by hand are passed by. */
const MAX_DATES = 2_000;

/** A run that has not ended and takes one of the places that `maxActiveRuns` gives. */
const TAKES_PLACE = `r.dag_no = d.dag_no and r.state in ('queued', 'running') and r.run_type <> 'backfill'`;

/**
 * Creates the scheduled runs that are due, of every DAG that is not paused and has a place for them, and computes each
 * DAG's next one. What goes wrong with one DAG is reported, and the others go on.
 */
export async function createDueRuns({
  pool,
  definitions,
  onError,
}: Store & { readonly onError: (error: unknown) => void }): Promise<number> {
  const { rows } = await pool.query<{ dagNo: number }>({
    name: 'due-dags',
    text: `select d.dag_no as "dagNo" from haru.dag d join haru.dag_version v on v.id = d.version_id
      where not d.is_stale
        and (d.next_version_id is distinct from d.version_id
          or (not d.is_paused and d.next_run_after <= clock_timestamp()
            and (select count(*) from haru.dag_run r where ${TAKES_PLACE}) < v.max_active_runs))
      order by d.next_run_after limit ${BATCH}`,
  });
  let created = 0;
  for (const { dagNo } of rows) {
    created += await onItsOwn(onError, 0, () => inTransaction(pool, (db) => planDag(db, definitions, dagNo)));
  }
  return created;
}

interface LockedDag {
  readonly versionId: number;
  readonly isPaused: boolean;
  /** Its current version is not planned yet, or it was unpaused. */
  readonly isNew: boolean;
  readonly now: Date;
  /** Since when the DAG has been as it is: deadlines before that concern nobody. */
  readonly watchedSince: Date;
  readonly lastStart: Date | null;
  readonly lastEnd: Date | null;
  readonly unfinished: number;
}

async function planDag(db: Queryable, definitions: DefinitionCache, dagNo: number): Promise<number> {
  const { rows } = await db.query<LockedDag>({
    name: 'lock-dag',
    text: `
      select d.version_id as "versionId", d.is_paused as "isPaused",
        d.next_version_id is distinct from d.version_id as "isNew", clock_timestamp() as now,
        greatest(d.created_at, d.unpaused_at, v.created_at) as "watchedSince",
        l.interval_start as "lastStart", l.interval_end as "lastEnd",
        (select count(*)::int from haru.dag_run r where ${TAKES_PLACE}) as unfinished
      from haru.dag d join haru.dag_version v on v.id = d.version_id left join lateral (
        select interval_start, interval_end from haru.dag_run r
        where r.dag_no = d.dag_no and r.run_type = 'scheduled' order by interval_end desc limit 1
      ) l on true
      where d.dag_no = $1 for no key update of d skip locked`,
    values: [dagNo],
  });
  const dag = rows[0];
  if (!dag) return 0;
  const version = await definitions.get(db, dag.versionId);
  const { definition } = version;
  if (dag.isNew) await replanAssets(db, dagNo, definition);
  const lastInterval = dag.lastStart && dag.lastEnd ? { start: dag.lastStart, end: dag.lastEnd } : null;
  const state = (last: Span | null): ScheduleState => ({
    lastInterval: last,
    start: definition.start === null ? null : new Date(definition.start),
    end: definition.end === null ? null : new Date(definition.end),
    catchup: definition.catchup,
    now: dag.now,
  });
  try {
    const room = dag.isPaused ? 0 : Math.min(MAX_RUNS, Math.max(0, placesOf(definition) - dag.unfinished));
    let created = 0;
    let last: Span | null = lastInterval;
    // What is there already, made by hand for the same date, takes no place and is passed by.
    for (let looked = 0; created < room && looked < MAX_DATES; looked++) {
      const [run] = dueRuns(definition.schedule, state(last), 1);
      if (!run) break;
      if (await createScheduled(db, version, run, dag.watchedSince)) created++;
      last = { start: run.intervalStart, end: run.intervalEnd };
    }
    const next = nextRun(definition.schedule, state(last));
    await setNext(db, dagNo, dag.versionId, next, null);
    await setNextDeadline(db, dagNo, next && firstDeadline(definition, next, dag.watchedSince));
    return created;
  } catch (error) {
    // An error of Postgres has undone the transaction; any other is the schedule's own, and stays until the next version.
    if (!(error instanceof Error) || error instanceof DatabaseError || isOutage(error)) throw error;
    await setNext(db, dagNo, dag.versionId, null, error.message);
    return 0;
  }
}

async function createScheduled(
  db: Queryable,
  version: StoredVersion,
  run: PlannedRun,
  watchedSince: Date,
): Promise<boolean> {
  const { definition } = version;
  const businessDay = businessDayOf(definition, { start: run.intervalStart, end: run.intervalEnd });
  const deadlines = deadlinesOf(definition, businessDay, watchedSince);
  const missed = deadlines.due.length > 0 ? await missedWithoutRun(db, version.dagNo, run) : new Set<number>();
  const created = await createRun(db, {
    dagNo: version.dagNo,
    versionId: version.versionId,
    definition,
    runId: `scheduled__${inRunId(run.runAfter)}`,
    runType: 'scheduled',
    logicalDate: run.logicalDate,
    intervalStart: run.intervalStart,
    intervalEnd: run.intervalEnd,
    runAfter: run.runAfter,
    businessDay,
    partitionKey: null,
    conf: defaultParams(definition),
    note: null,
    triggeredBy: 'timetable',
    triggeringUser: null,
    deadlines: { ...deadlines, due: deadlines.due.filter(({ taskNo }) => !missed.has(taskNo)) },
  });
  if (created !== null && missed.size > 0) await giveMissedToRun(db, version.dagNo, run, created);
  return created !== null;
}

/** Runs that may be unfinished at a time: one of a continuous schedule, whose next stretch begins when it has ended. */
function placesOf(definition: DagDefinition): number {
  return definition.schedule?.kind === 'continuous' ? 1 : definition.maxActiveRuns;
}

async function setNext(
  db: Queryable,
  dagNo: number,
  versionId: number,
  next: PlannedRun | null,
  error: string | null,
): Promise<void> {
  await db.query({
    name: 'set-next-run',
    text: `update haru.dag set next_interval_start = $2, next_interval_end = $3, next_run_after = $4, next_version_id = $5, schedule_error = $6
      where dag_no = $1`,
    values: [dagNo, next?.intervalStart ?? null, next?.intervalEnd ?? null, next?.runAfter ?? null, versionId, error],
  });
}
