import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runHaru, temporaryFolder } from '../cli/runHaru.ts';
import { startInstallation } from '../support/installation.ts';
import { waitFor } from '../support/waitFor.ts';

const haru = await startInstallation({ dags: join(import.meta.dirname, 'dags/assets.ts'), schedulers: 5 });
const { pool } = haru.database;

const day = (date: string) => ({
  interval: { start: new Date(`${date}T00:00:00Z`), end: new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000) },
});

/** Triggers a run and waits for its success and for what follows from its events. */
async function run(dagId: string, options: Parameters<typeof haru.trigger>[1] = {}): Promise<number> {
  const number = await haru.trigger(dagId, options);
  await haru.finished(number);
  const { rows } = await pool.query(
    `select outcome, error from haru.task_try where run_id = $1 and outcome <> 'success'`,
    [number],
  );
  expect(rows).toEqual([]);
  expect(await haru.stateOf(number)).toBe('success');
  await quiet();
  return number;
}

/** Every event is settled and every run has ended. */
const quiet = () =>
  waitFor(async () => {
    const { rows } = await pool.query<{ busy: boolean }>(
      `select exists (select from haru.asset_event where not is_settled)
         or exists (select from haru.asset_due)
         or exists (select from haru.dag_run where state in ('queued', 'running')) as busy`,
    );
    return rows[0]?.busy === false ? true : null;
  });

async function seenBy(dagId: string): Promise<readonly Record<string, unknown>[]> {
  const { rows } = await pool.query<{ value: Record<string, unknown> }>(
    `select t.value from haru.task_result t join haru.dag_run r on r.id = t.run_id join haru.dag d using (dag_no)
     where d.dag_id = $1 order by r.id`,
    [dagId],
  );
  return rows.map(({ value }) => value);
}

const partitionsSeenBy = async (dagId: string): Promise<readonly string[]> =>
  (await seenBy(dagId)).map(({ partition }) => partition as string);

async function states(uri: string): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ key: string; state: string }>(
    `select p.partition_key as key, p.state from haru.asset_partition p join haru.asset a on a.id = p.asset_id
     where a.uri = $1 order by 1`,
    [uri],
  );
  return Object.fromEntries(rows.map(({ key, state }) => [key, state]));
}

