import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPostgresBackend, Queue } from 'bullmq';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createConnection } from '../../server/db/connections.ts';
import type { TryJob } from '../../server/queue/queue.ts';
import { generateKey, parseKeyRing } from '../../server/secrets/keyRing.ts';
import { testFolder } from '../sandbox/testFolder.ts';
import { launchesOf, shellSpark } from '../ssh/shellSpark.ts';
import { atEnd } from '../support/atEnd.ts';
import { buildGates, closeGate, type Moment } from '../support/gates.ts';
import { expectLegalMoves, movesOf } from '../support/history.ts';
import { startInstallation } from '../support/installation.ts';
import { startOwnProcess, type OwnProcess } from '../support/processes.ts';
import { waitFor } from '../support/waitFor.ts';

const LEASE_SECONDS = 2;
const COPIES = 50;
const CLAIMS: Moment = {
  name: 'claims a try',
  table: 'haru.task_instance',
  fires: 'before update',
  when: `old.state = 'queued' and new.state = 'running'`,
};

const folder = testFolder();
const haru = await startInstallation({
  dags: join(import.meta.dirname, 'dags/tries.ts'),
  schedulers: 0,
  workers: 0,
});
const { pool } = haru.database;
const secretKey = generateKey();
await createConnection(pool, parseKeyRing(secretKey), 'spark', await shellSpark(folder));
await buildGates(pool, [CLAIMS]);
const start = (kind: 'scheduler' | 'worker'): Promise<OwnProcess> =>
  startOwnProcess(kind, { url: haru.url, leaseSeconds: LEASE_SECONDS, secretKey });
await start('scheduler');

const pathOf = (name: string): string => join(folder, name);
const release = (path: string, tryNumber: number): void => writeFileSync(`${path}.${tryNumber}`, '');
const said = async (run: number, text: string): Promise<boolean> =>
  (await haru.log(run, 'works')).some(({ m }) => m.startsWith(text));

/** How the tries of a run ended, in their order: their numbers and outcomes. */
async function triesOf(run: number): Promise<readonly string[]> {
  const { rows } = await pool.query<{ told: string }>(
    `select try_number || ' ' || coalesce(outcome::text, 'runs') as told from haru.task_try where run_id = $1 order by lease`,
    [run],
  );
  return rows.map(({ told }) => told);
}

/** Whether the latest try of the run is the worker's. */
async function isHeldBy(run: number, { pid }: OwnProcess): Promise<boolean> {
  const { rows } = await pool.query<{ pid: number }>(
    `select w.pid from haru.task_instance t join haru.worker w on w.id = t.worker_id where t.run_id = $1 and t.state = 'running'`,
    [run],
  );
  return rows[0]?.pid === pid;
}

async function now(): Promise<number> {
  return (await pool.query<{ ms: number }>('select extract(epoch from clock_timestamp())::float8 * 1000 as ms'))
    .rows[0]!.ms;
}

/** Stops the worker for three lock times, and until the other has done its part; then it goes on, unknowing. */
async function blockedFor3Locks(worker: OwnProcess, meanwhile: () => Promise<unknown>): Promise<void> {
  worker.freeze();
  const since = await now();
  await meanwhile();
  await waitFor(async () => (await now()) - since > 3_000 * LEASE_SECONDS, { timeoutMs: 20_000 });
  worker.thaw();
}

/** The worker does not hear what has become of its leases until the test ends: its heartbeats wait. */
async function keepUnknowing({ pid }: OwnProcess): Promise<void> {
  const client = new pg.Client({ connectionString: haru.url });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('begin');
  await client.query('select from haru.worker where pid = $1 for update', [pid]);
}

/** Until the worker has run a try from start to end: what it was late with is behind it. */
async function worksAgain(worker: OwnProcess): Promise<void> {
  await waitFor(
    async () => {
      const run = await haru.trigger('quick');
      expect(await haru.finished(run)).toBe('success');
      const { rows } = await pool.query<{ pid: number }>(
        `select w.pid from haru.task_try y join haru.worker w on w.id = y.worker_id where y.run_id = $1`,
        [run],
      );
      return rows[0]?.pid === worker.pid;
    },
    { timeoutMs: 20_000, what: 'that the worker works again' },
  );
}

/** The run has had one success, and no state is wrong. */
async function expectOneSuccessOf(run: number): Promise<void> {
  const moves = (await movesOf(pool)).filter((move) => move.run === run && move.subject === 'task');
  expect(moves.filter(({ to }) => to === 'success')).toHaveLength(1);
  expect((await triesOf(run)).filter((told) => told.endsWith('success'))).toHaveLength(1);
  await expectLegalMoves(pool);
}

