import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startInstallation } from '../support/installation.ts';
import { startOwnProcess } from '../support/processes.ts';
import { waitFor } from '../support/waitFor.ts';

const DAGS = join(import.meta.dirname, 'dags/faults.ts');
const LEASE_SECONDS = 2;

describe('the queue', async () => {
  const haru = await startInstallation({ dags: DAGS, workers: 0, leaseSeconds: LEASE_SECONDS });

  it('loses everything, and nothing is lost', async () => {
    const { pool } = haru.database;
    const idle = '00000000-0000-4000-8000-000000000000';
    await pool.query(
      `insert into haru.worker (id, name, host, pid, queues, slots) values ($1, 'gone', 'gone', 1, '{default}', 4)`,
      [idle],
    );
    const run = await haru.trigger('quick');
    await waitFor(async () => (await haru.states(run))['a'] === 'queued');
    const { rows } = await pool.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'haru_queue' and tablename like '%job%'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    await pool.query(`truncate ${rows.map((row) => row.name).join(', ')} cascade`);
    await pool.query(`delete from haru.worker where id = $1`, [idle]);
    await haru.addWorker();
    expect(await haru.finished(run)).toBe('success');
    expect(await haru.tries(run)).toEqual({ a: ['success'], b: ['success'] });
  });
});

describe('a worker', async () => {
  const haru = await startInstallation({ dags: DAGS, workers: 0, leaseSeconds: LEASE_SECONDS });

  it('killed in the middle of tries has them replaced without using up their retries', async () => {
    const first = await startOwnProcess('worker', { url: haru.url, leaseSeconds: LEASE_SECONDS });
    const run = await haru.trigger('long');
    await waitFor(async () => (await haru.states(run))['sleeps'] === 'running');
    const tasks = await taskProcesses(haru, run);
    await first.kill();
    await startOwnProcess('worker', { url: haru.url, leaseSeconds: LEASE_SECONDS });
    await waitFor(async () => (await haru.tries(run))['sleeps']?.length === 2, { timeoutMs: 20_000 });
    expect((await haru.tries(run))['sleeps']?.[0]).toBe('lost');
    expect(await haru.finished(run)).toBe('success');
    expect(tasks).toHaveLength(1);
    await waitFor(() => tasks.every((pid) => !isAlive(pid)));
  });
});

type Installation = Awaited<ReturnType<typeof startInstallation>>;

/** The tasks write their pid as the first line of their log. */
async function taskProcesses(haru: Installation, run: number): Promise<number[]> {
  const lines = await waitFor(async () => {
    const log = await haru.log(run, 'sleeps');
    return log.length > 0 ? log : null;
  });
  return lines.flatMap((line) => (/^pid \d+$/.test(line.m) ? [Number(line.m.slice(4))] : []));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