describe('partitions', () => {
  it('a KST day is complete, and has its run, once both of its UTC days are loaded', async () => {
    await run('utc_daily', day('2022-11-30'));
    expect(await states('mart')).toEqual({ '2022-11-30': 'partial', '2022-12-01': 'partial' });
    expect(await partitionsSeenBy('kst_report')).toEqual([]);

    await run('utc_daily', day('2022-12-01'));
    expect(await states('mart')).toEqual({
      '2022-11-30': 'partial',
      '2022-12-01': 'complete',
      '2022-12-02': 'partial',
    });
    expect(await states('raw')).toEqual({ '2022-11-30': 'complete', '2022-12-01': 'complete' });
    expect(await seenBy('kst_report')).toEqual([
      {
        partition: '2022-12-01',
        businessDay: '2022-12-01',
        runType: 'asset_triggered',
        start: '2022-11-30T15:00:00.000Z',
        end: '2022-12-01T15:00:00.000Z',
        events: [
          { asset: 'mart', partition: '2022-12-01', rows: 3 },
          { asset: 'mart', partition: '2022-12-01', rows: 3 },
        ],
      },
    ]);
  });

  it('a late event makes the days of its key stale, and the next load completes and reruns those that were', async () => {
    await run('late', day('2022-12-01'));
    expect(await states('mart')).toMatchObject({ '2022-12-01': 'stale', '2022-12-02': 'partial' });
    expect(await partitionsSeenBy('kst_report')).toEqual(['2022-12-01']);
    await run('utc_daily', day('2022-12-01'));
    expect(await states('mart')).toMatchObject({ '2022-12-01': 'complete', '2022-12-02': 'partial' });
    expect(await partitionsSeenBy('kst_report')).toEqual(['2022-12-01', '2022-12-01']);
    expect((await seenBy('kst_report'))[1]).toMatchObject({
      events: [{ asset: 'mart', partition: '2022-12-01', rows: 3 }],
    });
    expect(await partitionsSeenBy('kst_once')).toEqual(['2022-12-01']);
  });

  it('a day before the start of a DAG has no run of it', async () => {
    await run('utc_daily', day('2022-11-28'));
    await run('utc_daily', day('2022-11-29'));
    expect(await states('mart')).toMatchObject({ '2022-11-29': 'complete', '2022-11-30': 'complete' });
    expect(await partitionsSeenBy('kst_report')).toEqual(expect.arrayContaining(['2022-11-29', '2022-11-30']));
    expect(await partitionsSeenBy('kst_once')).toEqual(['2022-12-01', '2022-11-30']);
  });

  it('an asset without partitions is waited for, and makes no day run again', async () => {
    expect(await partitionsSeenBy('kst_with_orders')).toEqual([]);
    await run('publish');
    const days = ['2022-11-29', '2022-11-30', '2022-12-01'];
    expect((await partitionsSeenBy('kst_with_orders')).toSorted()).toEqual(days);
    await run('publish');
    expect((await partitionsSeenBy('kst_with_orders')).toSorted()).toEqual(days);
  });

  it('five schedulers create one run for each of many partitions that become complete at once', async () => {
    const before = await partitionsSeenBy('kst_report');
    const dates = Array.from({ length: 12 }, (_, i) => `2023-05-${String(i + 1).padStart(2, '0')}`);
    await Promise.all(dates.map((date) => haru.trigger('utc_daily', day(date))));
    await waitFor(async () => ((await states('mart'))['2023-05-12'] === 'complete' ? true : null));
    await quiet();
    const added = (await partitionsSeenBy('kst_once')).filter((each) => each >= '2023');
    expect(added.toSorted()).toEqual(dates.slice(1));
    expect((await partitionsSeenBy('kst_report')).length).toBeGreaterThanOrEqual(before.length + 11);
  });

  it('a day is run again along the assets, in order, as the plan says', async () => {
    const home = await temporaryFolder();
    const rerun = (...more: string[]) =>
      runHaru(['partitions', 'rerun', 'mart', '2022-12-01', '-o', 'json', ...more], {
        env: { HARU_HOME: home, DATABASE_URL: haru.url },
      });
    const before = (await partitionsSeenBy('kst_report')).length;
    const plan = JSON.parse((await rerun()).stdout) as { dag: string; action: string }[];
    expect(plan.map(({ dag, action }) => `${dag} ${action}`)).toEqual([
      'utc_daily clear',
      'utc_daily clear',
      'utc_daily clear',
      'late clear',
      'kst_report itself',
      'kst_once clear',
      'kst_with_orders clear',
    ]);
    const { code, stderr } = await rerun('--apply');
    expect(code, stderr).toBe(0);
    const succeeded = stderr.match(/^step \d: .* has succeeded$/gm)?.map((line) => line.slice('step '.length, 6));
    expect(succeeded).toEqual(['1', '1', '1', '2', '3', '4', '5']);
    expect(stderr).toMatch(/^rerun \d+ is completed$/m);
    await quiet();
    expect((await partitionsSeenBy('kst_report')).length).toBeGreaterThan(before);
    const { rows } = await pool.query<{ dag: string; inTurn: boolean }>(
      `select d.dag_id as dag, bool_and(r.started_at >= (
         select max(m.ended_at) from haru.dag_run m join haru.dag using (dag_no) where dag_id = 'utc_daily' and m.clear_number = 1
       )) as "inTurn"
       from haru.dag_run r join haru.dag d using (dag_no) where r.clear_number = 1 and d.dag_id in ('late', 'kst_once', 'kst_with_orders')
       group by d.dag_id order by d.dag_id`,
    );
    expect(rows).toEqual(['kst_once', 'kst_with_orders', 'late'].map((dag) => ({ dag, inTurn: true })));
  });

  it('are waited for without a slot', async () => {
    const waiting = await haru.trigger('waits', {
      interval: { start: new Date('2024-03-02T00:00:00Z'), end: new Date('2024-03-03T00:00:00Z') },
    });
    await waitFor(async () => ((await haru.states(waiting))['complete'] === 'up_for_reschedule' ? true : null));
    for (const date of ['2024-03-01', '2024-03-02'])
      expect(await haru.finished(await haru.trigger('utc_daily', day(date)))).toBe('success');
    expect(await haru.finished(waiting)).toBe('failed');
    expect(await haru.states(waiting)).toEqual({ complete: 'success', never: 'failed', wrong: 'failed' });
    expect(await haru.result(waiting, 'complete')).toEqual({ rows: 3 });
    expect(await haru.tries(waiting)).toMatchObject({ wrong: ['failed'] });
    const text = await haru.saidBy(waiting, 'wrong');
    expect(text).toContain("Asset 'mart' has no partition 'March'");
  });

  it('by key', async () => {
    const failing = await haru.trigger('publish_region', { conf: { region: 'jp' } });
    expect(await haru.finished(failing)).toBe('failed');
    expect(await haru.states(failing)).toEqual({ region: 'success', undeclared: 'failed', unknown: 'failed' });
    const text = (task: string) => haru.saidBy(failing, task);
    expect(await text('undeclared')).toContain("does not declare it: add it to the task's outlets");
    expect(await text('unknown')).toContain("Asset 'regions' has no partition 'us': give one of kr, jp.");
    await quiet();
    expect(await seenBy('per_region')).toMatchObject([
      { partition: 'jp', events: [{ asset: 'regions', partition: 'jp', rows: null }] },
    ]);
  });
});

