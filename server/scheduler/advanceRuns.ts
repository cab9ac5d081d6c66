import type { Pool } from 'pg';
import { advance, affectedTasks, decidersToLoad, type ChangedInstance } from '../core/advance.ts';
import type { Decision } from '../core/decisions.ts';
import type { DagDefinition } from '../core/definition.ts';
import { isTerminal, type RunState } from '../core/states.ts';
import type { Tally } from '../core/tally.ts';
import {
  countUnfinished,
  instancesToAdvance,
  loadDecisions,
  loadTallies,
  lockRunsToAdvance,
  writeAdvance,
  writeAdvancedRuns,
  type AdvancedRun,
  type AdvanceMove,
  type EndedInstance,
  type LockedRun,
} from '../db/advance.ts';
import type { DefinitionCache } from '../db/definitions.ts';
import { inTransaction, type Queryable } from '../db/transaction.ts';

export interface AdvanceDeps {
  readonly pool: Pool;
  readonly definitions: DefinitionCache;
}

export interface Advanced {
  /** Instances that became `scheduled`. */
  readonly scheduled: number;
  readonly endedRuns: readonly { readonly id: number; readonly state: RunState }[];
  /** Runs that another process holds, or that do not run any more. */
  readonly heldElsewhere: readonly number[];
}

const NOTHING: Advanced = { scheduled: 0, endedRuns: [], heldElsewhere: [] };

/** A run to follow up; who has just ended a try in it says so, and what follows is read in the same breath. */
export interface RunToAdvance {
  readonly id: number;
  readonly ended?: { readonly versionId: number; readonly taskNos: readonly number[] };
}

/** Unfinished rows are counted up to here: a run with more is not about to end. */
const UNFINISHED_BOUND = 1_000;

/**
 * Follows up what has ended in the given runs: loads what changed, asks the pure rules, writes all moves of the batch in
 * one transaction. A run that another process holds is left to that process, which looks for marks again after its commit.
 */
export async function advanceRuns(
  { pool, definitions }: AdvanceDeps,
  runsToAdvance: readonly RunToAdvance[],
): Promise<Advanced> {
  if (runsToAdvance.length === 0) return NOTHING;
  const ids = runsToAdvance.map((run) => run.id);
  const expected = await expectedTallies(pool, definitions, runsToAdvance);
  return inTransaction(pool, async (db) => {
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
        const tallies = new Map(talliesOf.get(run.id)?.map(({ taskNo, tally }) => [taskNo, tally]));
        const changed = (changedOf.get(run.id) ?? []).map(asChanged);
        const decisions = await loadDecisions(db, run.id, decidersToLoad(definition, changed));
        return new RunPlan(run, definition, {
          changed,
          unfinished: unfinished.get(run.id) ?? 0,
          tallies,
          decisions: decisions as ReadonlyMap<number, Decision>,
        });
      }),
    );
    await runWaves(db, plans);
    const moves = plans.flatMap((plan) => plan.moves());
    const outcomes = plans.flatMap((plan) => plan.outcome());
    await Promise.all([writeAdvance(db, moves), writeAdvancedRuns(db, outcomes)]);
    return {
      scheduled: moves.reduce((count, move) => count + (move.from !== move.to && move.to === 'scheduled' ? 1 : 0), 0),
      endedRuns: outcomes.flatMap(({ id, to }) => (to === null ? [] : [{ id, state: to }])),
      heldElsewhere: ids.filter((id) => !locked.has(id)),
    };
  });
}

/** The tallies that the ends that are known of will need; others are read when it shows that they are needed. */
async function expectedTallies(
  db: Queryable,
  definitions: DefinitionCache,
  runs: readonly RunToAdvance[],
): Promise<readonly { runId: number; taskNo: number }[]> {
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
      return [...affectedTasks(definition, changed, false, 0)].map((taskNo) => ({ runId: id, taskNo }));
    }),
  );
  return expected.flat();
}

