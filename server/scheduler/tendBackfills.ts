import type { Pool } from 'pg';
import { deadlinesOf } from '../core/deadline.ts';
import { HaruError } from '../core/errors.ts';
import { LANES } from '../core/lanes.ts';
import { knownTasksOfSubset } from '../core/subset.ts';
import { defaultParams } from '../core/params.ts';
import {
  completeBackfills,
  countInstances,
  lockDatesToApply,
  openBackfills,
  placesOf,
  reprocessRun,
  setDatesApplied,
  type AppliedDate,
  type BackfillToApply,
  type DateToApply,
} from '../db/backfills.ts';
import { calendarsFor } from '../db/calendars.ts';
import { clockOf } from '../db/clock.ts';
import { createRuns, INSTANCES_AT_ONCE, type NewRun } from '../db/createRun.ts';
import type { DefinitionCache } from '../db/definitions.ts';
import { moveToLatest } from '../db/moveToLatest.ts';
import { refreshInstances } from '../db/refreshInstances.ts';
import { resetInstances } from '../db/resetInstances.ts';
import { stopRuns } from '../db/stopRun.ts';
import { inTransaction, type Queryable } from '../db/transaction.ts';
import { onItsOwn } from './onItsOwn.ts';
import type { Store } from './store.ts';
import { businessDayOf, inRunId } from './runDates.ts';

/** Runs that are created, cleared or stopped in one transaction. */
const BATCH = 100;

/**
 * What is left to do for the backfills that have not ended: runs that whoever asked for them did not live to create, a batch
 * of each backfill in a round, or to stop; and the end of those that have no run left. What goes wrong with one backfill holds
 * up no other. Answers how many ended.
 */
export async function tendBackfills({
  onError,
  ...store
}: Store & { readonly onError: (error: unknown) => void }): Promise<number> {
  const open = await openBackfills(store.pool);
  if (open.length === 0) return 0;
  for (const { id, isCanceled } of open)
    await onItsOwn(onError, undefined, async () => {
      if (isCanceled) await stopBackfill(store.pool, id, 'scheduler');
      else await inTransaction(store.pool, (db) => applyBatch(db, store.definitions, id));
    });
  return completeBackfills(store.pool);
}

/** Creates and clears the runs of a backfill, a batch in each transaction. */
export async function applyBackfill(store: Store, id: number): Promise<void> {
  while ((await inTransaction(store.pool, (db) => applyBatch(db, store.definitions, id))) > 0);
}

/** Stops the runs of a canceled backfill, those that wait and those that run. */
export async function stopBackfill(pool: Pool, id: number, actor: string): Promise<void> {
  for (;;) {
    const { rows } = await pool.query<{ id: number }>(
      `select id from haru.dag_run where backfill_id = $1 and state in ('queued', 'running') limit ${BATCH}`,
      [id],
    );
    if (rows.length === 0) return;
    const ids = rows.map((row) => row.id);
    await stopRuns(pool, ids, 'failed', `backfill ${id} was canceled`, actor);
  }
}

/** Answers how many dates it has applied; 0: none is left, or another process is at it. */
async function applyBatch(db: Queryable, definitions: DefinitionCache, id: number): Promise<number> {
  const locked = await lockDatesToApply(db, id, BATCH);
  if (!locked || locked.dates.length === 0) return 0;
  const { backfill } = locked;
  const dates = await datesAtOnce(db, definitions, backfill, locked.dates);
  const applied = [
    ...(await createDates(
      db,
      definitions,
      backfill,
      dates.filter(({ action }) => action !== 'clear'),
    )),
  ];
  for (const date of dates)
    if (date.action === 'clear') applied.push(await clearWherePossible(db, definitions, backfill, date));
  await setDatesApplied(db, id, applied);
  return applied.length;
}

/** The first of the dates, as many as have the task instances of one transaction together. */
async function datesAtOnce(
  db: Queryable,
  definitions: DefinitionCache,
  backfill: BackfillToApply,
  dates: readonly DateToApply[],
): Promise<readonly DateToApply[]> {
  let instances = 0;
  for (const [place, date] of dates.entries()) {
    instances += await instancesOf(db, definitions, backfill, date);
    if (place > 0 && instances > INSTANCES_AT_ONCE) return dates.slice(0, place);
  }
  return dates;
}

