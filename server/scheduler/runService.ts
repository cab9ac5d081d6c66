import type { Json } from '../core/definition.ts';
import { HaruError } from '../core/errors.ts';
import { isRunFinished, isTerminal, type RunState, type TaskState } from '../core/states.ts';
import { nameOfRun, type AwaitedRun } from '../core/waiting.ts';
import { findAwaited } from '../db/awaitedRun.ts';
import type { HintingStore } from './store.ts';
import { createParamChecker, type ParamChecker } from './paramChecker.ts';
import { triggerRun } from './triggerRun.ts';

/** A run that a task asks for. */
export interface RunOrder {
  readonly dagId: string;
  /** The same however often it is asked for. */
  readonly runId: string;
  readonly conf: Readonly<Record<string, Json>>;
  /** An ISO instant; null: none. */
  readonly logicalDate: string | null;
}

/** How what a task waits for has ended; null: it has not, or is not there yet. */
export interface AwaitedEnd {
  readonly runId: string;
  readonly state: string;
  readonly reason: string;
}

/** What tasks may do with other runs. Each may take effect twice. */
export interface RunService {
  /** Starts a run, unless it was started before. Throws where the DAG is not there, or its params do not fit. */
  trigger(order: RunOrder): Promise<{ readonly state: RunState }>;
  /** Throws where it can never end: the DAG, the run or the task is not there. */
  end(awaited: AwaitedRun): Promise<AwaitedEnd | null>;
}

const checkParams = createParamChecker();

/** `by`: the task that asks, in the words of the record. */
export function createRunService(store: HintingStore, by: string): RunService {
  return {
    trigger: (order) => trigger(store, checkParams, order, by),
    end: (awaited) => endOf(store, awaited),
  };
}

async function trigger(
  store: HintingStore,
  check: ParamChecker,
  order: RunOrder,
  by: string,
): Promise<{ readonly state: RunState }> {
  const { dagId, runId, logicalDate } = order;
  const { rows } = await store.pool.query<{ dagNo: number; versionId: number | null; isStale: boolean }>(
    `select dag_no as "dagNo", version_id as "versionId", is_stale as "isStale" from haru.dag where dag_id = $1`,
    [dagId],
  );
  const dag = rows[0];
  if (!dag || dag.versionId === null) throw new HaruError('NOT_FOUND', `there is no DAG '${dagId}'`);
  if (dag.isStale) throw new HaruError('CONFLICT', `no file defines the DAG '${dagId}' any more`);
  const { definition } = await store.definitions.get(store.pool, dag.versionId);
  const { values, errors } = check(definition, order.conf);
  if (errors.length > 0) {
    const wrong = errors.map(({ path, message }) => `${path} ${message}`).join('; ');
    throw new HaruError('INVALID_INPUT', `conf does not fit the params of '${dagId}': ${wrong}`);
  }
  const outcome = await triggerRun(store, {
    dagNo: dag.dagNo,
    versionId: dag.versionId,
    runId,
    logicalDate: logicalDate === null ? null : new Date(logicalDate),
    interval: null,
    runAfter: null,
    conf: values,
    note: null,
    partitionKey: null,
    user: by,
    via: 'operator',
  });
  store.hintWork();
  store.hintChange();
  const { rows: runs } = await store.pool.query<{ state: RunState }>(
    `select state from haru.dag_run where dag_no = $1 and run_id = $2`,
    [dag.dagNo, runId],
  );
  if (runs[0]) return runs[0];
  throw new HaruError(
    'CONFLICT',
    outcome.kind === 'exists'
      ? `'${dagId}' has a run for ${logicalDate} already: give another logicalDate, or none`
      : `the run ${runId} of '${dagId}' was deleted`,
  );
}

async function endOf({ pool, definitions }: HintingStore, awaited: AwaitedRun): Promise<AwaitedEnd | null> {
  const { dagNo, runNo } = await findAwaited(pool, awaited);
  if (dagNo === null) throw new HaruError('NOT_FOUND', `there is no DAG '${awaited.dagId}'`);
  if (runNo === null) {
    if ('logicalDate' in awaited.run) return null;
    throw new HaruError('NOT_FOUND', `${nameOfRun(awaited)} is gone`);
  }
  const { rows } = await pool.query<{ runId: string; versionId: number; state: RunState; reason: string | null }>(
    `select run_id as "runId", version_id as "versionId", state, state_reason as reason from haru.dag_run where id = $1`,
    [runNo],
  );
  const run = rows[0];
  if (!run) return null;
  const { runId } = run;
  const ended = { runId, state: run.state, reason: run.reason ?? '' };
  if (awaited.taskId === null) return isRunFinished(run.state) ? ended : null;
  const { tasks } = (await definitions.get(pool, run.versionId)).definition;
  const taskNo = tasks.findIndex(({ taskId }) => taskId === awaited.taskId);
  if (taskNo < 0) throw new HaruError('NOT_FOUND', `${nameOfRun(awaited)} has no task '${awaited.taskId}'`);
  const { rows: instances } = await pool.query<{ state: TaskState; reason: string | null }>(
    `select state, state_reason as reason from haru.task_instance where run_id = $1 and task_no = $2
     order by state = 'success', state = 'skipped', map_index`,
    [runNo, taskNo],
  );
  const open = instances.some(({ state }) => !isTerminal(state));
  if (open) return isRunFinished(run.state) ? { runId, state: 'failed', reason: `its run is ${run.state}` } : null;
  const [worst] = instances;
  return worst ? { runId, state: worst.state, reason: worst.reason ?? '' } : null;
}
