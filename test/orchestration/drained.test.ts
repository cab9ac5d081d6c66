import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { setDrained } from '../../server/db/workers.ts';
import { startInstallation } from '../support/installation.ts';
import { expectLegalMoves, movesOf } from '../support/history.ts';
import { waitFor } from '../support/waitFor.ts';

// No heartbeat comes by itself: what the workers learn, they learn because they are told.
const haru = await startInstallation({
  dags: join(import.meta.dirname, 'dags/drained.ts'),
  workers: 2,
  worker: { slots: 2, heartbeatMs: 600_000 },
  leaseSeconds: 600,
});
const { pool } = haru.database;

async function workerOf(run: number): Promise<string> {
  const find = async () => {
    const sql = `select worker_id as id from haru.task_try where run_id = $1 order by lease desc limit 1`;
    return (await pool.query<{ id: string }>(sql, [run])).rows[0]?.id ?? null;
  };
  return waitFor(find, { what: 'that a worker has a try of the run' });
}

async function otherThan(id: string): Promise<string> {
  const { rows } = await pool.query<{ id: string }>('select id from haru.worker where id <> $1', [id]);
  return rows[0]!.id;
}

it('a worker that is drained ends what it runs, takes nothing more, and takes tasks again when it is wanted back', async () => {
  const release = join(await mkdtemp(join(tmpdir(), 'haru-drained-')), 'release');
  const held = await haru.trigger('holds', { conf: { release } });
  const drained = await workerOf(held);
  const other = await otherThan(drained);
  expect(await setDrained(pool, drained, true, 'ann')).toBe(true);
  expect(await setDrained(pool, drained, true, 'bob'), 'it is drained already').toBe(false);

  const runs = await Promise.all(Array.from({ length: 8 }, () => haru.trigger('quick')));
  for (const run of runs) {
    expect(await haru.finished(run)).toBe('success');
    expect(await workerOf(run)).toBe(other);
  }
  expect(await haru.states(held)).toEqual({ works: 'running' });

  expect(await setDrained(pool, other, true, 'ann')).toBe(true);
  const waiting = await haru.trigger('quick');
  await writeFile(release, '');
  expect(await haru.finished(held)).toBe('success');
  expect(await workerOf(held)).toBe(drained);
  expect(await haru.tries(held)).toEqual({ works: ['success'] });
  expect(await haru.tries(waiting)).toEqual({});

  expect(await setDrained(pool, drained, false, 'ann')).toBe(true);
  expect(await setDrained(pool, drained, false, 'ann'), 'it is wanted back already').toBe(false);
  expect(await haru.finished(waiting)).toBe('success');
  expect(await workerOf(waiting)).toBe(drained);
  expect(await haru.tries(waiting)).toEqual({ first: ['success'], second: ['success'] });
  await expectLegalMoves(pool);
  expect((await movesOf(pool)).filter(({ to }) => to === 'failed')).toEqual([]);
  expect(haru.errors).toEqual([]);
});

it('a worker that stops by itself cannot be wanted back', async () => {
  const { rows } = await pool.query<{ id: string }>('select id from haru.worker');
  for (const { id } of rows) await setDrained(pool, id, true, 'ann');
  await Promise.all(haru.workers.map((worker) => worker.stop(0)));
  for (const { id } of rows) {
    expect(await setDrained(pool, id, false, 'ann')).toBe(false);
    expect(await setDrained(pool, id, true, 'ann')).toBe(false);
  }
});
