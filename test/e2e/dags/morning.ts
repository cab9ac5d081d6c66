import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { asset, cron, dag, days, task, Type } from 'haru';

/** The folder of files whose presence says that a fault has been mended, or that a task may end; whoever copies this file names it. */
const GATES = '/gates';
const isOpen = (gate: string) => existsSync(`${GATES}/${gate}`);

const sales = asset('sales_mart', { partition: days('Asia/Seoul') });
const DAILY = cron('0 0 * * *', { zone: 'Asia/Seoul' });
/** Whoever copies this file puts a day of last week here. */
const START = '2026-01-01';

/** Its check fails until it has been mended. */
const dailySales = dag(
  'daily_sales',
  {
    schedule: DAILY,
    start: START,
    catchup: true,
    maxActiveRuns: 4,
    owner: '분석팀',
    tags: ['sales'],
    params: { limit: Type.Integer({ default: 100, minimum: 1 }) },
  },
  () => {
    const extract = task('extract', { run: () => 1_000 });
    const check = task('check', {
      input: { rows: extract.output },
      run: ({ rows }, { log }) => {
        for (let row = 0; row < 200; row++) log.info(`row ${row} checked`);
        if (!isOpen('mended')) throw new Error('more rejects (52) than allowed (10)');
        return rows;
      },
    });
    task('load', {
      input: { rows: check.output },
      outlets: [sales],
      run: ({ rows }, { log, publish, businessDay }) => {
        log.info(`${rows} rows loaded`);
        publish(sales, businessDay, { rows });
      },
    });
  },
);

/** Each run goes on until it may end. */
const slowDaily = dag('slow_daily', { schedule: DAILY, start: '2026-01-01', catchup: false, maxActiveRuns: 2 }, () => {
  task('wait', {
    run: async (_, { signal }) => {
      while (!isOpen('released')) await pause(50, undefined, { signal });
    },
  });
});

export default [dailySales, slowDaily];
