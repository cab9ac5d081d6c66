import type { DagDefinition } from '../../core/definition.ts';
import { expandedTogether } from '../../core/mapping.ts';
import { tallyOf, type Tally } from '../../core/tally.ts';
import { clockOf } from '../../db/clock.ts';
import { nameRuns, placesOfRun } from '../../db/holders.ts';
import { loadStates, loadTallies } from '../../db/advance.ts';
import type { RunRow } from '../../db/read/dagRuns.ts';
import type { DagRow } from '../../db/read/dags.ts';
import type { InstanceRow } from '../../db/read/taskInstances.ts';
import { drainingWorkers, selectionFacts } from '../../db/selection.ts';
import { findRunsBefore, readRun } from '../../db/previousRun.ts';
import { judgeByPast, readPast } from '../pastOfRun.ts';
import type { Store } from '../store.ts';
import { NAMED, type Occupancy } from './limits.ts';
import { waitsFor, type WaitFacts } from './waitsFor.ts';

export interface Waiting {
  readonly dag: Pick<DagRow, 'is_paused'>;
  readonly run: Pick<RunRow, 'id' | 'dag_no' | 'state' | 'run_after'>;
  readonly definition: DagDefinition;
  readonly instance: Pick<
    InstanceRow,
    | 'task_no'
    | 'map_index'
    | 'state'
    | 'ready_at'
    | 'wait'
    | 'queue'
    | 'lane'
    | 'pool'
    | 'pool_slots'
    | 'concurrency_key'
  >;
}

/** What a task instance waits for now, one line each. */
export async function readWaits(store: Store, { dag, run, definition, instance }: Waiting): Promise<readonly string[]> {
  const wanted = definition.tasks.map((_, taskNo) => ({ runId: run.id, taskNo }));
  const tallies = new Map((await loadTallies(store.pool, wanted)).map((row) => [row.taskNo, row.tally]));
  // In a mapped group an instance waits for those of its own index only.
  const together = instance.map_index < 0 ? [] : expandedTogether(definition, instance.task_no);
  const states = await loadStates(
    store.pool,
    together.map((taskNo) => ({ runId: run.id, taskNo, mapIndex: instance.map_index })),
  );
  const ofIndex = new Map(states.map(({ taskNo, state }) => [taskNo, tallyOf({ [state]: 1 })]));
  return waitsFor({
    task: {
      runId: run.id,
      dagNo: run.dag_no,
      taskNo: instance.task_no,
      state: instance.state,
      readyAt: instance.ready_at,
      wait: instance.wait,
      queue: instance.queue,
      lane: instance.lane,
      pool: instance.pool,
      poolSlots: instance.pool_slots,
      concurrencyKey: instance.concurrency_key,
    },
    definition,
    run: { state: run.state, runAfter: run.run_after },
    isPaused: dag.is_paused,
    tallyOf: (taskNo) => ofIndex.get(taskNo) ?? tallies.get(taskNo) ?? tallyOf({}),
    past: definition.tasks[instance.task_no]?.dependsOnPast
      ? await pastOf(store, run, definition, instance.task_no)
      : null,
    places: run.state === 'queued' ? await placesOfRun(store.pool, run.id, NAMED) : null,
    occupancy: instance.state === 'scheduled' ? await readOccupancy(store) : null,
    now: await clockOf(store.pool),
  });
}

/** What holds slots now, with the names of tasks and runs. */
async function readOccupancy({ pool, definitions }: Store): Promise<Occupancy> {
  const [facts, draining] = await Promise.all([selectionFacts(pool), drainingWorkers(pool)]);
  const runs = await nameRuns(pool, [...new Set(facts.active.map(({ runId }) => runId))]);
  const versions = await definitions.getAll(
    pool,
    runs.map(({ versionId }) => versionId),
  );
  const known = new Map(runs.map((run, place) => [run.id, { run, tasks: versions[place]!.definition.tasks }]));
  return {
    ...facts,
    draining,
    nameOf({ runId, taskNo }) {
      const found = known.get(runId);
      const task = found?.tasks[taskNo]?.taskId ?? `task ${taskNo}`;
      return found ? `${task} in ${found.run.runId} of ${found.run.dagId}` : `${task} of run ${runId}`;
    },
  };
}

/** What a task that depends on the past waits for in the run before. */
async function pastOf(
  { pool, definitions }: Store,
  run: Pick<RunRow, 'id'>,
  definition: DagDefinition,
  taskNo: number,
): Promise<WaitFacts['past']> {
  const { taskId } = definition.tasks[taskNo]!;
  const [before] = await findRunsBefore(pool, [{ id: run.id, catchup: definition.catchup, taskId }]);
  if (!before || before.previousId === null) return null;
  const previous = await readRun(pool, before.previousId);
  if (!previous) return null;
  const past = await readPast(
    pool,
    definitions,
    { before, versionId: previous.versionId },
    { definition, taskNos: [taskNo] },
  );
  const { waitsFor: tasks } = await judgeByPast(pool, definition, taskNo, past);
  return {
    runId: previous.runId,
    waitsFor: tasks.map((taskId) => `${taskId}: ${stateIn(past.tallies?.get(taskId))}`),
  };
}

function stateIn(tally: Tally | undefined): string {
  if (!tally) return 'that run does not have it';
  const open = Object.entries(tally).filter(
    ([state, count]) => count > 0 && state !== 'success' && state !== 'skipped',
  );
  return open.map(([state, count]) => (count === 1 ? state : `${count} ${state}`)).join(', ');
}