/** Wave after wave, until nothing moves: what one wave ends is what the next one follows up. */
async function runWaves(db: Queryable, plans: readonly RunPlan[]): Promise<void> {
  for (let active = plans; active.length > 0; active = active.filter((plan) => plan.hasMore())) {
    const missing = active.flatMap((plan) => plan.missingTallies());
    for (const { runId, taskNo, tally } of await loadTallies(db, missing)) {
      active.find((plan) => plan.run.id === runId)?.tallies.set(taskNo, { ...tally });
    }
    for (const plan of active) plan.runWave();
  }
}

function asChanged({ taskNo, mapIndex, state, decision }: EndedInstance): ChangedInstance {
  return { taskNo, mapIndex, state, decision: decision as Decision | null };
}

/** What was read of a run that is to be advanced. */
interface RunFacts {
  readonly changed: readonly ChangedInstance[];
  readonly unfinished: number;
  readonly tallies: Map<number, Tally>;
  /** Of the branches and short circuits before tasks that were cleared. */
  readonly decisions: ReadonlyMap<number, Decision>;
}

/** One run's way through the waves of a transaction. */
class RunPlan {
  readonly run: LockedRun;
  readonly tallies: Map<number, Tally>;
  readonly #definition: DagDefinition;
  readonly #moves = new Map<string, AdvanceMove>();
  readonly #decisions: ReadonlyMap<number, Decision>;
  #changed: readonly ChangedInstance[];
  #unfinished: number;
  #isFirst: boolean;
  #end: { readonly to: RunState; readonly reason: string } | null = null;

  constructor(run: LockedRun, definition: DagDefinition, { changed, unfinished, tallies, decisions }: RunFacts) {
    this.tallies = tallies;
    this.run = run;
    this.#definition = definition;
    this.#decisions = decisions;
    this.#changed = changed;
    this.#unfinished = unfinished;
    this.#isFirst = run.isFirst;
    for (const { taskNo, mapIndex, state } of changed) {
      this.#moves.set(`${taskNo}/${mapIndex}`, {
        runId: run.id,
        taskNo,
        mapIndex,
        from: state,
        to: state,
        reason: null,
      });
    }
  }

  hasMore(): boolean {
    return this.#changed.length > 0;
  }

  missingTallies(): { runId: number; taskNo: number }[] {
    const needed = affectedTasks(this.#definition, this.#changed, this.#isFirst, this.#unfinished, this.#decisions);
    return [...needed].filter((taskNo) => !this.tallies.has(taskNo)).map((taskNo) => ({ runId: this.run.id, taskNo }));
  }

  runWave(): void {
    const { transitions, run } = advance({
      definition: this.#definition,
      tallies: this.tallies,
      changed: this.#changed,
      isFirst: this.#isFirst,
      unfinished: this.#unfinished,
      decisions: this.#decisions,
    });
    const ended: ChangedInstance[] = [];
    for (const { taskNo, mapIndex, from, to, reason } of transitions) {
      const key = `${taskNo}/${mapIndex}`;
      const earlier = this.#moves.get(key);
      this.#moves.set(key, { runId: this.run.id, taskNo, mapIndex, from: earlier?.from ?? from, to, reason });
      const tally = this.tallies.get(taskNo);
      if (tally) this.tallies.set(taskNo, { ...tally, [from]: tally[from] - 1, [to]: tally[to] + 1 });
      if (isTerminal(to)) {
        this.#unfinished--;
        ended.push({ taskNo, mapIndex, state: to, decision: null });
      }
    }
    this.#changed = ended;
    this.#isFirst = false;
    if (run) this.#end = run;
  }

  moves(): readonly AdvanceMove[] {
    return [...this.#moves.values()];
  }

  outcome(): readonly AdvancedRun[] {
    if (!this.#end && !this.run.isFirst) return [];
    return [{ id: this.run.id, to: this.#end?.to ?? null, reason: this.#end?.reason ?? null }];
  }
}
