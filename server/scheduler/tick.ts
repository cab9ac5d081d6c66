import type { Hint } from '../db/hints.ts';
import type { Dispatcher } from '../queue/dispatcher.ts';
import { inTransaction } from '../db/transaction.ts';
import type { TryQueue } from '../queue/queue.ts';
import { advanceRuns } from './advanceRuns.ts';
import { createAssetRuns } from './createAssetRuns.ts';
import { createDueRuns } from './createDueRuns.ts';
import { expireLeases } from './expireLeases.ts';
import { fireDeadlines } from './fireDeadlines.ts';
import { startAndSelect } from './handOver.ts';
import { lookForWork, type Work } from './lookForWork.ts';
import { marksToFollow } from './marks.ts';
import { missWithoutRun } from './missWithoutRun.ts';
import { onItsOwn } from './onItsOwn.ts';
import { recallQueued } from './recallQueued.ts';
import { redispatch } from './redispatch.ts';
import { selectTasks } from './selectTasks.ts';
import { settleAssets } from './settleAssets.ts';
import { startRuns, type StartLane } from './startRuns.ts';
import type { Store } from './store.ts';
import { tendBackfills } from './tendBackfills.ts';
import { tendReruns } from './tendReruns.ts';
import { timeoutQueued } from './timeoutQueued.ts';
import { timeoutRuns } from './timeoutRuns.ts';
import { wakeWaiting } from './wakeWaiting.ts';

export interface SchedulerDeps extends Store {
  readonly queue: TryQueue;
  readonly dispatch: Dispatcher['dispatch'];
  readonly hintChange: Hint;
  /** Runs or tasks of backfills may start: that is done beside the rounds. */
  readonly hintBackfills: Hint;
  readonly onError: (error: unknown) => void;
}

/**
 * The quick part of a scheduler's work, done after every hint: start live runs, follow up marks, select, dispatch, until there is
 * nothing left that can be done. Each step is a transaction of its own, and any number of schedulers may take it at the same
 * time. Answers the milliseconds until the next wait of a running run is over; null: nothing waits.
 */
export async function quickTick(deps: SchedulerDeps): Promise<number | null> {
  for (;;) {
    const work = await lookForWork(deps.pool);
    const { hasChanged, hasMore } = await takeSteps(deps, work);
    if (hasChanged) deps.hintChange();
    if (!hasMore) return work.wakeMs;
  }
}

interface Steps {
  readonly hasChanged: boolean;
  /** What was done here may have left something to do. */
  readonly hasMore: boolean;
}

async function takeSteps(deps: SchedulerDeps, work: Work): Promise<Steps> {
  const [settled] = await Promise.all([
    work.hasEvents ? onItsOwn(deps.onError, 0, () => settleAssets(deps)) : 0,
    work.hasReruns ? carryReruns(deps) : null,
  ]);
  const due = work.hasDueDags ? await createDueRuns(deps) : { created: 0, hasMore: false };
  const created = due.created + (work.hasDueAssets || settled > 0 ? await createAssetRuns(deps) : 0);
  const hasStarted = (work.hasLiveRuns || created > 0) && (await start(deps, 'live'));
  if (work.hasBackfillRuns || work.hasBackfillTasks) deps.hintBackfills();
  const marked = work.hasMarks ? await marksToFollow(deps.pool) : [];
  const advanced = await advanceEach(deps, marked);
  // A start selects too, and what it leaves is looked at again.
  const isToSelect = advanced > 0 || (work.hasLiveTasks && !hasStarted);
  const jobs = isToSelect ? await selectTasks(deps) : [];
  deps.dispatch(jobs);
  const hasMore = due.hasMore || created > 0 || hasStarted || advanced > 0;
  return { hasChanged: hasMore || settled + jobs.length > 0, hasMore };
}

/**
 * Starts the runs of a lane that may start, and dispatches what is ready in them. Where that fails they are only started, and
 * followed up one by one. Answers whether there were any.
 */
export async function start(deps: SchedulerDeps, lane: StartLane): Promise<boolean> {
  const started = await onItsOwn(deps.onError, null, () => startAndSelect(deps, lane));
  if (!started) return (await inTransaction(deps.pool, (db) => startRuns(db, lane))).length > 0;
  deps.dispatch(started.toDispatch);
  if (started.runs.length + started.toDispatch.length > 0) deps.hintChange();
  return started.runs.length > 0;
}

/** A step of a rerun is over when its runs are. */
async function carryReruns(deps: SchedulerDeps): Promise<void> {
  if ((await onItsOwn(deps.onError, 0, () => tendReruns(deps))) > 0) deps.hintChange();
}

/**
 * All runs in one transaction; where that fails, each in its own, so that one that cannot be advanced stops no other. Answers how
 * many were not left to another process.
 */
async function advanceEach(deps: SchedulerDeps, ids: readonly number[]): Promise<number> {
  const advance = async (some: readonly number[]): Promise<number> => {
    const { heldElsewhere } = await advanceRuns(
      deps,
      some.map((id) => ({ id })),
    );
    return some.length - heldElsewhere.length;
  };
  const together = await onItsOwn(deps.onError, null, () => advance(ids));
  if (together !== null) return together;
  let advanced = 0;
  for (const id of ids) advanced += await onItsOwn(deps.onError, 0, () => advance([id]));
  return advanced;
}

/** The sweep, once a second: what no hint tells of, because time made it due or because somebody died. */
export async function sweep(deps: SchedulerDeps, mayExpireLeases: boolean): Promise<void> {
  if (mayExpireLeases) await expireLeases(deps.pool);
  await wakeWaiting(deps.pool);
  await recallQueued(deps.pool);
  await timeoutRuns(deps);
  if ((await timeoutQueued(deps)) > 0) deps.hintChange();
  if ((await onItsOwn(deps.onError, 0, () => tendBackfills(deps))) > 0) deps.hintChange();
  if ((await onItsOwn(deps.onError, 0, () => fireDeadlines(deps))) > 0) deps.hintChange();
  if ((await missWithoutRun(deps)) > 0) deps.hintChange();
  await redispatchLost(deps);
}

/** A queue that is away stops nothing but itself: the next sweep asks it again. */
async function redispatchLost({ pool, queue, dispatch, onError }: SchedulerDeps): Promise<void> {
  try {
    dispatch(await redispatch(pool, queue));
  } catch (error) {
    onError(error);
  }
}
