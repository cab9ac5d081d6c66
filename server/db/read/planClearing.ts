import type { Kysely } from 'kysely';
import { tasksToClear, statesToClear, type OnlyStates, type RunScope, type TaskChoice } from '../../core/clearing.ts';
import type { DagDefinition } from '../../core/definition.ts';
import { HaruError } from '../../core/errors.ts';
import { heldBack, type RunOnLatest } from '../../core/latestVersion.ts';
import type { ClearRequest } from '../../core/runVerbs.ts';
import type { DefinitionCache } from '../definitions.ts';
import { heldTasks, planMove, type VersionOfRuns } from '../planMove.ts';
import type { DB } from '../schema.ts';
import type { Queryable } from '../transaction.ts';
import { byRun, chosenInstances } from './chosenInstances.ts';
import { instancesOfRunTasks, versionsOfRuns, type InstanceRow } from './taskInstances.ts';

export interface ClearingDeps {
  readonly db: Kysely<DB>;
  readonly pool: Queryable;
  readonly definitions: DefinitionCache;
}

export interface ClearingOrder {
  readonly scope: RunScope;
  readonly choice: TaskChoice;
  readonly only: OnlyStates;
  /** The runs in which something is cleared go over to the latest version of their DAG first. */
  readonly isOnLatest: boolean;
}

interface NamedRun {
  readonly run_no: number;
  readonly dag_id: string;
  readonly run_id: string;
}

/** A task that begins in a run that did not have it, or had it in another shape. */
export interface NewTask extends NamedRun {
  readonly task_id: string;
}

/** A run that cannot go over to the latest version. */
export interface RefusedRun extends NamedRun {
  readonly error: HaruError;
}

/** A run that is changed. */
export interface ClearedRun extends NamedRun {
  readonly request: Pick<ClearRequest, 'runNo' | 'versionId' | 'chosen' | 'latestId'>;
}

/** All that a clearing changes, as things are now: its dry run, and what it is then asked to do. */
export interface ClearingPlan {
  readonly cleared: readonly InstanceRow[];
  readonly removed: readonly InstanceRow[];
  readonly newTasks: readonly NewTask[];
  /** Where one is refused, nothing is to be changed at all. */
  readonly refused: readonly RefusedRun[];
  readonly runs: readonly ClearedRun[];
}

/** What becomes of runs of one version. */
interface Target {
  readonly own: DagDefinition;
  /** Null: they stay on their version. */
  readonly move: RunOnLatest | null;
  /** Absent: they are not to go over. */
  readonly latestId?: number;
  readonly refusal: HaruError | null;
}

/** The plan of a clearing of chosen tasks: by the version on which they go again. */
export async function planClearing(deps: ClearingDeps, order: ClearingOrder): Promise<ClearingPlan> {
  const { scope, choice, only, isOnLatest } = order;
  const versions = await versionsOfRuns(deps.db, scope);
  const targets = new Map<number, Target>();
  for (const version of versions) targets.set(version.versionId, await targetOf(deps, version, isOnLatest));
  const definition = (versionId: number) => {
    const { move, own } = targets.get(versionId)!;
    return Promise.resolve(move?.definition ?? own);
  };
  const chosen = await chosenInstances(
    { db: deps.db, definition },
    scope,
    (meant) => tasksToClear(meant, choice),
    statesToClear(only),
  );
  return planRuns(deps, targets, chosen, chosen);
}

/** The plan of a run that gets the tasks that are new in the latest version, with nothing cleared. */
export async function planNewTasks(
  deps: ClearingDeps,
  run: NamedRun & { readonly version_id: number },
): Promise<ClearingPlan> {
  const [version] = await versionsOfRuns(deps.db, { runNo: run.run_no });
  const target = await targetOf(deps, version!, true);
  const { move, refusal } = target;
  const isTouched = refusal !== null || (move !== null && begun(move).length > 0);
  return planRuns(deps, new Map([[run.version_id, target]]), isTouched ? [run] : [], []);
}

