import { affectedTasks, type ChangedInstance } from '../core/advance.ts';
import { decisiveTasks } from '../core/runEnd.ts';
import type { RunState } from '../core/states.ts';
import {
  countUnfinished,
  instancesToAdvance,
  loadDecisions,
  loadStates,
  loadTallies,
  lockRunsToAdvance,
  writeAdvance,
  writeAdvancedRuns,
  writeTaskMoves,
  type AdvancedRun,
  type AdvanceMove,
  type TaskMove,
} from '../db/advance.ts';
import type { DefinitionCache } from '../db/definitions.ts';
import { writeConcurrencyKeys, type TaskKeyed } from '../db/concurrencyKeys.ts';
import { expandTasks } from '../db/expandTasks.ts';
import {
  wakeForNewRuns,
  wakeLaterDates,
  wakeWatchers,
  writeWatches,
  type Watch,
  type Watched,
} from '../db/runWatch.ts';
import { inTransaction, type Queryable } from '../db/transaction.ts';
import { awaitOtherRuns } from './awaitOtherRuns.ts';
import { concurrencyKeys } from './concurrencyKeys.ts';
import { leanOnPast } from './leanOnPast.ts';
import { measureLists } from './measureLists.ts';
import { RunPlan } from './runPlan.ts';
import type { Store } from './store.ts';

export interface Advanced {
  readonly endedRuns: readonly { readonly id: number; readonly state: RunState }[];
  /** Runs that another process holds, or that do not run any more, or that wait for one that another process holds. */
  readonly heldElsewhere: readonly number[];
  /** Runs in which something has waited for what ended here: they are to be advanced. */
  readonly woken: readonly number[];
}

/** A run to follow up; who has just ended a try in it says so, and what follows is read in the same breath. */
export interface RunToAdvance {
  readonly id: number;
  readonly ended?: { readonly versionId: number; readonly taskNos: readonly number[] };
}

/** What is to be written for a batch of runs. */
export interface AdvancePlan {
  readonly moves: readonly AdvanceMove[];
  readonly taskMoves: readonly TaskMove[];
  readonly outcomes: readonly AdvancedRun[];
  readonly heldElsewhere: readonly number[];
  /** Of the tasks that became ready and have one. */
  readonly keys: readonly TaskKeyed[];
  readonly watches: readonly Watch[];
  /** What has ended and is waited for in other runs. */
  readonly ended: readonly Watched[];
  /** Runs that begin. */
  readonly newRuns: readonly number[];
  /** Runs that begin, and may lie between the dates of others that lean on each other. */
  readonly newDates: readonly number[];
}

interface TaskOfRun {
  readonly runId: number;
  readonly taskNo: number;
}

/** Unfinished rows are counted up to here at first: a run with more is hardly about to end. */
const UNFINISHED_BOUND = 16;
const ALL = 2 ** 31 - 1;
/** The tasks that decide a run are expected to be asked for, beside the task that ended, where they are so few. */
const FEW_DECISIVE = 16;

/**
 * Follows up what has ended in the given runs: loads what changed, asks the pure rules, writes all moves of the batch in
 * one transaction. A run that another process holds is left to that process, which looks for marks again after its commit.
 */
export async function advanceRuns(
  { pool, definitions }: Store,
  runsToAdvance: readonly RunToAdvance[],
): Promise<Advanced> {
  if (runsToAdvance.length === 0) return { endedRuns: [], heldElsewhere: [], woken: [] };
  const expected = await expectedTallies(pool, definitions, runsToAdvance);
  return inTransaction(pool, async (db) => {
    const plan = await planAdvance(db, definitions, runsToAdvance, expected);
    return advancedBy(plan, await writePlan(db, plan));
  });
}

/** The tallies that the ends that are known of will need; others are read when it shows that they are needed. */
export async function expectedTallies(
  db: Queryable,
  definitions: DefinitionCache,
  runs: readonly RunToAdvance[],
): Promise<readonly TaskOfRun[]> {
  const expected = await Promise.all(
    runs.map(async ({ id, ended }) => {
      if (!ended) return [];
      const { definition } = await definitions.get(db, ended.versionId);
      const changed = ended.taskNos.map((taskNo): ChangedInstance => ({
        taskNo,
        mapIndex: -1,
        state: 'success',
        decision: null,
      }));
      const unfinished = decisiveTasks(definition).length <= FEW_DECISIVE ? 0 : 1;
      return [...affectedTasks(definition, changed, false, unfinished)].map((taskNo) => ({ runId: id, taskNo }));
    }),
  );
  return expected.flat();
}

/**
 * Locks the runs, and plans all that follows in them. Nothing is written yet, but where mapped tasks are expanded: what
 * follows from that is planned with the new rows there.
 */
