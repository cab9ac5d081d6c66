import { beforeAll, describe, expect, it } from 'vitest';
import type { Today } from '../../server/api/haru/today.schema.ts';
import { addDays, businessDay, startOfDay } from '../../server/core/businessDay.ts';
import type { AssetDefinition } from '../../server/core/definition.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { settleAssets } from '../../server/scheduler/settleAssets.ts';
import { cronOf } from '../support/core/cronOf.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { insertTry, setTaskState, storeDags, testApi } from './support.ts';

const { call, get, database } = await testApi();
const { pool } = database;

const ZONE = 'Asia/Seoul';
const HOUR_MS = 3_600_000;
const yesterday = addDays(businessDay(new Date(), ZONE), -1);
/** The days of UTC that make it. */
const first = addDays(yesterday, -1);
const midnight = (day: string) => `${day}T00:00:00Z`;

function divided(uri: string, zone: string, from: string | null): AssetDefinition {
  return { uri, partition: { kind: 'days', zone }, from, group: null, docMd: null };
}
const raw = divided('raw', 'UTC', null);
const mart = divided('mart', ZONE, 'raw');
const report = divided('report', ZONE, null);
const deadline = { zone: ZONE, calendar: null, notify: [] };
const load = definitionOf([taskOf('drain', { outlets: [raw] }), taskOf('load', { upstream: [0], outlets: [mart] })], {
  dagId: 'load',
  schedule: cronOf('0 0 * * *'),
  zone: ZONE,
  // Long after the day, so that it is never over here.
  deadline: { ...deadline, at: '23:59', dayOffset: 3 },
});
const overdue = definitionOf(
  [taskOf('write', { outlets: [report], deadline: { ...deadline, at: '00:00', dayOffset: 1 } })],
  {
    dagId: 'overdue',
    zone: ZONE,
  },
);
const reader = definitionOf([taskOf('read')], {
  dagId: 'reader',
  schedule: {
    kind: 'assets',
    condition: { asset: 'mart' },
    assets: [mart],
    each: 'partition',
    rerunStale: true,
    zone: ZONE,
  },
});

const today = (query = '') => get<Today>(`/api/haru/v1/today${query}`);
const assetOf = ({ assets }: Today, uri: string) => assets.find((asset) => asset.uri === uri);

async function runOf(dagId: string, day: Parameters<typeof addDays>[0]): Promise<string> {
  const runId = `${dagId}_${day}`;
  const answer = await call('POST', `/api/v2/dags/${dagId}/dagRuns`, {
    dag_run_id: runId,
    logical_date: midnight(day),
    data_interval_start: midnight(day),
    data_interval_end: midnight(addDays(day, 1)),
  });
  expect(answer.status).toBe(200);
  return runId;
}

async function publish(uri: string, key: string, runId: string, taskNo: number): Promise<void> {
  await pool.query(
    `insert into haru.asset_event (uri, partition_key, receipt, run_id, task_no, map_index)
     select $1, $2, '{"rows": 7}', id, $4, -1 from haru.dag_run where run_id = $3`,
    [uri, key, runId, taskNo],
  );
  await settleAssets({ pool, definitions: createDefinitionCache() });
}

const move = (runId: string, state: string) =>
  pool.query(`update haru.dag_run set state = $2::haru.run_state where run_id = $1`, [runId, state]);

beforeAll(async () => {
  await storeDags(database, load, overdue, reader);
});

