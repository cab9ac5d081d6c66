import { lookAtRerun, type RerunMove } from '../core/rerunCourse.ts';
import { clearRun } from '../db/clearRun.ts';
import type { DefinitionCache } from '../db/definitions.ts';
import {
  lockRunningRerun,
  recordRerun,
  runningReruns,
  setRerunState,
  sightsOfRerun,
  writeRerunMoves,
  type SightOfStep,
} from '../db/reruns.ts';
import { inTransaction, type Queryable } from '../db/transaction.ts';
import { onItsOwn } from './onItsOwn.ts';
import type { Store } from './store.ts';

/** Runs that are cleared in one transaction. */
const BATCH = 20;
const ENDED = ['success', 'failed'] as const;

/**
 * Carries reruns on: a step whose runs have ended is over, and the runs of the next one go again, each in the transaction
 * that writes so. What goes wrong with one rerun holds up no other. Answers how many have changed.
 */
export async function tendReruns({
  onError,
  ...store
}: Store & { readonly onError: (error: unknown) => void }): Promise<number> {
  let changed = 0;
  for (const id of await runningReruns(store.pool))
    if (await onItsOwn(onError, false, () => tend(store, id))) changed++;
  return changed;
}

async function tend({ pool, definitions }: Store, id: number): Promise<boolean> {
  let hasChanged = false;
  for (;;) {
    const round = await inTransaction(pool, (db) => tendOnce(db, definitions, id));
    hasChanged ||= round.hasChanged;
    if (!round.hasMore) return hasChanged;
  }
}

interface Round {
  readonly hasChanged: boolean;
  readonly hasMore: boolean;
}

async function tendOnce(db: Queryable, definitions: DefinitionCache, id: number): Promise<Round> {
  const rerun = await lockRunningRerun(db, id);
  if (!rerun) return { hasChanged: false, hasMore: false };
  const sights = await sightsOfRerun(db, id);
  const { moves, outcome } = lookAtRerun(sights);
  const isStart = (move: RerunMove) => runToClear(sights, move) !== null;
  const starts = moves.filter(isStart).slice(0, BATCH);
  const made = moves.filter((move) => !isStart(move));
  for (const start of starts) {
    const clearing = {
      runId: runToClear(sights, start)!,
      from: ENDED,
      reason: `cleared by rerun ${id}`,
      actor: rerun.createdBy,
    };
    // Where somebody else was faster, the step waits for that.
    if (await clearRun(db, definitions, clearing)) made.push(start);
  }
  await writeRerunMoves(db, id, made);
  if (outcome === 'stopped' || outcome === 'completed') await setRerunState(db, id, outcome);
  const hasChanged = made.length > 0 || outcome === 'stopped' || outcome === 'completed';
  if (hasChanged) await recordRerun(db, id, outcome === 'waits' || outcome === 'next' ? 'step' : outcome, 'scheduler');
  return { hasChanged, hasMore: outcome === 'next' || starts.length < moves.filter(isStart).length };
}

/** The run that a move lets go again; null: it is another move. */
function runToClear(sights: readonly SightOfStep[], { step, to }: RerunMove): number | null {
  const sight = sights.find((each) => each.step === step);
  return sight?.action === 'clear' && sight.state === 'waiting' && to === 'running' ? sight.runNo : null;
}
