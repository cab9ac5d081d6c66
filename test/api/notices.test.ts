import { beforeAll, describe, expect, it } from 'vitest';
import { cronOf } from '../support/core/cronOf.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { storeDags, testApi } from './support.ts';

const { database, call, get } = await testApi();
const { pool } = database;

interface Notifications {
  readonly notifications: readonly { readonly id: number; readonly runId: string | null }[];
  readonly next: number | null;
}

beforeAll(async () => {
  const schedule = cronOf('0 0 * * *', { zone: 'Asia/Seoul' });
  await storeDags(
    database,
    definitionOf([taskOf('load'), taskOf('send', { upstream: [0] })], { dagId: 'mart', zone: 'Asia/Seoul', schedule }),
    definitionOf([taskOf('t')], { dagId: 'quiet' }),
  );
  await call('POST', '/api/v2/dags/mart/dagRuns', {
    dag_run_id: 'first',
    logical_date: null,
    data_interval_start: '2026-11-19T15:00:00Z',
    data_interval_end: '2026-11-20T15:00:00Z',
  });
  await pool.query(
    `with run as (select id, dag_no, version_id from haru.dag_run where run_id = 'first')
     insert into haru.deadline (run_id, task_no, due_at, fired_at, blocker, definition)
     select id, -1, timestamptz '2026-11-21T00:00Z', null::timestamptz, null, '{}'::json from run
     union all select id, 1, timestamptz '2026-11-20T22:00Z', clock_timestamp(), 'load waits for 1 of 1 slots', '{}' from run`,
  );
  await pool.query(
    `insert into haru.deadline (dag_no, interval_start, interval_end, task_no, due_at, fired_at, blocker, definition)
     select dag_no, '2026-11-20T15:00Z', '2026-11-21T15:00Z', -1, '2026-11-21T01:00Z', clock_timestamp(), 'its run has not been created', '{}'
     from haru.dag where dag_id = 'mart'`,
  );
  await pool.query(`update haru.dag set next_deadline_at = '2026-11-23T00:00Z' where dag_id = 'mart'`);
  await pool.query(
    `insert into haru.notification (occasion, dag_no, version_id, run_id, task_no, state, error, place, notifier, connection, status, attempts, problem)
     select occasion, dag_no, version_id, id, task_no, 'failed', error, 0, '{"notifier": "slack"}', 'chat', status, attempts, problem
     from haru.dag_run, (values
       ('failure', 0, 'relation "mart" does not exist', 'sent', 1, null),
       ('failure', 0, 'relation "mart" does not exist', 'failed', 9, 'HTTP 404'),
       ('deadline', -1, 'load waits for 1 of 1 slots', 'pending', 2, 'HTTP 503')
     ) given (occasion, task_no, error, status, attempts, problem)
     where run_id = 'first'`,
  );
});

describe('the deadlines of a DAG', () => {
  it('are those of its runs and those that passed without one, with what held them up', async () => {
    expect(await get('/api/haru/v1/dags/mart/deadlines')).toEqual({
      nextAt: '2026-11-23T00:00:00Z',
      deadlines: [
        {
          taskId: null,
          dueAt: '2026-11-21T01:00:00Z',
          state: 'missed',
          blocker: 'its run has not been created',
          runId: null,
          businessDay: '2026-11-21',
        },
        {
          taskId: null,
          dueAt: '2026-11-21T00:00:00Z',
          state: 'pending',
          blocker: null,
          runId: 'first',
          businessDay: '2026-11-20',
        },
        {
          taskId: 'send',
          dueAt: '2026-11-20T22:00:00Z',
          state: 'missed',
          blocker: 'load waits for 1 of 1 slots',
          runId: 'first',
          businessDay: '2026-11-20',
        },
      ],
    });
  });

  it('are none where none are set, and nobody watches those to come of a paused DAG', async () => {
    expect(await get('/api/haru/v1/dags/quiet/deadlines')).toEqual({ nextAt: null, deadlines: [] });
    await call('PATCH', '/api/v2/dags/mart', { is_paused: true });
    expect(await get('/api/haru/v1/dags/mart/deadlines?limit=1')).toMatchObject({
      nextAt: null,
      deadlines: { length: 1 },
    });
    await call('PATCH', '/api/v2/dags/mart', { is_paused: false });
    expect(await call('GET', '/api/haru/v1/dags/nope/deadlines')).toMatchObject({ status: 404 });
  });
});

describe('notifications', () => {
  it('say what they tell of, how far they are and why they did not arrive', async () => {
    const { notifications } = await get<Notifications>('/api/haru/v1/notifications?dagId=mart&status=pending');
    expect(notifications).toEqual([
      expect.objectContaining({
        occasion: 'deadline',
        status: 'pending',
        dagId: 'mart',
        runId: 'first',
        taskId: null,
        error: 'load waits for 1 of 1 slots',
        notifier: 'slack',
        connection: 'chat',
        attempts: 2,
        problem: 'HTTP 503',
      }),
    ]);
  });

  it('come the latest first, page by page', async () => {
    const first = await get<Notifications>('/api/haru/v1/notifications?limit=2');
    expect(first.notifications).toHaveLength(2);
    const second = await get<Notifications>(`/api/haru/v1/notifications?limit=2&after=${first.next}`);
    expect(second).toMatchObject({ notifications: [{ taskId: 'load', status: 'sent' }], next: null });
    const ids = [...first.notifications, ...second.notifications].map(({ id }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
  });

  it('are of one DAG, where one is named', async () => {
    expect(await get('/api/haru/v1/notifications?dagId=quiet')).toEqual({ notifications: [], next: null });
    expect(await call('GET', '/api/haru/v1/notifications?dagId=nope')).toMatchObject({ status: 404 });
    expect(await call('GET', '/api/haru/v1/notifications?status=lost')).toMatchObject({ status: 422 });
  });

  it('stand beside the deadlines in the answer on their run', async () => {
    const run = await get<{ notifications: object[]; deadlines: object[] }>('/api/haru/v1/dags/mart/runs/first');
    expect(run.notifications).toHaveLength(3);
    expect(run.deadlines).toEqual([
      { taskId: 'send', dueAt: '2026-11-20T22:00:00Z', state: 'missed', blocker: 'load waits for 1 of 1 slots' },
      { taskId: null, dueAt: '2026-11-21T00:00:00Z', state: 'pending', blocker: null },
    ]);
  });
});