describe('events', () => {
  it('start a run once every asset has had one since the last run', async () => {
    const before = (await seenBy('both')).length;
    await run('publish');
    await run('publish');
    expect((await seenBy('both')).length).toBe(before);
    await run('publish_clicks');
    const runs = await seenBy('both');
    expect(runs.length).toBe(before + 1);
    expect(runs.at(-1)).toMatchObject({ runType: 'asset_triggered', partition: null });
    const assets = ((runs.at(-1)?.['events'] ?? []) as { asset: string }[]).map(({ asset }) => asset);
    expect(assets.at(-1)).toBe('clicks');
    expect(assets.filter((asset) => asset === 'orders').length).toBeGreaterThanOrEqual(2);
    await run('publish_clicks');
    expect((await seenBy('both')).length).toBe(before + 1);
    await run('publish');
    expect((await seenBy('both')).at(-1)).toMatchObject({ events: [{ asset: 'clicks' }, { asset: 'orders' }] });
  });

  it('of any asset start a run', async () => {
    const before = (await seenBy('either')).length;
    await run('publish_clicks');
    expect((await seenBy('either')).length).toBe(before + 1);
    expect((await seenBy('either')).at(-1)).toMatchObject({ events: [{ asset: 'clicks' }] });
  });

  it('are not queued for a paused DAG', async () => {
    const { rows } = await pool.query<{ dag_no: number }>(`select dag_no from haru.dag where dag_id = 'either'`);
    const dagNo = rows[0]?.dag_no as number;
    const before = (await seenBy('either')).length;
    const by = { user: 'test', via: 'cli' } as const;
    await haru.verbs.setPaused(dagNo, true, by);
    await run('publish_clicks');
    await haru.verbs.setPaused(dagNo, false, by);
    await quiet();
    expect((await seenBy('either')).length).toBe(before);
    await run('publish_clicks');
    expect((await seenBy('either')).length).toBe(before + 1);
  });
});

it('nothing went wrong', () => expect(haru.errors).toEqual([]));
