import type { DagDefinition } from './definition.ts';
import { HaruError } from './errors.ts';
import { renumberedTask } from './subset.ts';

/** What becomes of a run that goes over to the latest version. */
export interface RunOnLatest {
  /** The latest version under the task numbers of the run, by which its tries, logs and results are kept. */
  readonly definition: DagDefinition;
  /** Numbers of tasks that the latest version does not have. */
  readonly gone: readonly number[];
  /** Those that had been gone before, and are there again. */
  readonly restored: readonly number[];
  /** Those that the run did not have. */
  readonly added: readonly number[];
}

/**
 * Takes a run over to the latest version: tasks that are gone keep their places and wait for nothing, new ones come behind.
 * `base`: the version that the run's own is derived from, itself if it is not; what it has and the run has not was left out
 * on purpose, and stays so. Throws `CONFLICT` for a task that is mapped in one of them only.
 */
export function onLatestVersion(run: DagDefinition, base: DagDefinition, latest: DagDefinition): RunOnLatest {
  const own = new Map(run.tasks.map(({ taskId }, taskNo) => [taskId, taskNo]));
  const leftOut = new Set(base.tasks.map(({ taskId }) => taskId).filter((taskId) => !own.has(taskId)));
  const numbers = new Map<number, number>();
  const added: number[] = [];
  for (const [taskNo, { taskId }] of latest.tasks.entries()) {
    const known = own.get(taskId);
    if (known === undefined && leftOut.has(taskId)) continue;
    const number = known ?? run.tasks.length + added.length;
    if (known === undefined) added.push(number);
    numbers.set(taskNo, number);
  }
  const tasks = run.tasks.map((task) => ({
    ...task,
    upstream: [],
    reads: [],
    teardownOf: null,
    caseOf: [],
    isGone: true as const,
  })) as DagDefinition['tasks'][number][];
  for (const [taskNo, number] of numbers) tasks[number] = renumberedTask(latest.tasks, taskNo, numbers);
  const gone = [...run.tasks.keys()].filter((taskNo) => tasks[taskNo]!.isGone);
  const kept = [...run.tasks.keys()].filter((taskNo) => !tasks[taskNo]!.isGone);
  for (const taskNo of kept) refuseOtherMapping(run, taskNo, tasks[taskNo]!.mapped !== undefined);
  return {
    definition: { ...latest, tasks },
    gone,
    restored: kept.filter((taskNo) => run.tasks[taskNo]!.isGone),
    added,
  };
}

function refuseOtherMapping({ dagId, tasks }: DagDefinition, taskNo: number, isMapped: boolean): void {
  const { taskId, mapped } = tasks[taskNo]!;
  if ((mapped !== undefined) === isMapped) return;
  throw new HaruError(
    'CONFLICT',
    `Task '${taskId}' of ${dagId} is ${isMapped ? '' : 'not '}mapped in the latest version, and is ${isMapped ? 'not ' : ''}in this run's: the run cannot go over to it. Start a new run, or clear it on its own version.`,
    { dagId, taskId },
  );
}
