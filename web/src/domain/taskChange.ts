import type { components } from '../api/schema.ts';

type Schemas = components['schemas'];
/** A task instance that a change takes. */
export type ChangedInstance = Pick<
  Schemas['TaskInstanceResponse'],
  'id' | 'dag_run_id' | 'task_id' | 'map_index' | 'state' | 'logical_date'
>;

export const TASK_VERBS = ['clear', 'success', 'failed', 'skipped'] as const;
/** Let tasks go again, or give them a state. */
export type TaskVerb = (typeof TASK_VERBS)[number];

/** What somebody wants to change. */
export interface ChangeTarget {
  readonly dagId: string;
  readonly runId: string;
  /** Null: all tasks of the run. */
  readonly taskId: string | null;
}

/** What the reader chose. */
export interface ChangeDraft {
  readonly verb: TaskVerb;
  /** Of a mapped task, as typed: `0, 3-5`; empty: all. */
  readonly indexes: string;
  readonly upstream: boolean;
  readonly downstream: boolean;
  readonly past: boolean;
  readonly future: boolean;
  /** Of clearing alone. */
  readonly onlyFailed: boolean;
  /** Of clearing alone: refused while one of them runs. */
  readonly preventRunning: boolean;
  /** Of clearing alone: the runs go over to the latest version. */
  readonly onLatest: boolean;
  /** Of the clearing of a whole run: it gets what is new in the latest version, and nothing goes again. */
  readonly onlyNew: boolean;
}

/** The map indexes cannot be read. */
export type IndexProblem = 'indexes';

export type ChangeReading =
  { readonly ok: true; readonly change: TaskChange } | { readonly ok: false; readonly problem: IndexProblem };

/** A request to change tasks, as the API takes it. */
export type TaskChange =
  | { readonly kind: 'clear'; readonly dagId: string; readonly body: Schemas['ClearTaskInstancesBody'] }
  | { readonly kind: 'bring'; readonly dagId: string; readonly runId: string }
  | {
      readonly kind: 'mark';
      readonly dagId: string;
      readonly runId: string;
      readonly taskId: string;
      readonly body: Schemas['PatchTaskInstanceBody'];
    };

/** As many instances as a mapped task may have. */
const MOST_INDEXES = 10_000;

/** The request that a draft stands for, or what must be corrected before. */
export function readChange({ dagId, runId, taskId }: ChangeTarget, draft: ChangeDraft): ChangeReading {
  const indexes = readIndexes(draft.indexes);
  if (indexes === undefined) return { ok: false, problem: 'indexes' };
  const relatives = {
    include_upstream: taskId !== null && draft.upstream,
    include_downstream: taskId !== null && draft.downstream,
    include_past: draft.past,
    include_future: draft.future,
  };
  if (taskId === null && draft.onlyNew) return { ok: true, change: { kind: 'bring', dagId, runId } };
  if (draft.verb === 'clear' || taskId === null) {
    const tasks = indexes === null ? [taskId ?? ''] : indexes.map((index): [string, number] => [taskId ?? '', index]);
    const body = {
      dag_run_id: runId,
      ...(taskId !== null && { task_ids: tasks }),
      ...relatives,
      only_failed: draft.onlyFailed,
      only_running: false,
      reset_dag_runs: true,
      prevent_running_task: draft.preventRunning,
      ...(draft.onLatest && { run_on_latest_version: true }),
    };
    return { ok: true, change: { kind: 'clear', dagId, body: { dry_run: true, ...body } } };
  }
  const body = { new_state: draft.verb, ...(indexes !== null && { map_indexes: [...indexes] }), ...relatives };
  return { ok: true, change: { kind: 'mark', dagId, runId, taskId, body } };
}

/** Map indexes as typed, each once, in order. Null: none were given; undefined: they cannot be read. */
export function readIndexes(typed: string): readonly number[] | null | undefined {
  if (typed.trim() === '') return null;
  const found = new Set<number>();
  for (const part of typed.split(',')) {
    const [, first = '', last = first] = /^\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*$/.exec(part) ?? [];
    if (first === '' || Number(last) < Number(first) || Number(last) >= MOST_INDEXES) return undefined;
    for (let index = Number(first); index <= Number(last); index += 1) found.add(index);
  }
  return [...found].sort((a, b) => a - b);
}

/** What a change takes, or has taken. */
export interface ChangeEffect {
  readonly instances: readonly ChangedInstance[];
  /** What comes with going over to the latest version; null: the change does not ask for that, or is done. */
  readonly onLatest: LatestEffect | null;
}

type LatestEffect = Omit<Schemas['ClearOnLatestVersion'], 'removed_task_instances'> & {
  readonly removed_task_instances: readonly ChangedInstance[];
};

/** How many things change. */
export function effectSize({ instances, onLatest }: ChangeEffect): number {
  return instances.length + (onLatest?.new_tasks.length ?? 0) + (onLatest?.removed_task_instances.length ?? 0);
}

/** What happens in one run. */
export interface ChangedRun {
  readonly runId: string;
  readonly logicalDate: string | null;
  readonly instances: readonly ChangedInstance[];
  readonly newTasks: readonly string[];
  readonly removed: readonly ChangedInstance[];
  /** Why nothing can be changed; null: it can. */
  readonly refusal: string | null;
}

/** What a change takes, run by run; the run that was asked about comes first, the others by their dates. */
export function changedRuns({ instances, onLatest }: ChangeEffect, runId: string): readonly ChangedRun[] {
  const refused = byRun(onLatest?.refused_dag_runs);
  const cleared = byRun(instances);
  const added = byRun(onLatest?.new_tasks);
  const gone = byRun(onLatest?.removed_task_instances);
  const ids = new Set([refused, cleared, added, gone].flatMap((of) => [...of.keys()]));
  const order = (run: ChangedRun) => (run.runId === runId ? '' : (run.logicalDate ?? run.runId));
  return [...ids]
    .map((id) => {
      const own = cleared.get(id) ?? [];
      const removed = gone.get(id) ?? [];
      return {
        runId: id,
        logicalDate: (own[0] ?? removed[0])?.logical_date ?? null,
        instances: own,
        newTasks: (added.get(id) ?? []).map((task) => task.task_id),
        removed,
        refusal: refused.get(id)?.[0]?.detail ?? null,
      };
    })
    .sort((a, b) => (order(a) < order(b) ? -1 : 1));
}

function byRun<T extends { readonly dag_run_id: string }>(all: readonly T[] = []): ReadonlyMap<string, readonly T[]> {
  return Map.groupBy(all, (each) => each.dag_run_id);
}