describe('the same try is put into the queue 50 times', () => {
  const queue = new Queue(
    'default-0',
    { connection: { connectionString: haru.url, schema: 'haru_queue' } },
    createPostgresBackend,
  );
  atEnd(() => queue.close());
  let copies = 0;
  const putAgain = (job: TryJob): Promise<unknown> =>
    queue.addBulk(
      Array.from({ length: COPIES }, () => ({
        name: 'try',
        data: job,
        opts: { jobId: `copy-${++copies}`, removeOnComplete: true, removeOnFail: true },
      })),
    );
  const isEmpty = async (): Promise<boolean> => (await pool.query('select from haru_queue.job limit 1')).rowCount === 0;

  it.each(['works', 'outside'])('and is executed once: %s', async (dagId) => {
    const path = pathOf(`${dagId} copied`);
    // For the selection it is there; it takes nothing.
    const { rows: idle } = await pool.query<{ id: string }>(
      `insert into haru.worker (id, name, host, pid, queues, slots) values (gen_random_uuid(), 'idle', 'idle', 1, '{default}', 4) returning id`,
    );
    const run = await haru.trigger(dagId, { conf: { path } });
    await waitFor(async () => (await haru.states(run))['works'] === 'queued');
    const { rows } = await pool.query<TryJob>(
      `select queue, lane, run_id as "runId", task_no as "taskNo", map_index as "mapIndex", try_number as "tryNumber",
         dispatch_number as "dispatchNumber" from haru.task_instance where run_id = $1`,
      [run],
    );
    const job = rows[0]!;
    await putAgain(job);
    const workers = await Promise.all([start('worker'), start('worker')]);
    await pool.query('delete from haru.worker where id = $1', [idle[0]!.id]);
    await waitFor(() => launchesOf(path) > 0, { timeoutMs: 20_000 });
    await waitFor(isEmpty);
    // While it runs.
    await putAgain(job);
    await waitFor(isEmpty);
    release(path, 1);
    expect(await haru.finished(run)).toBe('success');
    // When it has ended.
    await putAgain(job);
    await waitFor(isEmpty);
    expect(launchesOf(path)).toBe(1);
    expect(await triesOf(run)).toEqual(['1 success']);
    await expectOneSuccessOf(run);
    await Promise.all(workers.map((worker) => worker.kill()));
  });
});

describe('a worker is blocked for three lock times', () => {
  it('in the middle of a try: another takes it over, and what the first reports late is refused', async () => {
    const path = pathOf('reported late');
    const blocked = await start('worker');
    const run = await haru.trigger('works', { conf: { path } });
    await waitFor(() => launchesOf(path) === 1);
    const other = await start('worker');
    await blockedFor3Locks(blocked, async () => {
      await keepUnknowing(blocked);
      // Its task succeeds, and it does not hear of it.
      release(path, 1);
      await waitFor(() => launchesOf(path) === 2, { timeoutMs: 20_000 });
    });
    await worksAgain(blocked);
    expect(await isHeldBy(run, other)).toBe(true);
    expect(await triesOf(run)).toEqual(['1 lost', '2 runs']);
    release(path, 2);
    expect(await haru.finished(run)).toBe('success');
    expect(await haru.result(run, 'works')).toEqual({ tryNumber: 2 });
    await expectOneSuccessOf(run);
    await Promise.all([blocked.kill(), other.kill()]);
  });

  it('while it follows work outside: the same try is taken over, and its one application goes on', async () => {
    const path = pathOf('followed');
    const blocked = await start('worker');
    const run = await haru.trigger('outside', { conf: { path } });
    await waitFor(() => said(run, 'tick'), { timeoutMs: 20_000 });
    const other = await start('worker');
    await blockedFor3Locks(blocked, () => waitFor(() => said(run, 'attached to job'), { timeoutMs: 20_000 }));
    await worksAgain(blocked);
    expect(await isHeldBy(run, other)).toBe(true);
    release(path, 1);
    expect(await haru.finished(run)).toBe('success');
    expect(await triesOf(run)).toEqual(['1 lost', '1 success']);
    expect(launchesOf(path)).toBe(1);
    await expectOneSuccessOf(run);
    await Promise.all([blocked.kill(), other.kill()]);
  });

  it('between the claim and the start: what it starts late never reaches the host', async () => {
    const path = pathOf('started late');
    const gate = await closeGate(haru.url, CLAIMS);
    const blocked = await start('worker');
    const run = await haru.trigger('outside', { conf: { path } });
    await gate.reached();
    await blockedFor3Locks(blocked, async () => {
      await keepUnknowing(blocked);
      await gate.open();
      await waitFor(() => isHeldBy(run, blocked));
      await start('worker');
      await waitFor(() => launchesOf(path) === 1, { timeoutMs: 20_000 });
    });
    const isRefused = (): Promise<boolean> => said(run, 'Error: the lease of this try has gone to another');
    await waitFor(async () => launchesOf(path) > 1 || (await isRefused()), { timeoutMs: 20_000 });
    expect(launchesOf(path)).toBe(1);
    release(path, 1);
    expect(await haru.finished(run)).toBe('success');
    expect(await triesOf(run)).toEqual(['1 lost', '2 success']);
    expect(launchesOf(path)).toBe(1);
    await expectOneSuccessOf(run);
  });
});