async function instancesOf(
  db: Queryable,
  definitions: DefinitionCache,
  { versionId }: BackfillToApply,
  { action, runNo }: DateToApply,
): Promise<number> {
  if (action === 'clear') return runNo === null ? 0 : countInstances(db, runNo);
  return (await definitions.get(db, versionId)).definition.tasks.length;
}

async function createDates(
  db: Queryable,
  definitions: DefinitionCache,
  backfill: BackfillToApply,
  dates: readonly DateToApply[],
): Promise<readonly AppliedDate[]> {
  if (dates.length === 0) return [];
  const { definition, dagNo, versionId } = await definitions.get(db, backfill.versionId);
  const now = await clockOf(db);
  const calendars = await calendarsFor(db, definition);
  const runs = dates.map(({ intervalStart, intervalEnd, logicalDate, runAfter, place }): NewRun => {
    const businessDay = businessDayOf(definition, { start: intervalStart, end: intervalEnd });
    return {
      dagNo,
      versionId,
      definition,
      runId: `backfill__${inRunId(runAfter)}`,
      runType: 'backfill',
      logicalDate,
      intervalStart,
      intervalEnd,
      runAfter,
      businessDay,
      partitionKey: null,
      conf: backfill.conf ?? defaultParams(definition),
      note: null,
      triggeredBy: 'backfill',
      triggeringUser: backfill.createdBy,
      deadlines: deadlinesOf(definition, businessDay, now, calendars),
      backfill: { id: backfill.id, place },
    };
  });
  const runNos = await createRuns(db, runs);
  return dates.map(({ place, action, reason }, i) => {
    const runNo = runNos[i] ?? null;
    return runNo === null
      ? { place, runNo, action: 'skip', reason: 'created_meanwhile' }
      : { place, runNo, action, reason };
  });
}

/** A run that cannot go over to the latest version stays as it is, and holds up no other date. */
async function clearWherePossible(
  db: Queryable,
  definitions: DefinitionCache,
  backfill: BackfillToApply,
  date: DateToApply,
): Promise<AppliedDate> {
  if (!backfill.isOnLatest) return clearDate(db, definitions, backfill, date);
  await db.query('savepoint before_date');
  try {
    const applied = await clearDate(db, definitions, backfill, date);
    await db.query('release savepoint before_date');
    return applied;
  } catch (error) {
    if (!(error instanceof HaruError)) throw error;
    await db.query('rollback to savepoint before_date');
    await db.query('release savepoint before_date');
    return { place: date.place, runNo: date.runNo, action: 'blocked', reason: 'no_latest' };
  }
}

async function clearDate(
  db: Queryable,
  definitions: DefinitionCache,
  backfill: BackfillToApply,
  { place, runNo, action, reason }: DateToApply,
): Promise<AppliedDate> {
  const versionId = runNo === null ? null : await reprocessRun(db, runNo, backfill, { place, lane: LANES.backfill });
  if (runNo === null || versionId === null) return { place, runNo, action: 'blocked', reason: 'changed_meanwhile' };
  const moved = backfill.isOnLatest
    ? await moveToLatest(db, definitions, { runId: runNo, actor: backfill.createdBy, subset: backfill.tasks })
    : null;
  const definition = moved?.definition ?? (await definitions.get(db, versionId)).definition;
  const chosen = backfill.tasks && (await placesOf(db, runNo, knownTasksOfSubset(definition, backfill.tasks)));
  const reset = {
    runId: runNo,
    definition,
    chosen,
    only: null,
    isFollowedUp: chosen !== null,
    reason: `cleared by backfill ${backfill.id}`,
    actor: backfill.createdBy,
  };
  await resetInstances(db, reset);
  if (moved) await refreshInstances(db, runNo, moved.definition);
  return { place, runNo, action, reason };
}
