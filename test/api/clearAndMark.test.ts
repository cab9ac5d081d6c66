import { beforeEach, describe, expect, it } from 'vitest';
import type { TaskState } from '../../server/core/states.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { setTaskState, storeDags, testApi } from './support.ts';

const { database, call, get } = await testApi();
const DAG = '/api/v2/dags/etl';
await storeDags(
  database,
  definitionOf([taskOf('a'), taskOf('b', { upstream: [0] }), taskOf('c', { upstream: [1] })], { dagId: 'etl' }),
);

interface Changed {
  readonly task_instances: readonly {
    readonly task_id: string;
    readonly dag_run_id: string;
    readonly state: string | null;
  }[];
  readonly total_entries: number;
}

let day = 0;
let run = '';
let before = '';

/** A run that failed at `b`, and one of the day before it that did too. */
async function failedRun(): Promise<string> {
  day++;
  const runId = `r${day}`;
  const date = new Date(Date.UTC(2026, 0, day)).toISOString();
  expect(await call('POST', `${DAG}/dagRuns`, { dag_run_id: runId, logical_date: date })).toMatchObject({
    status: 200,
  });
  for (const [taskNo, state] of (['success', 'failed', 'upstream_failed'] as const).entries())
    await setTaskState(database, runId, taskNo, state);
  await setRunState(runId, 'failed');
  return runId;
}
const setRunState = (runId: string, state: string) =>
  database.pool.query(`update haru.dag_run set state = $2::haru.run_state where run_id = $1`, [runId, state]);

beforeEach(async () => {
  before = await failedRun();
  run = await failedRun();
});

const clear = (body: object) => call<Changed>('POST', `${DAG}/clearTaskInstances`, body);
const patch = (path: string, body: object) =>
  call<Changed>('PATCH', `${DAG}/dagRuns/${run}/taskInstances/${path}`, body);
const statesOf = async (runId = run): Promise<readonly (TaskState | null)[]> => {
  const { task_instances: rows } = await get<{ task_instances: { state: TaskState | null; task_id: string }[] }>(
    `${DAG}/dagRuns/${runId}/taskInstances`,
  );
  return ['a', 'b', 'c'].map((id) => rows.find((row) => row.task_id === id)?.state ?? null);
};
const stateOfRun = async () => (await get(`${DAG}/dagRuns/${run}`))['state'];
const FAILED = ['success', 'failed', 'upstream_failed'];

