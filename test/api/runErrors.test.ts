import { beforeAll, describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { insertTry, setTaskState, storeDags, testApi } from './support.ts';

const { database, call, get } = await testApi();
const { pool } = database;

interface Run {
  readonly runId: string;
  readonly error: string | null;
}
const FIRST_LINE = 'Error: relation "mart" does not exist';

async function failedRun(runId: string, reason: string): Promise<void> {
  await call('POST', '/api/v2/dags/mart/dagRuns', { dag_run_id: runId, logical_date: null });
  for (const state of ['running', 'failed'])
    await pool.query(`update haru.dag_run set state = $2::haru.run_state, state_reason = $3 where run_id = $1`, [
      runId,
      state,
      reason,
    ]);
}

async function failTask(runId: string, taskNo: number, error: string | null): Promise<void> {
  for (const state of ['scheduled', 'queued', 'running'] as const) await setTaskState(database, runId, taskNo, state);
  await pool.query(
    `update haru.task_instance set try_number = 1
     where task_no = $2 and run_id = (select id from haru.dag_run where run_id = $1)`,
    [runId, taskNo],
  );
  if (error !== null) await insertTry(database, runId, taskNo, { outcome: 'failed', error });
  await setTaskState(database, runId, taskNo, 'failed');
}

beforeAll(async () => {
  await storeDags(database, definitionOf([taskOf('load'), taskOf('other')], { dagId: 'mart' }));
  await failedRun('of_tasks', 'load failed');
  await failTask('of_tasks', 1, `${FIRST_LINE}\n    at load (mart.ts:3:1)`);
  await failTask('of_tasks', 0, 'Error: later');
  await failedRun('of_time', 'it ran longer than its run timeout of 1 s');
  await call('POST', '/api/v2/dags/mart/dagRuns', { dag_run_id: 'waiting', logical_date: null });
});

describe('why a run failed', () => {
  const expected = new Map([
    ['of_tasks', FIRST_LINE],
    ['of_time', 'it ran longer than its run timeout of 1 s'],
    ['waiting', null],
  ]);
  const errorsOf = (runs: readonly Run[]) => new Map(runs.map(({ runId, error }) => [runId, error]));

  it('is the first line of the task that failed first, or what ended the run, in every list of runs', async () => {
    const { dags } = await get<{ dags: { runs: Run[] }[] }>('/api/haru/v1/dagRows?dagId=mart');
    expect(errorsOf(dags[0]?.runs ?? [])).toEqual(expected);
    const { runs } = await get<{ runs: Run[] }>('/api/haru/v1/dags/mart/runs');
    expect(errorsOf(runs)).toEqual(expected);
  });

  it('stands on the run too', async () => {
    expect(await get('/api/haru/v1/dags/mart/runs/of_tasks')).toMatchObject({ run: { error: FIRST_LINE } });
    expect(await get('/api/haru/v1/dags/mart')).toMatchObject({ runs: { length: 3 } });
  });
});
