import { describe, expect, it } from 'vitest';
import { martTally } from '../support/martTally.ts';
import { expectWhole } from './support/expectWhole.ts';
import { startMainJob } from './support/mainJob.ts';

const job = await startMainJob({ workers: 2 });
const COUNT = 5_000;

describe('the main job', () => {
  it('brings every event of three UTC days to its KST day, once', async () => {
    const days = ['20221130', '20221201', '20221202'];
    for (const day of days) await job.pushed.day({ seed: 1, day, count: COUNT });
    for (const day of days) expect(await job.finished(await job.trigger(day))).toBe('success');
    await expectWhole(job);
    const { rows } = await job.mart.query(
      `select distinct to_char("timestamp" at time zone 'Asia/Seoul', 'YYYYMMDD') as day from mart.access_log_complete order by 1`,
    );
    expect(rows).toEqual([{ day: '20221201' }, { day: '20221202' }]);
  });

  it('run again, every task of it, changes nothing', async () => {
    const before = await rowsOfMart();
    const { rows: runs } = await job.pool.query<{ id: number }>('select id from haru.dag_run order by id');
    for (const { id } of runs)
      expect(await job.verbs.setRunState(id, 'queued', { user: 'test', via: 'cli' })).toBe(true);
    for (const { id } of runs) expect(await job.finished(id)).toBe('success');
    expect(await rowsOfMart()).toEqual(before);
    await expectWhole(job);
  });

  it('takes late events with the next day, and with a second run of their own', async () => {
    await job.pushed.day({ seed: 2, day: '20221202', count: 300 });
    await job.pushed.day({ seed: 2, day: '20221203', count: COUNT });
    expect(await job.finished(await job.trigger('20221203'))).toBe('success');
    await expectWhole(job);

    await job.pushed.day({ seed: 3, day: '20221130', count: 300 });
    expect(await martTally(job.mart)).not.toEqual(job.pushed.tally());
    expect(await job.finished(await job.trigger('20221130'))).toBe('success');
    await expectWhole(job);
  });

  it('runs of the same key side by side share it, and lose and double nothing', async () => {
    const day = '20221210';
    await job.pushed.day({ seed: 4, day, count: COUNT });
    const runs = await Promise.all([job.trigger(day), job.trigger(day), job.trigger(day)]);
    await job.pushed.day({ seed: 5, day, count: 300 });
    runs.push(await job.trigger(day));
    for (const run of runs) expect(await job.finished(run)).toBe('success');
    await expectWhole(job);
  });
});

/** Where each row lies: another place or transaction means that it was written again. */
async function rowsOfMart(): Promise<unknown> {
  const { rows } = await job.mart.query(
    `select tableoid::regclass::text as part, count(*), md5(string_agg(ctid::text || xmin::text, ' ' order by ctid)) as places
     from mart.access_log group by 1 order by 1`,
  );
  return rows;
}