describe('clearTaskInstances', () => {
  it('is a dry run of what has failed unless it is told otherwise', async () => {
    expect(await clear({ dag_run_id: run })).toMatchObject({
      status: 200,
      body: {
        total_entries: 2,
        task_instances: [
          { task_id: 'b', state: 'failed' },
          { task_id: 'c', state: 'upstream_failed' },
        ],
      },
    });
    expect(await statesOf()).toEqual(FAILED);
  });

  it('clears with a note, and leaves an audit record', async () => {
    const answer = await clear({ dag_run_id: run, dry_run: false, note: 'again' });
    expect(answer.body.task_instances).toMatchObject([
      { state: null, note: 'again' },
      { state: null, note: 'again' },
    ]);
    expect(await statesOf()).toEqual(['success', null, null]);
    expect(await stateOfRun()).toBe('queued');
    const { rowCount } = await database.pool.query(
      `select from haru.audit where action = 'clear_task_instances' and run_id = $1`,
      [run],
    );
    expect(rowCount).toBe(1);
  });

  it('reaches earlier runs, by the run or by dates', async () => {
    const date = new Date(Date.UTC(2026, 0, day)).toISOString();
    const earlier = new Date(Date.UTC(2026, 0, day - 1)).toISOString();
    const runsOf = async (body: object) =>
      new Set((await clear({ task_ids: ['b'], ...body })).body.task_instances.map((row) => row.dag_run_id));
    expect(await runsOf({ start_date: earlier, end_date: date })).toEqual(new Set([before, run]));
    expect(await runsOf({ start_date: date })).toEqual(new Set([run]));
    expect(await runsOf({ dag_run_id: before, include_future: true })).toEqual(new Set([before, run]));
    expect(await runsOf({ dag_run_id: run, include_past: true })).toContain(before);
    expect(await runsOf({ dag_run_id: before, include_past: true })).not.toContain(run);
  });

  it('is answered with 409, and clears nothing, where a task runs that was not to be disturbed', async () => {
    await setTaskState(database, run, 0, 'running');
    const body = { dag_run_id: run, only_failed: false, dry_run: false, prevent_running_task: true };
    expect(await clear(body)).toMatchObject({ status: 409 });
    expect(await statesOf()).toEqual(['running', 'failed', 'upstream_failed']);
  });

  it.each([
    [422, { dag_run_id: 'r1', only_failed: true, only_running: true }],
    [422, { dag_run_id: 'r1', start_date: '2026-01-01T00:00:00Z' }],
    [422, { start_date: '2026-01-02T00:00:00Z', end_date: '2026-01-01T00:00:00Z' }],
    [422, {}],
    [422, { dag_run_id: 'r1', task_ids: [] }],
    [422, { dag_run_id: 'r1', task_ids: [['a', 'b']] }],
    [422, { dag_run_id: 'r1', bogus: 1 }],
    [404, { dag_run_id: 'nope' }],
  ])('answers %i for %j', async (status, body) => {
    expect(await clear(body)).toMatchObject({ status });
  });
});

describe('clear of a run', () => {
  const clearRun = (body: object) => call('POST', `${DAG}/dagRuns/${run}/clear`, body);

  it('lists what it takes, then clears it and answers the run', async () => {
    expect(await clearRun({})).toMatchObject({ status: 200, body: { total_entries: 3 } });
    expect(await clearRun({ only_failed: true })).toMatchObject({ body: { total_entries: 2 } });
    expect(await clearRun({ dry_run: false, note: 'n' })).toMatchObject({
      status: 200,
      body: { dag_run_id: run, state: 'queued', note: 'n', start_date: null, end_date: null },
    });
    expect(await statesOf()).toEqual([null, null, null]);
  });

  it('brings nothing where nothing is new, and takes one of only_new and only_failed', async () => {
    expect(await clearRun({ only_new: true })).toMatchObject({ body: { task_instances: [], total_entries: 0 } });
    expect(await clearRun({ dry_run: false, only_new: true })).toMatchObject({ body: { state: 'failed' } });
    expect(await clearRun({ only_new: true, only_failed: true })).toMatchObject({ status: 422 });
    expect(await statesOf()).toEqual(FAILED);
  });
});

