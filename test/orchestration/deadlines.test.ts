import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startInstallation } from '../support/installation.ts';
import { startReceiver } from '../support/receivers.ts';
import { waitFor } from '../support/waitFor.ts';

const hook = await startReceiver();
const haru = await startInstallation({
  dags: join(import.meta.dirname, 'dags/deadlines.ts'),
  worker: {
    secrets: () => ({ connection: () => Promise.resolve(hook.connection), variable: () => Promise.resolve(null) }),
  },
});
const { pool } = haru.database;
const PATIENT = { timeoutMs: 30_000 };

interface Row {
  readonly taskNo: number;
  readonly isFired: boolean;
  readonly isMet: boolean;
  readonly blocker: string | null;
}

async function deadlines(run: number): Promise<readonly Row[]> {
  const { rows } = await pool.query<Row>(
    `select task_no as "taskNo", fired_at is not null as "isFired", met_at is not null as "isMet", blocker
     from haru.deadline where run_id = $1 order by task_no`,
    [run],
  );
  return rows;
}

/** As if the time of its deadlines had come. */
const pass = (run: number) =>
  pool.query(`update haru.deadline set due_at = clock_timestamp() where run_id = $1`, [run]);

const decided = (run: number) =>
  waitFor(async () => {
    const rows = await deadlines(run);
    return rows.length > 0 && rows.every(({ isFired, isMet }) => isFired || isMet) && rows;
  }, PATIENT);

const told = async (run: number) =>
  (
    await pool.query<{ error: string }>(
      `select error from haru.notification where run_id = $1 and occasion = 'deadline'`,
      [run],
    )
  ).rows.length;

it('a deadline names what holds up the run or the task, once, and one of a task that has succeeded is met', async () => {
  const run = await haru.trigger('slow');
  await waitFor(async () => (await haru.states(run))['hangs'] === 'running', PATIENT);
  await pass(run);
  expect(await decided(run)).toEqual([
    { taskNo: -1, isFired: true, isMet: false, blocker: expect.stringMatching(/^hangs has been running since 2/) },
    { taskNo: 0, isFired: false, isMet: true, blocker: null },
    { taskNo: 2, isFired: true, isMet: false, blocker: 'last waits for hangs: running' },
  ]);
  await waitFor(() => hook.received.filter(({ body }) => body['dagId'] === 'slow').length >= 2, PATIENT);
  expect(
    hook.received.map(({ body }) => [body['taskId'], body['occasion'], body['state'], body['error']]),
  ).toContainEqual([
    'last',
    'deadline',
    'deadline_missed',
    expect.stringMatching(/^due \d{4}.*Z: last waits for hangs: running$/),
  ]);
  expect(await told(run)).toBe(2);
  const { rows } = await pool.query(`select from haru.event where run_id = $1 and subject = 'deadline'`, [run]);
  expect(rows).toHaveLength(2);
  await haru.verbs.setRunState(run, 'failed', { user: 'test', via: 'cli' });
});

it('a run that has failed misses its deadline, and one that has succeeded meets it', async () => {
  const failed = await haru.trigger('fails');
  expect(await haru.finished(failed)).toBe('failed');
  await pass(failed);
  expect((await decided(failed))[0]).toMatchObject({ isFired: true, blocker: 'broken failed: no such table' });
  const good = await haru.trigger('good');
  expect(await haru.finished(good)).toBe('success');
  await pass(good);
  expect(await deadlines(good)).toEqual([{ taskNo: -1, isFired: false, isMet: true, blocker: null }]);
});

it('a deadline that cannot be told holds up no run, and an event says why', async () => {
  const run = await haru.trigger('unknown', {
    interval: { start: new Date('2040-01-01T00:00:00Z'), end: new Date('2040-01-02T00:00:00Z') },
  });
  expect(await haru.finished(run)).toBe('success');
  expect((await deadlines(run)).map(({ taskNo }) => taskNo)).toEqual([0]);
  const { rows } = await pool.query<{ reason: string }>(
    `select reason from haru.event where run_id = $1 and subject = 'deadline'`,
    [run],
  );
  expect(rows[0]?.reason).toMatch(/^the deadline is not watched: The calendar "kr" has no data for 2040/);
});

it('the deadline of a run that has not been created fires, and is that run’s once it is there', async () => {
  const runs = async () =>
    (
      await pool.query<{ id: number }>(
        `select r.id from haru.dag_run r join haru.dag d using (dag_no) where d.dag_id = 'lagging' order by r.id`,
      )
    ).rows.map(({ id }) => id);
  const [first] = await waitFor(async () => ((await runs()).length > 0 ? await runs() : null), PATIENT);
  await pool.query(
    `with known as (
       update haru.dag_version v set created_at = v.created_at - interval '10 days' from haru.dag d where d.version_id = v.id and d.dag_id = 'lagging'
     )
     update haru.dag set created_at = created_at - interval '10 days', next_deadline_at = clock_timestamp() where dag_id = 'lagging'`,
  );
  const missed = async () =>
    (
      await pool.query<{ runNo: number | null; blocker: string }>(
        `select e.run_id as "runNo", e.blocker from haru.deadline e join haru.dag d on d.dag_no = e.dag_no
         where d.dag_id = 'lagging' order by e.interval_start`,
      )
    ).rows;
  await waitFor(async () => (await missed()).length >= 3, PATIENT);
  const blocker = 'its run has not been created: 1 of at most 1 active runs of lagging have not ended';
  expect(await missed()).toEqual([
    { runNo: null, blocker },
    { runNo: null, blocker },
    { runNo: null, blocker },
  ]);
  await waitFor(() => hook.received.filter(({ body }) => body['dagId'] === 'lagging').length === 3, PATIENT);
  expect(hook.received.findLast(({ body }) => body['dagId'] === 'lagging')?.body).toMatchObject({
    runId: null,
    url: 'http://haru.test/dags/lagging',
  });
  await haru.verbs.setRunState(first!, 'success', { user: 'test', via: 'cli' });
  const second = await waitFor(async () => (await runs())[1] ?? null, PATIENT);
  await waitFor(async () => (await missed())[0]?.runNo === second, PATIENT);
  expect(await deadlines(second)).toEqual([{ taskNo: -1, isFired: true, isMet: false, blocker }]);
  expect((await missed()).map(({ runNo }) => runNo)).toEqual([second, null, null]);
});
