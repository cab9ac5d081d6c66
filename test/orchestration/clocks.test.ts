import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { startInstallation } from '../support/installation.ts';
import { startOwnProcess } from '../support/processes.ts';
import { waitFor } from '../support/waitFor.ts';

const LEASE_SECONDS = 2;
const TWO_HOURS = 7_200_000;

const haru = await startInstallation({
  dags: join(import.meta.dirname, 'dags/clocks.ts'),
  schedulers: 0,
  workers: 0,
  leaseSeconds: LEASE_SECONDS,
});
const { pool } = haru.database;
const folder = mkdtempSync(join(tmpdir(), 'haru-clocks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Only where its DAG has a start does a schedule catch up.
await pool.query(
  `update haru.dag_version set definition = jsonb_set(definition::jsonb, '{start}', to_jsonb(date_trunc('second', clock_timestamp())))
   where definition ->> 'dagId' = 'often'`,
);
// One of each is two hours ahead, one two hours behind: whatever is done passes through all of them.
await Promise.all(
  [TWO_HOURS, -TWO_HOURS].flatMap((clockShiftMs) =>
    (['scheduler', 'worker'] as const).map((kind) =>
      startOwnProcess(kind, { url: haru.url, leaseSeconds: LEASE_SECONDS, clockShiftMs }),
    ),
  ),
);

const now = async (): Promise<Date> =>
  (await pool.query<{ now: Date }>('select clock_timestamp() as now')).rows[0]!.now;
const triggered = (dagId: string, count: number, conf = {}): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, () => haru.trigger(dagId, { conf })));

/** How many workers have had tries of the runs. */
async function workersOf(runs: readonly number[]): Promise<number> {
  const { rows } = await pool.query<{ workers: number }>(
    'select count(distinct worker_id)::int as workers from haru.task_try where run_id = any ($1)',
    [runs],
  );
  return rows[0]!.workers;
}

it('no try is called lost while its worker lives', async () => {
  const runs = await triggered('long', 6);
  for (const run of runs) {
    expect(await haru.finished(run)).toBe('success');
    expect(await haru.tries(run)).toEqual({ sleeps: ['success'] });
  }
  expect(await workersOf(runs)).toBe(2);
});

it('a wait for a time ends then, neither before nor two hours later', async () => {
  const at = new Date((await now()).getTime() + 3_000);
  const runs = await triggered('waits', 8, { at: at.toISOString() });
  for (const run of runs) {
    expect(await haru.finished(run)).toBe('success');
    const { rows } = await pool.query<{ isEarly: boolean }>(
      'select started_at < $2 as "isEarly" from haru.task_instance where run_id = $1 and task_no = 1',
      [run, at],
    );
    expect(rows).toEqual([{ isEarly: false }]);
    expect((await haru.tries(run))['later']).toEqual(['deferred', 'success']);
  }
});

it('a sensor looks for as long as it may, whoever looks', async () => {
  const path = join(folder, 'found');
  const runs = await triggered('looks', 4, { path });
  for (const run of runs) await waitFor(async () => (await workersOf([run])) === 2, { timeoutMs: 30_000 });
  for (const run of runs) expect(await haru.stateOf(run)).toBe('running');
  writeFileSync(path, '');
  for (const run of runs) expect(await haru.finished(run)).toBe('success');
});

it('a run that a task starts begins at once', async () => {
  for (const run of await triggered('asks', 4)) expect(await haru.finished(run)).toBe('success');
});

it('the schedule leaves out no interval and has none twice, and each is over when its run begins', async () => {
  const created = async () =>
    (
      await pool.query<{ start: Date; end: Date; createdAt: Date }>(
        `select interval_start as start, interval_end as "end", created_at as "createdAt" from haru.dag_run
         where run_type = 'scheduled' order by interval_start`,
      )
    ).rows;
  const runs = await waitFor(async () => {
    const rows = await created();
    return rows.length >= 5 && rows;
  });
  for (const [place, { start, end, createdAt }] of runs.entries()) {
    expect(end.getTime() - start.getTime()).toBe(1_000);
    if (place > 0) expect(start).toEqual(runs[place - 1]!.end);
    expect(createdAt.getTime()).toBeGreaterThanOrEqual(end.getTime());
  }
});