describe('clearPartitions', () => {
  const clearPartitions = (body: object) => call('POST', `${DAG}/clearPartitions`, body);
  const keyOf = async (runId = run) =>
    (
      await database.pool.query<{ key: string | null }>(
        `select partition_key as key from haru.dag_run where run_id = $1`,
        [runId],
      )
    ).rows[0]?.key;

  it('counts what it takes, then takes the partition from the runs, with their tasks where that is asked for', async () => {
    await database.pool.query(`update haru.dag_run set partition_key = $2 where run_id = $1`, [run, `of ${run}`]);
    const some = { partition_key: `of ${run}`, clear_task_instances: true };
    expect(await clearPartitions(some)).toMatchObject({
      status: 200,
      body: { dag_runs_cleared: 1, task_instances_cleared: 3, dry_run: true },
    });
    expect(await keyOf()).toBe(`of ${run}`);
    expect(await clearPartitions({ ...some, dry_run: false })).toMatchObject({
      body: { dag_runs_cleared: 1, task_instances_cleared: 3, dry_run: false },
    });
    expect(await keyOf()).toBeNull();
    expect(await statesOf()).toEqual([null, null, null]);
    expect(await clearPartitions({ run_id: run, dry_run: false })).toMatchObject({
      body: { dag_runs_cleared: 0, task_instances_cleared: 0 },
    });
  });

  it.each(['queued', 'running'])('is refused for a run that is %s, after those before it', async (state) => {
    const key = `of ${run}`;
    await database.pool.query(`update haru.dag_run set partition_key = $2 where run_id = any ($1)`, [
      [before, run],
      key,
    ]);
    await setRunState(run, state);
    const { status, body } = await clearPartitions({ partition_key: key, clear_task_instances: true, dry_run: false });
    expect(status).toBe(409);
    expect(body).toMatchObject({
      detail: expect.stringMatching(
        `is ${state} and works on its partition .*Changed before it.*\`${before}\``,
      ) as string,
    });
    expect(await keyOf()).toBe(key);
    expect(await statesOf()).toEqual(FAILED);
    expect(await keyOf(before)).toBeNull();
    expect(await statesOf(before)).toEqual([null, null, null]);
  });

  it('leaves an event and an audit record, and the tasks alone unless they are asked for', async () => {
    await database.pool.query(`update haru.dag_run set partition_key = 'k' where run_id = $1`, [run]);
    expect(await clearPartitions({ run_id: run, dry_run: false })).toMatchObject({ status: 200 });
    expect(await statesOf()).toEqual(FAILED);
    const { rows } = await database.pool.query(
      `select e.reason, e.actor, a.actor as by, a.detail
       from haru.dag_run r join haru.event e on e.run_id = r.id and e.subject = 'run'
       join haru.audit a on a.action = 'clear_partitions' and a.detail ->> 'run_id' = r.run_id
       where r.run_id = $1 order by e.id desc limit 1`,
      [run],
    );
    expect(rows).toMatchObject([
      { reason: "the partition 'k' was taken from it", actor: 'admin', by: 'admin', detail: { dry_run: false } },
    ]);
  });

  it('does not take more than 1000 runs of a partition', async () => {
    await database.pool.query(
      `insert into haru.dag_run (dag_no, run_id, version_id, run_type, run_after, triggered_by, state, partition_key)
       select dag_no, 'many' || n, version_id, run_type, run_after, triggered_by, 'success', 'many'
       from haru.dag_run, generate_series(1, 1001) n where run_id = $1`,
      [run],
    );
    expect(await clearPartitions({ partition_key: 'many' })).toMatchObject({ status: 400 });
    await database.pool.query(`delete from haru.dag_run where run_id = 'many1'`);
    expect(await clearPartitions({ partition_key: 'many' })).toMatchObject({ body: { dag_runs_cleared: 1000 } });
    await database.pool.query(`delete from haru.dag_run where partition_key = 'many'`);
  });

  it.each([
    [422, {}],
    [422, { run_id: 'x', partition_key: 'k' }],
    [404, { run_id: 'nope' }],
  ])('answers %i for %j', async (status, body) => {
    expect(await clearPartitions(body)).toMatchObject({ status });
  });
});

