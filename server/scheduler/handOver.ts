import { claimMostUrgent, type Claimant, type ClaimedTry } from '../db/claimTries.ts';
import { endTries, type TryEnd } from '../db/endTries.ts';
import { queueRows, takeSelectionLock, trySelectionLock } from '../db/selection.ts';
import { inTransaction, type Commit, type Queryable } from '../db/transaction.ts';
import type { TryJob } from '../queue/queue.ts';
import {
  advancedBy,
  expectedTallies,
  planAdvance,
  writePlan,
  type Advanced,
  type RunToAdvance,
} from './advanceRuns.ts';
import { startRuns, type StartLane } from './startRuns.ts';
import type { Store } from './store.ts';
import { chooseTasks, readSelection, type SelectionInput } from './selectTasks.ts';

/** Who takes what is ready, from which queues, and for how many free slots. */
export interface Taker {
  readonly claimant: Claimant;
  readonly queues: readonly string[];
  readonly free: number;
}

export interface Taken {
  readonly claims: readonly ClaimedTry[];
  /** What was selected and not claimed here: to be dispatched after the commit. */
  readonly toDispatch: readonly TryJob[];
}

export interface HandOver {
  readonly advanced: Advanced;
  /** Null: another process was selecting; what is ready is still to be taken. */
  readonly taken: Taken | null;
}

/**
 * All that lies between the end of one try and the start of the next, in one transaction of three round trips: ends the
 * tries, advances their runs, selects, and claims for the slots that are free. Whatever fails undoes all of it, the ends
 * too. A run or a selection that another process is busy with is not waited for: its rows are locked here already.
 */
export async function handOver(
  deps: Store,
  ends: readonly TryEnd[],
  runs: readonly RunToAdvance[],
  taker: Taker,
): Promise<HandOver> {
  const expected = await expectedTallies(deps.pool, deps.definitions, runs);
  return inTransaction(deps.pool, async (db, commit) => {
    const [, plan] = await Promise.all([
      ends.length > 0 ? endTries(db, ends) : null,
      planAdvance(db, deps.definitions, runs, expected),
    ]);
    const [woken, isSelecting, input] = await Promise.all([
      writePlan(db, plan),
      trySelectionLock(db),
      readSelection(db),
    ]);
    const taken = isSelecting ? await take(db, commit, deps, input, taker) : null;
    return { advanced: advancedBy(plan, woken), taken };
  });
}

export interface Started {
  readonly runs: readonly number[];
  readonly toDispatch: readonly TryJob[];
}

/**
 * Starts the runs of a lane that may start, follows them up, and selects, in one transaction, so that nobody sees them halfway.
 * Whoever is selecting is waited for: what is locked here belongs to runs of which nothing could be selected before.
 */
export async function startAndSelect(deps: Store, lane: StartLane): Promise<Started> {
  return inTransaction(deps.pool, async (db, commit) => {
    const runs = await startRuns(db, lane);
    const plan = await planAdvance(
      db,
      deps.definitions,
      runs.map((id) => ({ id })),
      [],
    );
    const [, , input] = await Promise.all([writePlan(db, plan), takeSelectionLock(db), readSelection(db)]);
    const { toDispatch } = await take(db, commit, deps, input, null);
    return { runs, toDispatch };
  });
}

/** Selects, and claims for the slots that are free; waits for whoever is selecting. */
export async function takeReady(deps: Store, taker: Taker): Promise<Taken> {
  return inTransaction(deps.pool, async (db, commit) => {
    const [, input] = await Promise.all([takeSelectionLock(db), readSelection(db)]);
    return take(db, commit, deps, input, taker);
  });
}

async function take(
  db: Queryable,
  commit: Commit,
  { definitions }: Store,
  input: SelectionInput,
  taker: Taker | null,
): Promise<Taken> {
  const chosen = await chooseTasks(db, definitions, input);
  const areQueued = chosen.length > 0 || input.facts.active.some(({ workerId }) => workerId === null);
  const [queued, claims] = await Promise.all([
    queueRows(db, chosen),
    taker && taker.free > 0 && areQueued ? claimMostUrgent(db, taker.claimant, taker.queues, taker.free) : [],
    commit(),
  ]);
  const claimed = new Set(claims.map(keyOf));
  return { claims, toDispatch: queued.filter((job) => !claimed.has(keyOf(job))) };
}

function keyOf({ runId, taskNo, mapIndex }: Pick<TryJob, 'runId' | 'taskNo' | 'mapIndex'>): string {
  return `${runId}/${taskNo}/${mapIndex}`;
}