/** The plans of several runs as one. */
export function joinedPlans(plans: readonly ClearingPlan[]): ClearingPlan {
  return {
    cleared: plans.flatMap(({ cleared }) => cleared),
    removed: plans.flatMap(({ removed }) => removed),
    newTasks: plans.flatMap(({ newTasks }) => newTasks),
    refused: plans.flatMap(({ refused }) => refused),
    runs: plans.flatMap(({ runs }) => runs),
  };
}

const begun = ({ added, restored, reshaped }: RunOnLatest) => [...new Set([...added, ...restored, ...reshaped])];

async function targetOf(
  { pool, definitions }: ClearingDeps,
  version: VersionOfRuns,
  isOnLatest: boolean,
): Promise<Target> {
  const own = (await definitions.get(pool, version.versionId)).definition;
  if (!isOnLatest) return { own, move: null, refusal: null };
  try {
    const move = await planMove(pool, definitions, version, null);
    return { own, move, latestId: version.latestId!, refusal: null };
  } catch (error) {
    if (!(error instanceof HaruError)) throw error;
    return { own, move: null, refusal: error };
  }
}

/** What happens in the runs that are touched. */
async function planRuns(
  { db, pool }: ClearingDeps,
  targets: ReadonlyMap<number, Target>,
  touched: readonly (NamedRun & { readonly version_id: number })[],
  chosen: readonly InstanceRow[],
): Promise<ClearingPlan> {
  const runs = [...new Map(touched.map((run) => [run.run_no, run])).values()];
  const targetOfRun = new Map(runs.map((run) => [run.run_no, targets.get(run.version_id)!]));
  const moving = runs.flatMap(({ run_no: runNo }) => {
    const { move } = targetOfRun.get(runNo)!;
    return move ? [...move.gone, ...move.reshaped].map((taskNo) => ({ runNo, taskNo })) : [];
  });
  const held = new Map((await heldTasks(pool, moving, { lock: false })).toReversed().map((task) => [task.runNo, task]));
  const refused = runs.flatMap((run): readonly RefusedRun[] => {
    const { own, move, refusal } = targetOfRun.get(run.run_no)!;
    const task = held.get(run.run_no);
    const error = refusal ?? (task && move ? heldBack(own, move, task.taskNo) : null);
    return error ? [{ ...nameOf(run), error }] : [];
  });
  const isRefused = new Set(refused.map((run) => run.run_no));
  const changed = runs.filter((run) => !isRefused.has(run.run_no));
  const isChanged = (row: InstanceRow) => !isRefused.has(row.run_no);
  const others = (await instancesOfRunTasks(db, moving)).filter((row) => isChanged(row) && row.state !== 'removed');
  const isReshaped = (row: InstanceRow) => targetOfRun.get(row.run_no)!.move?.reshaped.includes(row.task_no) === true;
  const keptPlaces = new Set(others.filter((row) => isReshaped(row) && row.map_index < 0).map(taskOfRow));
  const cleared = [
    ...chosen.filter((row) => isChanged(row) && !isReshaped(row)),
    ...others.filter((row) => isReshaped(row) && row.map_index < 0),
  ].sort((a, b) => a.run_no - b.run_no || a.task_no - b.task_no || a.map_index - b.map_index);
  const places = new Map(byRun(chosen).map((run) => [run.runNo, run.chosen]));
  return {
    cleared,
    removed: others.filter((row) => !isReshaped(row) || row.map_index >= 0),
    newTasks: changed.flatMap((run) => {
      const { move } = targetOfRun.get(run.run_no)!;
      if (!move) return [];
      return begun(move)
        .filter((taskNo) => !keptPlaces.has(`${run.run_no} ${taskNo}`))
        .map((taskNo) => ({ ...nameOf(run), task_id: move.definition.tasks[taskNo]!.taskId }));
    }),
    refused,
    runs: changed.map((run) => {
      const { latestId } = targetOfRun.get(run.run_no)!;
      const request = {
        runNo: run.run_no,
        versionId: run.version_id,
        chosen: places.get(run.run_no) ?? [],
        ...(latestId !== undefined && { latestId }),
      };
      return { ...nameOf(run), request };
    }),
  };
}

const taskOfRow = (row: InstanceRow) => `${row.run_no} ${row.task_no}`;

function nameOf({ run_no, dag_id, run_id }: NamedRun): NamedRun {
  return { run_no, dag_id, run_id };
}
