import { dueRuns } from '../core/catchup.ts';
import { deadlinesOf, type Deadlines } from '../core/deadline.ts';
import type { DagDefinition } from '../core/definition.ts';
import { defaultParams } from '../core/params.ts';
import { nextRun, scheduleStateOf, type PlannedRun, type Span } from '../core/schedule.ts';
import type { WorkingCalendar } from '../core/workingCalendar.ts';
import { createRuns, INSTANCES_AT_ONCE, type NewRun } from '../db/createRun.ts';
import { giveMissedToRun, missedWithoutRun } from '../db/deadlines.ts';
import { calendarsFor } from '../db/calendars.ts';
import type { DefinitionCache, StoredVersion } from '../db/definitions.ts';
import { dueDags, lockDags, setNext, type LockedDag, type NextOfDag } from '../db/dueDags.ts';
import { inTransaction, type Queryable } from '../db/transaction.ts';
import { replanAssets } from './assetDue.ts';
import { firstDeadline } from './missWithoutRun.ts';
import { onItsOwn } from './onItsOwn.ts';
import { businessDayOf, inRunId } from './runDates.ts';
import type { Store } from './store.ts';

/** DAGs of each kind looked at in one round, in one transaction. */
const BATCH = 200;
/** Dates looked at for one DAG in one transaction: those that were taken by hand are passed by. */
const MAX_DATES = 2_000;

interface Deps extends Store {
  readonly onError: (error: unknown) => void;
}

export interface CreatedRuns {
  readonly created: number;
  /** There may be further ones that are due, for another round. */
  readonly hasMore: boolean;
}

/**
 * Creates the scheduled runs that are due, of every DAG that is not paused and has a place for them, and computes each
 * DAG's next one. All in one transaction; where that fails, each DAG in its own, so that what goes wrong with one stops no
 * other.
 */
export async function createDueRuns({ pool, definitions, onError }: Deps): Promise<CreatedRuns> {
  const dagNos = await dueDags(pool, BATCH);
  if (dagNos.length === 0) return { created: 0, hasMore: false };
  const plan = (some: readonly number[]) => inTransaction(pool, (db) => planDags(db, definitions, some));
  const together = await onItsOwn(onError, null, () => plan(dagNos));
  if (together !== null) {
    const { created, planned, locked } = together;
    return { created, hasMore: planned > 0 && (dagNos.length >= BATCH || planned < locked) };
  }
  let created = 0;
  for (const dagNo of dagNos) created += (await onItsOwn(onError, null, () => plan([dagNo])))?.created ?? 0;
  return { created, hasMore: false };
}

/** How far the schedule of a locked DAG has been followed. */
interface Plan {
  readonly dag: LockedDag;
  readonly version: StoredVersion;
  readonly calendars: readonly WorkingCalendar[];
  /** Runs that may still be created. */
  room: number;
  /** Dates that have been looked at. */
  looked: number;
  /** The interval of the last of them. */
  last: Span | null;
  /** Why the schedule cannot be followed any further; it stays so until the next version. */
  error: string | null;
}

/** How many runs were created, how many DAGs are planned now, and how many of the given ones were free to be. */
interface Planned {
  readonly created: number;
  readonly planned: number;
  readonly locked: number;
}

async function planDags(db: Queryable, definitions: DefinitionCache, dagNos: readonly number[]): Promise<Planned> {
  const locked = await lockDags(db, dagNos);
  const versions = await definitions.getAll(
    db,
    locked.map(({ versionId }) => versionId),
  );
  const calendars = await calendarsFor(db, ...versions.map(({ definition }) => definition));
  const plans: Plan[] = [];
  const due: DueRun[] = [];
  let instances = INSTANCES_AT_ONCE;
  for (const [place, version] of versions.entries()) {
    const dag = locked[place];
    if (!dag || instances <= 0) break;
    if (dag.isNew) await replanAssets(db, dag.dagNo, version.definition);
    const tasks = Math.max(1, version.definition.tasks.length);
    const room = dag.isPaused ? 0 : Math.min(freePlaces(version.definition, dag), Math.ceil(instances / tasks));
    const plan: Plan = { dag, version, calendars, room, looked: 0, last: dag.lastInterval, error: null };
    const runs = dueOf(plan);
    instances -= runs.length * tasks;
    plans.push(plan);
    due.push(...runs);
  }
  const created = await createDue(db, due);
  await setNext(db, plans.map(nextOf));
  return { created, planned: plans.length, locked: locked.length };
}