describe('clearDagRuns', () => {
  const clearRuns = (body: object, dag = DAG) => call('POST', `${dag}/clearDagRuns`, body);
  const named = (...runs: readonly string[]) => ({ dag_runs: runs.map((id) => ({ dag_run_id: id })) });

  it('lists what it takes, then clears the named runs and answers them', async () => {
    expect(await clearRuns({ ...named(before, run), only_failed: true })).toMatchObject({
      status: 200,
      body: { total_entries: 4 },
    });
    expect(await clearRuns({ ...named(before, run, run), dry_run: false, note: 'again' })).toMatchObject({
      status: 200,
      body: {
        dag_runs: [
          { dag_run_id: before, state: 'queued', note: 'again' },
          { dag_run_id: run, state: 'queued', note: 'again' },
        ],
        total_entries: 2,
      },
    });
    expect(await statesOf()).toEqual([null, null, null]);
  });

  it('takes the runs of a partition, and of several DAGs where each is named', async () => {
    await database.pool.query(`update haru.dag_run set partition_key = $2 where run_id = $1`, [run, `of ${run}`]);
    expect(await clearRuns({ partition_key: `of ${run}`, dry_run: false })).toMatchObject({
      body: { dag_runs: [{ dag_run_id: run }] },
    });
    expect(await clearRuns({ partition_date_start: '2026-01-01T00:00:00Z' })).toMatchObject({
      body: { task_instances: [], total_entries: 0 },
    });
    const elsewhere = { dag_runs: [{ dag_id: 'etl', dag_run_id: before }] };
    expect(await clearRuns(elsewhere, '/api/v2/dags/~')).toMatchObject({ body: { total_entries: 3 } });
  });

  it.each([
    [422, {}],
    [422, { ...named('x'), partition_key: 'k' }],
    [422, { partition_date_start: '2026-01-02T00:00:00Z', partition_date_end: '2026-01-01T00:00:00Z' }],
    [422, { ...named('x'), only_new: true, only_failed: true }],
    [404, named('nope')],
  ])('answers %i for %j', async (status, body) => {
    expect(await clearRuns(body)).toMatchObject({ status });
  });

  it('does not take more than 1000 runs', async () => {
    expect(await clearRuns(named(...Array.from({ length: 1001 }, (_, n) => `x${n}`)))).toMatchObject({ status: 422 });
  });

  it('asks for the DAG of each run where the path names none', async () => {
    expect(await clearRuns(named(run), '/api/v2/dags/~')).toMatchObject({ status: 400 });
  });
});

describe('marking', () => {
  it('shows what it would change', async () => {
    const { status, body } = await patch('a/dry_run', { new_state: 'failed', include_downstream: true });
    expect(status).toBe(200);
    expect(body.task_instances.map((row) => row.task_id)).toEqual(['a', 'c']);
    expect(await statesOf()).toEqual(FAILED);
  });

  it('lets go again what failed because of the task', async () => {
    expect(await patch('b', { new_state: 'success', note: 'by hand' })).toMatchObject({
      status: 200,
      body: { total_entries: 1, task_instances: [{ task_id: 'b', state: 'success', note: 'by hand' }] },
    });
    expect(await statesOf()).toEqual(['success', 'success', null]);
    expect(await stateOfRun()).toBe('queued');
    expect(await patch('b', { new_state: 'success' })).toMatchObject({ status: 409 });
  });

  it('reaches other runs, and single map indexes', async () => {
    const { body } = await patch('b', { new_state: 'skipped', include_past: true });
    expect(new Set(body.task_instances.map((row) => row.dag_run_id))).toContain(before);
    expect(await statesOf(before)).toEqual(['success', 'skipped', null]);
    expect(await patch('c/-1', { new_state: 'failed' })).toMatchObject({ status: 200 });
    expect(await patch('c/0/dry_run', { new_state: 'failed' })).toMatchObject({
      status: 200,
      body: { total_entries: 0 },
    });
    expect(await patch('c/0', { new_state: 'failed' })).toMatchObject({ status: 404 });
  });

  it('takes the map indexes that are named', async () => {
    const several = { new_state: 'skipped', map_indexes: [-1, -1] };
    expect(await patch('c/dry_run', several)).toMatchObject({ status: 200, body: { total_entries: 1 } });
    expect(await patch('c', several)).toMatchObject({ status: 200, body: { total_entries: 1 } });
    expect(await patch('c', { new_state: 'failed', map_indexes: [-1, 7] })).toMatchObject({ status: 404 });
    expect(await patch('c?map_index=-1', several)).toMatchObject({ status: 422 });
    expect(await patch('c', { new_state: 'failed', map_indexes: [] })).toMatchObject({ status: 422 });
  });

  it('sets a note alone, and only what the mask names', async () => {
    expect(await patch('a', { note: 'seen' })).toMatchObject({
      body: { task_instances: [{ state: 'success', note: 'seen' }] },
    });
    const masked = await patch('a?update_mask=note', { new_state: 'failed', note: 'twice' });
    expect(masked).toMatchObject({ body: { task_instances: [{ state: 'success', note: 'twice' }] } });
    expect(await patch('a/dry_run', { note: 'x' })).toMatchObject({ body: { total_entries: 1 } });
  });

  it.each([
    [422, 'a', { new_state: 'running' }],
    [422, 'a', { new_state: null }],
    [422, 'a', { bogus: 1 }],
    [400, 'a?update_mask=bogus', { new_state: 'failed' }],
    [404, 'nope', { new_state: 'failed' }],
  ])('answers %i at %s for %j', async (status, path, body) => {
    expect(await patch(path, body)).toMatchObject({ status });
  });
});

