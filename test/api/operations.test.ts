import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { setTaskState, storeDags, testApi } from './support.ts';

const { database, call, get } = await testApi();
const { pool } = database;
const PAGE = '/api/haru/v1';
const STATES = ['running', 'queued', 'scheduled', 'deferred'] as const;

interface Processes {
  readonly workers: readonly { readonly id: string; readonly isDraining: boolean; readonly drainedBy: string | null }[];
  readonly queues: readonly Record<string, unknown>[];
}

async function storeWorker(name: string, values: { readonly stopped?: boolean; readonly silent?: string } = {}) {
  const id = randomUUID();
  await pool.query(
    `insert into haru.worker (id, name, host, pid, queues, slots, version, stopped_at, heartbeat_at)
     values ($1, $2, 'host-a', 7, '{default,spark}', 4, '0.1.0', case when $3 then clock_timestamp() end,
       clock_timestamp() - $4::interval)`,
    [id, name, values.stopped ?? false, values.silent ?? '0 s'],
  );
  return id;
}

let worker = '';

beforeAll(async () => {
  await call('POST', '/api/v2/pools', { name: 'mart', slots: 9, description: 'loads' });
  const tasks = STATES.map((name) => taskOf(name, { pool: 'mart', poolSlots: 2 }));
  const wide = taskOf('wide', { pool: 'mart', poolSlots: 10 });
  const astray = taskOf('astray', { pool: 'nowhere' });
  await storeDags(database, definitionOf(tasks, { dagId: 'etl' }));
  await storeDags(database, definitionOf([wide, astray], { dagId: 'odd' }));
  await call('POST', '/api/v2/dags/etl/dagRuns', { dag_run_id: 'first', logical_date: null });
  for (const [taskNo, state] of STATES.entries()) await setTaskState(database, 'first', taskNo, state);
  worker = await storeWorker('host-a-7');
  await pool.query(`update haru.task_instance set worker_id = $1 where state = 'running'`, [worker]);
  await storeWorker('host-a-8', { stopped: true });
  await storeWorker('host-a-9', { silent: '10 min' });
  await storeWorker('host-a-10', { silent: '2 h' });
});

describe('pools', () => {
  it('are shown with who holds their slots, and with what does not fit', async () => {
    const holder = { dagId: 'etl', runId: 'first', mapIndex: -1, slots: 2, since: expect.any(String) as string };
    expect(await get(`${PAGE}/pools`)).toEqual({
      pools: [
        expect.objectContaining({ name: 'default_pool', isDeletable: false, occupied: 0, holders: [], misfits: [] }),
        {
          name: 'mart',
          slots: 9,
          description: 'loads',
          includeDeferred: false,
          isDeletable: true,
          occupied: 4,
          running: 2,
          queued: 2,
          deferred: 2,
          waiting: 2,
          holders: [
            { ...holder, taskId: 'running', state: 'running' },
            { ...holder, taskId: 'queued', state: 'queued' },
          ],
          misfits: [
            { dagId: 'odd', problem: 'the task wide takes 10 slots, and its pool mart has 9: it never starts' },
          ],
        },
      ],
      missing: [{ name: 'nowhere', dagIds: ['odd'] }],
    });
  });

  it('count the deferred among who holds slots, where they are told to', async () => {
    await call('PATCH', '/api/v2/pools/mart', { include_deferred: true });
    const { pools } = await get<{ pools: { occupied: number; holders: { state: string }[] }[] }>(`${PAGE}/pools`);
    expect(pools[1]?.occupied).toBe(6);
    expect(pools[1]?.holders.map(({ state }) => state)).toContain('deferred');
  });
});

describe('processes', () => {
  it('are those that live or were heard of in the last hour, with what they run', async () => {
    const { workers } = await get<Processes>(`${PAGE}/processes`);
    expect(workers).toMatchObject([
      {
        name: 'host-a-8',
        state: 'stopped',
      },
      {
        name: 'host-a-7',
        state: 'alive',
        version: '0.1.0',
        queues: ['default', 'spark'],
        tasks: [{ dagId: 'etl', taskId: 'running', state: 'running' }],
      },
      { name: 'host-a-9', state: 'lost' },
    ]);
  });

  it('tell what waits in each lane of a queue, and how many workers serve it', async () => {
    expect((await get<Processes>(`${PAGE}/processes`)).queues).toEqual([
      {
        queue: 'default',
        lane: 'live',
        waiting: 1,
        queued: 1,
        running: 1,
        oldest: expect.any(String) as string,
        workers: 1,
        draining: 0,
        slots: 4,
      },
      {
        queue: 'spark',
        lane: 'live',
        waiting: 0,
        queued: 0,
        running: 0,
        oldest: null,
        workers: 1,
        draining: 0,
        slots: 4,
      },
    ]);
  });

  it('can be drained and wanted back, once each, and the audit log says who did it', async () => {
    const found = async () => (await get<Processes>(`${PAGE}/processes`)).workers.find(({ id }) => id === worker);
    const change = async (verb: 'drain' | 'undrain') =>
      (await call('POST', `${PAGE}/workers/${worker}/${verb}`)).status;
    expect(await change('undrain')).toBe(409);
    expect(await change('drain')).toBe(204);
    expect(await found()).toMatchObject({ isDraining: true, drainedBy: 'admin' });
    expect(await change('drain')).toBe(409);
    const queues = (await get<Processes>(`${PAGE}/processes`)).queues;
    expect(queues).toMatchObject(['default', 'spark'].map((queue) => ({ queue, workers: 0, draining: 1, slots: 0 })));
    expect(await change('undrain')).toBe(204);
    expect(await found()).toMatchObject({ isDraining: false, drainedBy: null });
    const { rows } = await pool.query(
      `select actor, action, detail from haru.audit where action like '%drain_worker' order by id`,
    );
    expect(rows).toEqual([
      { actor: 'admin', action: 'drain_worker', detail: { id: worker } },
      { actor: 'admin', action: 'undrain_worker', detail: { id: worker } },
    ]);
    expect((await call('POST', `${PAGE}/workers/none/drain`)).status).toBe(400);
  });
});

it('pages are told of every change, whoever makes it, but of no heartbeat', async () => {
  const told = async (sql: string, values: readonly unknown[] = []) => {
    const before = await pool.query<{ id: number }>('select coalesce(max(id), 0) as id from haru.event');
    await pool.query(sql, [...values]);
    const { rows } = await pool.query<{ subject: string }>(
      `select distinct subject from haru.event where id > $1 and subject <> 'task'`,
      [before.rows[0]?.id],
    );
    return rows.map(({ subject }) => subject);
  };
  expect(await told(`update haru.pool set slots = 10 where name = 'mart'`)).toEqual(['pool']);
  expect(await told(`update haru.worker set heartbeat_at = clock_timestamp(), stopped_at = null`)).toEqual(['worker']);
  expect(await told(`update haru.worker set heartbeat_at = clock_timestamp(), stopped_at = null`)).toEqual([]);
  expect(await told(`delete from haru.variable`)).toEqual(['variable']);
});
