import { rerunReasonInWords } from '../core/rerunReason.ts';
import { HaruError } from '../core/errors.ts';
import {
  canceledStep,
  resumedStep,
  type RerunMove,
  type RerunState,
  type RerunStepState,
} from '../core/rerunCourse.ts';
import { rerunChanges, rerunHasWork, type SeenRerunStep } from '../core/rerunPlan.ts';
import type { RerunStep, RerunVerbs } from '../core/rerunVerbs.ts';
import {
  lockRerun,
  recordRerun,
  setRerunState,
  sightsOfRerun,
  storeRerun,
  writeRerunMoves,
  type SightOfStep,
} from '../db/reruns.ts';
import { stopRunsIn } from '../db/stopRun.ts';
import { inTransaction, type Queryable } from '../db/transaction.ts';
import { planRerun } from './planRerun.ts';
import { refuseChanges } from './refuseChanges.ts';
import type { HintingStore } from './store.ts';

/** What people change about reruns: each a transaction, and a hint after it. */
export function createRerunVerbs(store: HintingStore): RerunVerbs {
  const { pool } = store;

  async function changed<T>(work: (db: Queryable) => Promise<T>): Promise<T> {
    const value = await inTransaction(pool, work);
    store.hintWork();
    store.hintChange();
    return value;
  }

  return {
    plan: (asset, partition) => planRerun(store, asset, partition),
    async create(order, by) {
      const plan = await planRerun(store, order.asset, order.partition);
      refuse(order.seen, plan);
      return changed((db) => storeRerun(db, order, plan, by.user));
    },
    resume: (id, by) =>
      changed(async (db) => {
        await requireState(db, id, ['stopped']);
        await writeRerunMoves(db, id, movesBy(await sightsOfRerun(db, id), resumedStep));
        await setRerunState(db, id, 'running');
        await recordRerun(db, id, 'resumed', by.user);
      }),
    cancel: (id, by) =>
      changed(async (db) => {
        await requireState(db, id, ['running', 'stopped']);
        const sights = await sightsOfRerun(db, id);
        const moves = movesBy(sights, canceledStep);
        await writeRerunMoves(db, id, moves);
        await stopRunsIn(db, runsToStop(sights, moves), 'failed', `rerun ${id} was canceled`, by.user);
        await setRerunState(db, id, 'canceled');
        await recordRerun(db, id, 'canceled', by.user);
      }),
  };
}

function refuse(seen: readonly SeenRerunStep[] | null, plan: readonly RerunStep[]): void {
  const steps = plan.map(({ place, dagId, action, run }) => ({ place, dagId, action, runId: run?.runId ?? null }));
  refuseChanges(seen ? rerunChanges(seen, steps) : []);
  const blocked = plan.find(({ action }) => action === 'blocked');
  if (blocked) throw new HaruError('CONFLICT', `${blocked.dagId} ${blocked.run?.runId}: ${wordsOf(blocked)}.`);
  if (rerunHasWork(steps)) return;
  throw new HaruError(
    'CONFLICT',
    `There is nothing to do: no run goes again. ${plan
      .slice(0, 1)
      .map((step) => `${step.dagId}: ${wordsOf(step)}.`)
      .join('')}`,
  );
}

function wordsOf({ reason, dagId }: RerunStep): string {
  return rerunReasonInWords(reason, dagId);
}

async function requireState(db: Queryable, id: number, allowed: readonly RerunState[]): Promise<void> {
  const state = await lockRerun(db, id);
  if (state === null) throw new HaruError('NOT_FOUND', `There is no rerun ${id}.`);
  if (allowed.includes(state)) return;
  throw new HaruError(
    'CONFLICT',
    state === 'running'
      ? `Rerun ${id} goes on: only one that has stopped can be resumed.`
      : `Rerun ${id} has ended: it can no longer be changed.`,
  );
}

function movesBy(sights: readonly SightOfStep[], rule: (sight: SightOfStep) => RerunStepState): readonly RerunMove[] {
  return sights
    .map((sight) => ({ step: sight.step, to: rule(sight) }))
    .filter(({ to }, at) => sights[at]?.state !== to);
}

/** The runs of steps that fail by the cancellation alone. */
function runsToStop(sights: readonly SightOfStep[], moves: readonly RerunMove[]): readonly number[] {
  const failed = new Set(moves.filter(({ to }) => to === 'failed').map(({ step }) => step));
  return sights.flatMap(({ step, run, runNo }) =>
    failed.has(step) && run !== 'failed' && runNo !== null ? [runNo] : [],
  );
}