it('answers 400 for the past of a run without a date', async () => {
  await call('POST', `${DAG}/dagRuns`, { dag_run_id: 'undated', logical_date: null });
  expect(await clear({ dag_run_id: 'undated', include_past: true })).toMatchObject({ status: 400 });
});

describe('on the latest version', () => {
  const storeLatest = (...tasks: Parameters<typeof definitionOf>[0]) =>
    storeDags(database, definitionOf(tasks, { dagId: 'etl' }));
  const instances = async () => {
    const { task_instances: rows } = await get<{
      task_instances: { task_id: string; state: string | null; dag_version: { version_number: number } }[];
    }>(`${DAG}/dagRuns/${run}/taskInstances`);
    return Object.fromEntries(rows.map((row) => [row.task_id, `${row.state} ${row.dag_version.version_number}`]));
  };
  const asked = { dry_run: false, run_on_latest_version: true };

  it('tasks that are cleared bring those that are new, and remove those that are gone', async () => {
    await storeLatest(taskOf('a'), taskOf('c', { upstream: [0] }), taskOf('d', { upstream: [1] }));
    expect(await clear({ ...asked, dag_run_id: run, task_ids: ['c'] })).toMatchObject({ status: 200 });
    expect(await instances()).toEqual({ a: 'success 2', b: 'removed 2', c: 'null 2', d: 'null 2' });
    expect(await stateOfRun()).toBe('queued');
  });

  /** Two runs of a version that has `b` in place of `d`. */
  async function outdatedRuns(): Promise<void> {
    await storeLatest(taskOf('a'), taskOf('b', { upstream: [0] }), taskOf('c', { upstream: [1] }));
    before = await failedRun();
    run = await failedRun();
    await storeLatest(taskOf('a'), taskOf('c', { upstream: [0] }), taskOf('d', { upstream: [1] }));
  }

  it('lists beside what is cleared what is new and what is removed', async () => {
    await outdatedRuns();
    const { status, body } = await call('POST', `${DAG}/clearTaskInstances`, {
      dag_run_id: run,
      task_ids: ['c'],
      run_on_latest_version: true,
    });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        total_entries: 1,
        task_instances: [{ task_id: 'c', state: 'upstream_failed' }],
        on_latest_version: {
          new_tasks: [{ dag_id: 'etl', dag_run_id: run, task_id: 'd', task_display_name: 'd' }],
          removed_task_instances: [{ task_id: 'b', state: 'failed' }],
          refused_dag_runs: [],
        },
      },
    });
    expect((await clear({ dag_run_id: run, task_ids: ['c'] })).body).not.toHaveProperty('on_latest_version');
  });

  it('brings only what is new, of one run or of several', async () => {
    await outdatedRuns();
    const newTask = { task_id: 'd', task_display_name: 'd' };
    const runs = { dag_runs: [before, run].map((id) => ({ dag_run_id: id })), only_new: true };
    expect(await call('POST', `${DAG}/clearDagRuns`, runs)).toMatchObject({
      body: { task_instances: [newTask, newTask], total_entries: 2 },
    });
    const one = `${DAG}/dagRuns/${run}/clear`;
    expect((await call('POST', one, { only_new: true })).body).toMatchObject({
      task_instances: [newTask],
      total_entries: 1,
      on_latest_version: { removed_task_instances: [{ task_id: 'b' }] },
    });
    expect(await call('POST', one, { dry_run: false, only_new: true, note: 'grown' })).toMatchObject({
      status: 200,
      body: { dag_run_id: run, state: 'queued', note: 'grown' },
    });
    const states = Object.entries(await instances()).map(([id, state]) => `${id} ${state.split(' ')[0]}`);
    expect(states.sort()).toEqual(['a success', 'b removed', 'c upstream_failed', 'd null']);
    expect(await call('POST', one, { only_new: true })).toMatchObject({ body: { total_entries: 0 } });
  });

  it('a run that is cleared goes over whole', async () => {
    expect(await call('POST', `${DAG}/dagRuns/${run}/clear`, asked)).toMatchObject({
      status: 200,
      body: { state: 'queued' },
    });
    expect(await instances()).toMatchObject({ a: expect.stringMatching(/^null /) as string });
  });

  it('is refused while a task runs that is gone', async () => {
    await setRunState(run, 'running');
    await setTaskState(database, run, 1, 'running');
    await storeLatest(taskOf('a'));
    const refusal = { dag_run_id: run, detail: expect.stringMatching(/^Task 'c' of etl runs/) as string };
    expect(await clear({ ...asked, dry_run: true, dag_run_id: run, only_failed: false })).toMatchObject({
      body: { total_entries: 0, on_latest_version: { refused_dag_runs: [refusal], removed_task_instances: [] } },
    });
    expect(await clear({ ...asked, dag_run_id: run, only_failed: false })).toMatchObject({
      status: 409,
      body: {
        detail: expect.stringMatching(
          /Task 'c' of etl runs, or its work outside does, and the latest version/,
        ) as string,
      },
    });
  });

  it('changes none of several runs where one is refused', async () => {
    await storeLatest(taskOf('a'), taskOf('b'), taskOf('c'));
    before = await failedRun();
    run = await failedRun();
    await setTaskState(database, run, 1, 'running');
    await storeLatest(taskOf('a'));
    const dag_runs = [before, run].map((id) => ({ dag_run_id: id }));
    expect(await call('POST', `${DAG}/clearDagRuns`, { run_on_latest_version: true, dag_runs })).toMatchObject({
      body: {
        task_instances: [{ dag_run_id: before }],
        on_latest_version: { refused_dag_runs: [{ dag_run_id: run }] },
      },
    });
    expect(await call('POST', `${DAG}/clearDagRuns`, { ...asked, dag_runs })).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching(`^Run '${run}': Task 'b' of etl runs.* Nothing was changed.$`) as string },
    });
    expect(await statesOf(before)).toEqual(FAILED);
    await setTaskState(database, before, 1, 'running');
    expect(await call('POST', `${DAG}/clearDagRuns`, { ...asked, dag_runs })).toMatchObject({
      status: 409,
      body: { detail: expect.stringMatching('1 more run cannot go over either') as string },
    });
  });

  it('no run goes over whose DAG has no file any more', async () => {
    await database.pool.query(`update haru.dag set is_stale = true where dag_id = 'etl'`);
    const detail = 'etl is no longer defined by its file, so it has no latest version.';
    expect(await call('POST', `${DAG}/dagRuns/${run}/clear`, { only_new: true })).toMatchObject({
      body: { on_latest_version: { refused_dag_runs: [{ dag_run_id: run, detail }] } },
    });
    await database.pool.query(`update haru.dag set is_stale = false where dag_id = 'etl'`);
  });
});
