import type { DagDefinition } from './definition.ts';
import { HaruError } from './errors.ts';
import { knownTasksOfSubset, renumberedTask, sourcesOf, type TaskSubset } from './subset.ts';

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
  /** Those that are mapped over something else, were mapped and are not, or the other way round: they begin anew. */
  readonly reshaped: readonly number[];
}

/**
 * Takes a run over to the latest version: tasks that are gone keep their places and wait for nothing, new ones come behind.
 * `base`: the version that the run's own is derived from, itself if it is not; what it has and the run has not was left out
 * on purpose, and stays so, as do new tasks that read results of such, or that are not of the subset. Throws `CONFLICT` for a
 * task of the run that now reads results of a task that it does not get.
 */
export function onLatestVersion(
  run: DagDefinition,
  base: DagDefinition,
  latest: DagDefinition,
  subset: TaskSubset | null = null,
): RunOnLatest {
  const own = new Map(run.tasks.map(({ taskId }, taskNo) => [taskId, taskNo]));
  const meant = subset && new Set(knownTasksOfSubset(latest, subset));
  const kept = keptTasks(run, base, latest, meant);
  const numbers = new Map<number, number>();
  const added: number[] = [];
  for (const taskNo of kept) {
    const known = own.get(latest.tasks[taskNo]!.taskId);
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
  const stay = [...run.tasks.keys()].filter((taskNo) => !tasks[taskNo]!.isGone);
  return {
    definition: { ...latest, tasks },
    gone,
    restored: stay.filter((taskNo) => run.tasks[taskNo]!.isGone),
    added,
    reshaped: stay.filter((taskNo) => shapeOf(run.tasks, taskNo) !== shapeOf(tasks, taskNo)),
  };
}

/** What decides how many instances a task has, and what each works on. */
function shapeOf(tasks: DagDefinition['tasks'], taskNo: number): string {
  const { mapped } = tasks[taskNo]!;
  const lists = mapped?.lists.map(({ source }) => {
    switch (source.kind) {
      case 'literal':
        return ['literal', source.length];
      case 'param':
        return ['param', source.name, source.path];
      case 'result':
        return ['result', source.task, tasks[source.task]!.listPaths?.[source.place]];
    }
  });
  return JSON.stringify([lists, lists && lists.length > 1 ? mapped!.combine : null]);
}

/** Why a run cannot go over while instances of a task that is gone or mapped otherwise are at work. */
export function heldBack({ dagId, tasks }: DagDefinition, { gone }: RunOnLatest, taskNo: number): HaruError {
  const { taskId } = tasks[taskNo]!;
  const change = gone.includes(taskNo) ? 'no longer has it' : 'maps it otherwise';
  return new HaruError(
    'CONFLICT',
    `Task '${taskId}' of ${dagId} runs, or its work outside does, and the latest version ${change}: wait for its end or stop the run first.`,
    { dagId, taskId },
  );
}

/** Why no run of a DAG can go over whose file no longer defines it. */
export function withoutLatest(dagId: string): HaruError {
  return new HaruError('CONFLICT', `${dagId} is no longer defined by its file, so it has no latest version.`, {
    dagId,
  });
}

/** The numbers, in the latest version, of the tasks that the run has then, in ascending order. */
function keptTasks(
  run: DagDefinition,
  base: DagDefinition,
  { dagId, tasks }: DagDefinition,
  meant: ReadonlySet<number> | null,
): ReadonlySet<number> {
  const here = new Set(run.tasks.filter(({ isGone }) => !isGone).map(({ taskId }) => taskId));
  const known = new Set([...run.tasks, ...base.tasks].map(({ taskId }) => taskId));
  const gone = new Set(run.tasks.filter(({ isGone }) => isGone).map(({ taskId }) => taskId));
  const isKept = (taskNo: number): boolean => {
    const { taskId } = tasks[taskNo]!;
    if (here.has(taskId)) return true;
    return (gone.has(taskId) || !known.has(taskId)) && (meant === null || meant.has(taskNo));
  };
  const kept = new Set([...tasks.keys()].filter(isKept));
  // What is left out may be read by others, before it or after it in the file.
  for (;;) {
    const lacking = [...kept].filter((taskNo) => sourcesOf(tasks[taskNo]!).some((source) => !kept.has(source)));
    for (const taskNo of lacking) {
      const { taskId } = tasks[taskNo]!;
      if (here.has(taskId)) throw missingSource(dagId, tasks, taskNo, kept);
      kept.delete(taskNo);
    }
    if (lacking.length === 0) return kept;
  }
}

function missingSource(
  dagId: string,
  tasks: DagDefinition['tasks'],
  taskNo: number,
  kept: ReadonlySet<number>,
): HaruError {
  const { taskId } = tasks[taskNo]!;
  const source = tasks[sourcesOf(tasks[taskNo]!).find((each) => !kept.has(each))!]!.taskId;
  return new HaruError(
    'CONFLICT',
    `Task '${taskId}' of ${dagId} reads the result of '${source}' in the latest version, which this run is not to have: the run cannot go over to it. Start a new run, or clear it on its own version.`,
    { dagId, taskId },
  );
}
