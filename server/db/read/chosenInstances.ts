import type { Kysely } from 'kysely';
import {
  chosenTasks,
  isChosen,
  statesToClear,
  tasksToClear,
  type ChosenTasks,
  type InstancePlace,
  type RunScope,
  type TaskChoice,
} from '../../core/clearing.ts';
import type { DagDefinition } from '../../core/definition.ts';
import type { ChosenInRun, MarkRequest, MarkedState } from '../../core/runVerbs.ts';
import { TASK_STATES, type TaskState } from '../../core/states.ts';
import type { DB } from '../schema.ts';
import { InvalidQueryError } from './invalidQuery.ts';
import { instancesOfTasks, versionsOfRuns, type InstanceRow } from './taskInstances.ts';

export interface ChoiceDeps {
  readonly db: Kysely<DB>;
  readonly definition: (versionId: number) => Promise<DagDefinition>;
}

/** How many instances one request may change. */
export const MAX_CHOSEN = 10_000;

export interface MarkPlan {
  readonly marked: readonly InstanceRow[];
  /** Those after the named tasks that have failed and go again. */
  readonly after: readonly InstanceRow[];
}

/** What marking would change: the instances that are not in the state yet, and the failed ones after them. */
export async function instancesToMark(
  deps: ChoiceDeps,
  scope: RunScope,
  choice: TaskChoice,
  state: MarkedState,
): Promise<MarkPlan> {
  const others = TASK_STATES.filter((other) => other !== state && other !== 'removed');
  const marked = await chosenInstances(deps, scope, (definition) => chosenTasks(definition, choice), others);
  const taken = new Set(marked.map(keyOf));
  const named = new Set(choice.tasks?.map(({ taskId }) => taskId));
  const following = (definition: DagDefinition): ChosenTasks => {
    const chosen = tasksToClear(definition, { ...choice, upstream: false, downstream: true });
    return new Map([...chosen].filter(([taskNo]) => !named.has(definition.tasks[taskNo]!.taskId)));
  };
  const failed = await chosenInstances(deps, scope, following, statesToClear('failed'));
  return { marked, after: failed.filter((row) => !taken.has(keyOf(row))) };
}

const keyOf = (row: InstanceRow) => `${row.run_no} ${row.task_no} ${row.map_index}`;

/** Instances in these states, null: any, that are chosen by the definitions of their runs. */
export async function chosenInstances(
  { db, definition }: ChoiceDeps,
  scope: RunScope,
  choose: (definition: DagDefinition) => ChosenTasks,
  states: readonly TaskState[] | null,
): Promise<readonly InstanceRow[]> {
  const chosen = new Map<number, ChosenTasks>();
  for (const { versionId } of await versionsOfRuns(db, scope))
    chosen.set(versionId, choose(await definition(versionId)));
  const tasks = [...chosen].flatMap(([versionId, numbers]) =>
    [...numbers.keys()].map((taskNo) => ({ versionId, taskNo })),
  );
  const rows = await instancesOfTasks(db, scope, tasks, states, MAX_CHOSEN + 1);
  if (rows.length > MAX_CHOSEN)
    throw new InvalidQueryError(
      `More than ${MAX_CHOSEN} task instances are chosen: name fewer tasks or a shorter range`,
    );
  return rows.filter((row) => isChosen(chosen.get(row.version_id) ?? new Map(), placeOf(row)));
}

/** Rows of many runs, run by run: what a request to change them names. */
export function byRun(rows: readonly InstanceRow[]): readonly ChosenInRun[] {
  const runs = new Map<number, { runNo: number; versionId: number; chosen: InstancePlace[] }>();
  for (const row of rows) {
    const run = runs.get(row.run_no) ?? { runNo: row.run_no, versionId: row.version_id, chosen: [] };
    runs.set(row.run_no, run);
    run.chosen.push(placeOf(row));
  }
  return [...runs.values()];
}

/** What a plan asks of each run in which something is marked. */
export function markRequests({ marked, after }: MarkPlan, state: MarkedState): readonly MarkRequest[] {
  const following = new Map(byRun(after).map(({ runNo, chosen }) => [runNo, chosen]));
  return byRun(marked).map((run) => ({ ...run, state, after: following.get(run.runNo) ?? [] }));
}

function placeOf(row: InstanceRow): InstancePlace {
  return { taskNo: row.task_no, mapIndex: row.map_index };
}