export async function planAdvance(
  db: Queryable,
  definitions: DefinitionCache,
  runsToAdvance: readonly RunToAdvance[],
  expected: readonly TaskOfRun[],
): Promise<AdvancePlan> {
  const ids = runsToAdvance.map((run) => run.id);
  // One round trip: each statement sees what was committed before it, so what follows the lock is what the lock protects.
  const [runs, changed, unfinished, known] = await Promise.all([
    lockRunsToAdvance(db, ids),
    instancesToAdvance(db, ids),
    countUnfinished(db, ids, UNFINISHED_BOUND),
    loadTallies(db, expected),
  ]);
  const locked = new Set(runs.map((run) => run.id));
  const changedOf = Map.groupBy(changed, (instance) => instance.runId);
  const talliesOf = Map.groupBy(known, (tally) => tally.runId);
  const plans = await Promise.all(
    runs.map(async (run) => {
      const { definition } = await definitions.get(db, run.versionId);
      return new RunPlan({
        run,
        definition,
        changed: changedOf.get(run.id) ?? [],
        unfinished: unfinished.get(run.id) ?? 0,
        isUnfinishedAtLeast: unfinished.get(run.id) === UNFINISHED_BOUND,
        tallies: talliesOf.get(run.id) ?? [],
      });
    }),
  );
  await runWaves(db, plans);
  const postponed = [...(await leanOnPast(db, definitions, plans)), ...(await awaitOtherRuns(db, definitions, plans))];
  const watches = plans.flatMap((plan) => plan.watches());
  const watched = new Set(watches.flatMap((watch) => watch.watched.map(({ runId }) => runId)));
  return {
    moves: plans.flatMap((plan) => plan.moves.single()),
    taskMoves: plans.flatMap((plan) => plan.moves.ofTasks()),
    outcomes: plans.flatMap((plan) => plan.outcome()),
    heldElsewhere: [...ids.filter((id) => !locked.has(id)), ...postponed],
    keys: await concurrencyKeys(db, plans),
    watches,
    ended: plans.filter(({ run }) => run.isWatched || watched.has(run.id)).flatMap((plan) => plan.ended()),
    newRuns: plans.flatMap(({ run }) => (run.isFirst ? [run.id] : [])),
    newDates: plans.flatMap(({ run, definition }) =>
      run.isFirst && definition.tasks.some(({ dependsOnPast }) => dependsOnPast) ? [run.id] : [],
    ),
  };
}

/** Wave after wave, until nothing moves. */
async function runWaves(db: Queryable, plans: readonly RunPlan[]): Promise<void> {
  const planOf = new Map(plans.map((plan) => [plan.run.id, plan]));
  for (let active = plans; active.length > 0; active = active.filter((plan) => plan.hasMore())) {
    const uncounted = active.filter((plan) => plan.needsCount()).map((plan) => plan.run.id);
    for (const [runId, count] of await countUnfinished(db, uncounted, ALL)) planOf.get(runId)?.learnUnfinished(count);
    const deciders = active.flatMap((plan) => plan.deciders());
    for (const { runId, decision, ...place } of await loadDecisions(db, deciders)) {
      planOf.get(runId)?.learnDecision(place, decision);
    }
    const missing = active.flatMap((plan) => plan.missingTallies());
    for (const tally of await loadTallies(db, missing)) planOf.get(tally.runId)?.learnTally(tally);
    const instances = active.flatMap((plan) => plan.missingStates());
    for (const { runId, state, ...place } of await loadStates(db, instances)) {
      planOf.get(runId)?.learnState(place, state);
    }
    const unmeasured = active.flatMap((plan) =>
      plan.runWave().map((taskNo) => ({ runId: plan.run.id, definition: plan.definition, taskNo })),
    );
    for (const { runId, taskNo, lengths } of await measureLists(db, unmeasured)) {
      planOf.get(runId)?.learnLists(taskNo, lengths);
    }
    for (const runId of new Set(unmeasured.map((task) => task.runId))) planOf.get(runId)?.runWave();
    await expand(
      db,
      active.filter((plan) => plan.expansions().length > 0),
    );
  }
}

/** Writes what was planned so far, then the instances of mapped tasks, so that the next wave finds both. */
async function expand(db: Queryable, plans: readonly RunPlan[]): Promise<void> {
  if (plans.length === 0) return;
  const of = <T>(part: (plan: RunPlan) => readonly T[]): readonly T[] => plans.flatMap(part);
  await Promise.all([
    writeAdvance(
      db,
      of((plan) => plan.moves.single()),
    ),
    writeTaskMoves(
      db,
      of((plan) => plan.moves.ofTasks()),
    ),
    expandTasks(
      db,
      of((plan) => plan.expansions()),
    ),
  ]);
  for (const plan of plans) plan.learnWritten();
}

/** Writes the plan, and wakes what waits for it. Answers the runs in which that is. */
export async function writePlan(
  db: Queryable,
  { moves, taskMoves, outcomes, keys, watches, ended, newRuns, newDates }: AdvancePlan,
): Promise<readonly number[]> {
  const [, , , , , woken, begun, between] = await Promise.all([
    writeAdvance(db, moves),
    writeTaskMoves(db, taskMoves),
    writeConcurrencyKeys(db, keys),
    writeAdvancedRuns(db, outcomes),
    writeWatches(db, watches),
    wakeWatchers(db, ended),
    wakeForNewRuns(db, newRuns),
    wakeLaterDates(db, newDates),
  ]);
  return [...woken, ...begun, ...between];
}

export function advancedBy({ outcomes, heldElsewhere }: AdvancePlan, woken: readonly number[]): Advanced {
  return {
    endedRuns: outcomes.flatMap(({ id, to }) => (to === null ? [] : [{ id, state: to }])),
    heldElsewhere,
    woken,
  };
}
