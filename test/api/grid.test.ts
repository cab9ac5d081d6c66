import { beforeAll, describe, expect, it } from 'vitest';
import { TASK_STATES } from '../../server/core/states.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { setTaskState, storeDags, testApi } from './support.ts';

const { database, call, get } = await testApi();

const DAG = '/api/haru/v1/dags/nightly';
const tasks = [taskOf('drain'), taskOf('parts', { upstream: [0] }), taskOf('load', { upstream: [1] })];
const nightly = definitionOf(tasks, { dagId: 'nightly', zone: 'Asia/Seoul' });

interface Grid {
  readonly states: readonly string[];
  readonly versions: readonly (readonly string[])[];
  readonly runs: readonly {
    readonly runId: string;
    readonly version: number;
    readonly cells: string;
    readonly mapped: object;
  }[];
  readonly next: string | null;
}
interface Times {
  readonly runs: readonly Record<string, unknown>[];
}

beforeAll(async () => {
  await storeDags(database, nightly);
  for (let day = 1; day <= 5; day++) {
    // The last but one is of a version with one task more.
    if (day === 4) await storeDags(database, { ...nightly, tasks: [...tasks, taskOf('report', { upstream: [2] })] });
    await call('POST', '/api/v2/dags/nightly/dagRuns', {
      dag_run_id: `n${day}`,
      logical_date: null,
      data_interval_start: `2026-10-0${day}T15:00:00Z`,
      data_interval_end: `2026-10-0${day + 1}T15:00:00Z`,
      run_after: `2026-10-0${day + 1}T15:10:00Z`,
    });
  }
  for (const state of ['scheduled', 'queued', 'running', 'failed'] as const)
    await setTaskState(database, 'n1', 0, state);
  await database.pool.query(
    `update haru.task_tally y set mapped = 7, none = 0, success = 5, failed = 2
     from haru.dag_run r where r.id = y.run_id and r.run_id = 'n1' and y.task_no = 1`,
  );
  await database.pool.query(`update haru.dag_run set state = 'failed' where run_id = 'n1'`);
  await database.pool.query(
    `insert into haru.deadline (run_id, due_at, fired_at, definition)
     select id, '2026-10-02T23:00Z', '2026-10-02T23:00Z', '{}' from haru.dag_run where run_id = 'n1'`,
  );
  await database.pool.query(
    `insert into haru.deadline (dag_no, interval_start, interval_end, due_at, fired_at, definition)
     select dag_no, '2026-10-08T15:00Z', '2026-10-09T15:00Z', '2026-10-09T20:00Z', '2026-10-09T20:00Z', '{}' from haru.dag`,
  );
});

describe('the grid of a DAG', () => {
  it('has a sign for each task of each run, newest first, and counts of mapped tasks', async () => {
    const { states, versions, runs, next } = await get<Grid>(`${DAG}/grid`);
    expect(states).toEqual(TASK_STATES);
    expect(versions).toEqual([
      ['drain', 'parts', 'load', 'report'],
      ['drain', 'parts', 'load'],
    ]);
    expect(runs.map(({ runId, version, cells }) => `${runId} ${version} ${cells}`)).toEqual([
      'n5 0 0000',
      'n4 0 0000',
      'n3 1 000',
      'n2 1 000',
      'n1 1 540',
    ]);
    expect(runs.map(({ mapped }) => mapped)).toEqual([{}, {}, {}, {}, { 1: { success: 5, failed: 2 } }]);
    expect(runs[4]).toMatchObject({ state: 'failed', businessDay: '2026-10-02', runType: 'manual' });
    expect(next).toBeNull();
  });

  it('goes on with older runs, and refuses a cursor of another list', async () => {
    const first = await get<Grid>(`${DAG}/grid?limit=3`);
    const second = await get<Grid>(`${DAG}/grid?limit=2&after=${first.next}`);
    expect([...first.runs, ...second.runs].map(({ runId }) => runId)).toEqual(['n5', 'n4', 'n3', 'n2', 'n1']);
    expect(second).toMatchObject({ versions: [['drain', 'parts', 'load']], next: null });
    expect(await call('GET', `${DAG}/grid?after=x`)).toMatchObject({ status: 400 });
    expect(await call('GET', '/api/haru/v1/dags/none/grid')).toMatchObject({ status: 404 });
  });
});

describe('the days of a DAG', () => {
  it('count runs by state, and those that were late or absent', async () => {
    expect(await get(`${DAG}/days?from=2026-10-02&to=2026-10-31`)).toEqual({
      days: [
        { day: '2026-10-02', queued: 0, running: 0, success: 0, failed: 1, late: 1 },
        { day: '2026-10-03', queued: 1, running: 0, success: 0, failed: 0, late: 0 },
        { day: '2026-10-04', queued: 1, running: 0, success: 0, failed: 0, late: 0 },
        { day: '2026-10-05', queued: 1, running: 0, success: 0, failed: 0, late: 0 },
        { day: '2026-10-06', queued: 1, running: 0, success: 0, failed: 0, late: 0 },
        { day: '2026-10-09', queued: 0, running: 0, success: 0, failed: 0, late: 1 },
      ],
    });
    expect(await get(`${DAG}/days?from=2026-10-03&to=2026-10-03`)).toMatchObject({ days: [{ day: '2026-10-03' }] });
  });

  it('are of a calendar, and of little more than a year', async () => {
    expect(await call('GET', `${DAG}/days?from=2026-02-30&to=2026-03-01`)).toMatchObject({ status: 400 });
    expect(await call('GET', `${DAG}/days?from=2020-01-01&to=2026-03-01`)).toMatchObject({ status: 400 });
  });
});

describe('the times of a DAG', () => {
  it('are of whole runs with their deadline, or of one task where a run has it', async () => {
    const { runs } = await get<Times>(`${DAG}/times?limit=5`);
    expect(runs.map((run) => run['runId'])).toEqual(['n5', 'n4', 'n3', 'n2', 'n1']);
    expect(runs[4]).toMatchObject({
      state: 'failed',
      taskState: null,
      businessDay: '2026-10-02',
      intervalEnd: '2026-10-02T15:00:00Z',
      dueAt: '2026-10-02T23:00:00Z',
      queuedAt: expect.any(String),
    });
    const ofTask = await get<Times>(`${DAG}/times?limit=5&task=drain`);
    expect(ofTask.runs[4]).toMatchObject({ taskState: 'failed', startedAt: expect.any(String) });
    expect(ofTask.runs[0]).toMatchObject({ taskState: 'none', startedAt: null });
    const report = await get<Times>(`${DAG}/times?limit=5&task=report`);
    expect(report.runs.map((run) => run['taskState'])).toEqual(['none', 'none', null, null, null]);
  });
});
