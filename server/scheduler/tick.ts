import type { Hint } from '../db/hints.ts';
import type { Dispatcher } from '../queue/dispatcher.ts';
import type { TryQueue } from '../queue/queue.ts';
import { advanceRuns, type Advanced } from './advanceRuns.ts';
import { createAssetRuns } from './createAssetRuns.ts';
import { createDueRuns } from './createDueRuns.ts';
import { expireLeases } from './expireLeases.ts';
import { fireDeadlines } from './fireDeadlines.ts';
import { marksToFollow } from './marks.ts';
import { missWithoutRun } from './missWithoutRun.ts';
import { onItsOwn } from './onItsOwn.ts';
import { recallQueued } from './recallQueued.ts';
import { redispatch } from './redispatch.ts';
import { selectTasks } from './selectTasks.ts';
import { settleAssets } from './settleAssets.ts';
import { startRuns } from './startRuns.ts';
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
  readonly onError: (error: unknown) => void;
}

/** What one round did; all zero: there was nothing to do. */
export interface TickReport {
  readonly created: number;
  readonly started: number;
  readonly advanced: number;
  readonly dispatched: number;
}

/**
 * The quick part of a scheduler's work, done after every hint: start runs, follow up marks, select, dispatch. Each step is
 * a transaction of its own, and any number of schedulers may take it at the same time.
 */
export async function quickTick(deps: SchedulerDeps): Promise<TickReport> {
  const [settled] = await Promise.all([onItsOwn(deps.onError, 0, () => settleAssets(deps)), carryReruns(deps)]);
  let due = await createDueRuns(deps);
  let created = due.created + (await createAssetRuns(deps));
  let started = 0;
  let advanced = 0;
  let dispatched = 0;
  for (let isFirst = true; ; isFirst = false) {
    const startedIds = await startRuns(deps.pool);
    const marked = await marksToFollow(deps.pool);
    if (!isFirst && !due.hasMore && startedIds.length === 0 && marked.length === 0) break;
    const toAdvance = [...new Set([...startedIds, ...marked])];
    const result = await advanceEach(deps, toAdvance);
    const jobs = await selectTasks(deps);
    deps.dispatch(jobs);
    started += startedIds.length;
    advanced += toAdvance.length - result.heldElsewhere.length;
    dispatched += jobs.length;
    if (result.endedRuns.length > 0) await carryReruns(deps);
    if (due.hasMore) {
      due = await createDueRuns(deps);
      created += due.created;
      continue;
    }
    if (startedIds.length === 0 && result.endedRuns.length === 0 && toAdvance.length === result.heldElsewhere.length)
      break;
  }
  if (settled + created + started + advanced + dispatched > 0) deps.hintChange();
  return { created, started, advanced, dispatched };
}

/** A step of a rerun is over when its runs are. */
async function carryReruns(deps: SchedulerDeps): Promise<void> {
  if ((await onItsOwn(deps.onError, 0, () => tendReruns(deps))) > 0) deps.hintChange();
}

/** All runs in one transaction; where that fails, each in its own, so that one that cannot be advanced stops no other. */
async function advanceEach(deps: SchedulerDeps, ids: readonly number[]): Promise<Advanced> {
  const together = await onItsOwn(deps.onError, null, () =>
    advanceRuns(
      deps,
      ids.map((id) => ({ id })),
    ),
  );
  if (together) return together;
  const each: Advanced[] = [];
  for (const id of ids) {
    const left = { endedRuns: [], heldElsewhere: [id], woken: [] };
    each.push(await onItsOwn(deps.onError, left, () => advanceRuns(deps, [{ id }])));
  }
  return {
    endedRuns: each.flatMap(({ endedRuns }) => endedRuns),
    heldElsewhere: each.flatMap(({ heldElsewhere }) => heldElsewhere),
    woken: each.flatMap(({ woken }) => woken),
  };
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