describe('today', () => {
  it('is the latest day that is over, where the marts are, with what is missing of it', async () => {
    const found = await today();
    expect(found).toMatchObject({
      zone: ZONE,
      day: yesterday,
      latestDay: yesterday,
      isTruncated: false,
      failedUntil: null,
    });
    expect(found.assets.map(({ uri, isMart, readiness }) => [uri, isMart, readiness])).toEqual([
      ['report', true, 'late'],
      ['mart', true, 'missing'],
      ['raw', false, 'missing'],
    ]);
    expect(assetOf(found, 'mart')).toMatchObject({
      producers: ['load'],
      starts: ['reader'],
      run: null,
      partition: yesterday,
      parts: [
        { partition: first, start: midnight(first).replace('Z', '.000Z'), state: 'missing' },
        { partition: yesterday, state: 'missing' },
      ],
    });
    expect(assetOf(found, 'raw')?.parts.map(({ partition }) => partition)).toEqual([first, yesterday]);
  });

  it('waits for the next run of the schedule where there is one', async () => {
    await pool.query(
      `update haru.dag set next_interval_start = $1, next_run_after = clock_timestamp() + interval '1 hour' where dag_id = 'load'`,
      [midnight(yesterday)],
    );
    expect(assetOf(await today(), 'mart')).toMatchObject({ readiness: 'coming', nextRunAt: expect.any(String) });
    await pool.query(`update haru.dag set is_paused = true where dag_id = 'load'`);
    expect(assetOf(await today(), 'mart')).toMatchObject({ readiness: 'missing', nextRunAt: null });
    await pool.query(`update haru.dag set is_paused = false, next_interval_start = null where dag_id = 'load'`);
  });

  it('follows the runs that make it: waiting, running, in part, failed and ready', async () => {
    const runs = [await runOf('load', first), await runOf('load', yesterday)] as const;
    expect(assetOf(await today(), 'mart')).toMatchObject({
      readiness: 'coming',
      run: { runId: runs[1], state: 'queued' },
    });
    expect((await today()).waitingRuns).toMatchObject([{ dagId: 'load', count: 2, runId: runs[0], isPaused: false }]);

    await publish('raw', first, runs[0], 0);
    await publish('mart', yesterday, runs[0], 1);
    await move(runs[0], 'success');
    await move(runs[1], 'running');
    await setTaskState(database, runs[1], 0, 'running');
    await insertTry(database, runs[1], 0, { progress: { done: 3, total: 10, unit: 'rows' } });
    const partial = await today();
    expect(assetOf(partial, 'mart')).toMatchObject({
      readiness: 'partial',
      run: { runId: runs[1], state: 'running' },
      parts: [{ state: 'complete' }, { state: 'missing' }],
    });
    expect(assetOf(partial, 'raw')?.parts).toMatchObject([{ state: 'complete' }, { state: 'missing' }]);
    expect(partial.running).toMatchObject([
      {
        dagId: 'load',
        runId: runs[1],
        businessDay: yesterday,
        tally: { running: 1, none: 1 },
        tasks: [{ taskId: 'drain', mapIndex: -1, progress: { done: 3, total: 10 } }],
      },
    ]);

    await setTaskState(database, runs[1], 0, 'up_for_retry');
    expect((await today()).waitingTasks).toMatchObject([{ runId: runs[1], taskId: 'drain', on: { kind: 'retry' } }]);
    await pool.query(
      `update haru.task_try set error = E'no route to host\nat x', outcome = 'failed', ended_at = now()`,
    );
    await setTaskState(database, runs[1], 0, 'failed');
    expect((await today()).failed).toMatchObject([{ runId: runs[1], state: 'running', taskId: 'drain' }]);
    await move(runs[1], 'failed');
    await pool.query(`update haru.dag_run set ended_at = clock_timestamp() where run_id = $1`, [runs[1]]);
    const failed = await today();
    expect(assetOf(failed, 'mart')).toMatchObject({ readiness: 'failed', run: { runId: runs[1] } });
    expect(failed).toMatchObject({
      running: [],
      waitingTasks: [],
      failed: [
        { dagId: 'load', runId: runs[1], state: 'failed', taskId: 'drain', mapIndex: -1, error: 'no route to host' },
      ],
    });

    await publish('raw', yesterday, runs[1], 0);
    await publish('mart', yesterday, runs[1], 1);
    expect(assetOf(await today(), 'mart')).toMatchObject({ readiness: 'ready', publishedAt: expect.any(String) });
    await publish('raw', first, runs[0], 0);
    await move(runs[1], 'success');
    expect(assetOf(await today(), 'mart')).toMatchObject({
      readiness: 'stale',
      parts: [{ state: 'stale' }, { state: 'complete' }],
    });
  });

  it('is another day when asked, with what failed in the night after it', async () => {
    await pool.query(`update haru.dag_run set state = 'failed'`);
    await pool.query(`update haru.dag_run set ended_at = $1`, [
      new Date(startOfDay(yesterday, ZONE).getTime() + 2 * HOUR_MS),
    ]);
    const before = await today(`?day=${first}`);
    expect(before).toMatchObject({ day: first, latestDay: yesterday, failedUntil: expect.any(String) });
    expect(before.failed.map(({ dagId }) => dagId)).toEqual(['load', 'load']);
    expect((await today()).failed).toEqual([]);
    expect(await call('GET', '/api/haru/v1/today?day=2026-02-30')).toMatchObject({ status: 422 });
    expect(await call('GET', '/api/haru/v1/today?day=yesterday')).toMatchObject({ status: 422 });
  });

  it('tells of waits of every kind, of backfills and of processes', async () => {
    const runId = await runOf('overdue', addDays(first, -5));
    await setTaskState(database, runId, 0, 'deferred');
    const wait = { kind: 'run', dagId: 'load', run: { runId: 'x' }, taskId: null };
    await pool.query(`update haru.task_instance set wait = $1 where state = 'deferred'`, [JSON.stringify(wait)]);
    await pool.query(
      `insert into haru.worker (id, name, host, pid, queues, slots) values (gen_random_uuid(), 'w', 'h', 1, '{default}', 4);
       insert into haru.scheduler (id, host, pid, heartbeat_at) values (gen_random_uuid(), 'h', 2, clock_timestamp() - interval '1 hour');
       insert into haru.import_error (file, message) values ('/dags/x.ts', 'bad')`,
    );
    const answer = await call('POST', '/api/haru/v1/dags/load/backfills', {
      from: addDays(first, -9),
      to: addDays(first, -8),
    });
    expect(answer.status).toBe(201);
    expect(await today()).toMatchObject({
      waitingTasks: [{ dagId: 'overdue', taskId: 'write', on: { kind: 'run', dagId: 'load', taskId: null } }],
      backfills: [{ dagId: 'load', state: 'running', progress: { queued: 2 } }],
      health: { schedulers: 0, lost: 1, workers: 1, slots: 4, importErrors: 1, isLoaderAlive: false },
    });
    // A question is no wait of its own: it has a list.
    await pool.query(`update haru.task_instance set wait = '{"kind": "answer"}' where state = 'deferred'`);
    expect((await today()).waitingTasks).toEqual([]);
  });
});