/** Runs that may be created: those of a continuous schedule one by one, each when the one before it has ended. */
function freePlaces({ schedule, maxActiveRuns }: DagDefinition, { unfinished }: LockedDag): number {
  return Math.max(0, (schedule?.kind === 'continuous' ? 1 : maxActiveRuns) - unfinished);
}

/** What is there already, made by hand for the same date, takes no place: its DAG's next dates are looked at. */
async function createDue(db: Queryable, first: readonly DueRun[]): Promise<number> {
  let created = 0;
  for (let due = first; due.length > 0;) {
    const made = await createScheduled(db, due);
    const passed = new Set<Plan>();
    for (const [place, { plan, run }] of due.entries()) {
      plan.looked++;
      plan.last = { start: run.intervalStart, end: run.intervalEnd };
      if (made[place]) {
        plan.room--;
        created++;
      } else passed.add(plan);
    }
    due = [...passed].flatMap(dueOf);
  }
  return created;
}

interface DueRun {
  readonly plan: Plan;
  readonly run: PlannedRun;
  readonly businessDay: string;
  readonly deadlines: Deadlines;
}

function dueOf(plan: Plan): readonly DueRun[] {
  const { definition } = plan.version;
  const limit = Math.min(plan.room, MAX_DATES - plan.looked);
  return follow(plan, [], () =>
    dueRuns(definition.schedule, stateOf(plan), limit).map((run) => {
      const businessDay = businessDayOf(definition, { start: run.intervalStart, end: run.intervalEnd });
      return {
        plan,
        run,
        businessDay,
        deadlines: deadlinesOf(definition, businessDay, plan.dag.watchedSince, plan.calendars),
      };
    }),
  );
}

function nextOf(plan: Plan): NextOfDag {
  const { definition, versionId } = plan.version;
  const { dagNo, watchedSince } = plan.dag;
  const run = follow(plan, null, () => nextRun(definition.schedule, stateOf(plan)));
  const deadline = follow(plan, null, () => run && firstDeadline(definition, run, watchedSince, plan.calendars));
  return { dagNo, versionId, run: plan.error === null ? run : null, deadline, error: plan.error };
}

/** What goes wrong here is the schedule's own fault: it is kept, and the DAG is not planned any further. */
function follow<T>(plan: Plan, otherwise: T, work: () => T): T {
  if (plan.error !== null) return otherwise;
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    plan.error = error.message;
    return otherwise;
  }
}

function stateOf({ version, last, dag, calendars }: Plan) {
  return scheduleStateOf(version.definition, last, { now: dag.now, calendars });
}

/** Answers which of them have been created; the others were there. */
async function createScheduled(db: Queryable, due: readonly DueRun[]): Promise<readonly boolean[]> {
  const runs: NewRun[] = [];
  const missed: ReadonlySet<number>[] = [];
  for (const { plan, run, businessDay, deadlines } of due) {
    const { dagNo, versionId, definition } = plan.version;
    const fired = deadlines.due.length > 0 ? await missedWithoutRun(db, dagNo, run) : new Set<number>();
    missed.push(fired);
    runs.push({
      dagNo,
      versionId,
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
      deadlines: { ...deadlines, due: deadlines.due.filter(({ taskNo }) => !fired.has(taskNo)) },
    });
  }
  const ids = await createRuns(db, runs);
  for (const [place, { plan, run }] of due.entries()) {
    const id = ids[place];
    if (id && missed[place]?.size) await giveMissedToRun(db, plan.dag.dagNo, run, id);
  }
  return runs.map((_, place) => ids[place] !== null);
}
