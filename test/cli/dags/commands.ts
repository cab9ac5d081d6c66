import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { cron, dag, task, Type } from 'haru';
import { shell } from 'haru/operators';

const daily = dag(
  'daily',
  {
    description: 'Counts a day',
    schedule: cron('0 0 * * *', { zone: 'UTC', delay: '10m' }),
    zone: 'Asia/Seoul',
    start: '2026-01-01',
    params: { city: Type.String({ default: '서울' }), limit: Type.Integer({ default: 1, minimum: 1 }) },
  },
  ({ params }) => {
    const counted = task('count', {
      input: { city: params.city },
      run: ({ city }, { log, interval }) => {
        log.info(`counting ${city} on ${interval.key()}`, { city });
        return { count: city.length };
      },
    });
    task('report', { input: counted.output, run: ({ count }, { log }) => log.info(`counted ${count}`) });
  },
);

const broken = dag('broken', {}, () => {
  const failing = task('failing', {
    run: () => {
      throw new Error('no luck today');
    },
  });
  task('after', { after: failing, run: () => {} });
});

const slow = dag('slow', {}, () => {
  shell('wait', { command: ['sh', '-c', 'echo begun; exec sleep 60'] });
});

const steps = dag('steps', {}, () => {
  shell('step', { command: ['sh', '-c', 'for i in 1 2 3; do echo step $i; sleep 0.3; done'] });
});

const again = dag('again', {}, () => {
  task('twice', {
    retries: 1,
    retryDelay: '1ms',
    run: async (_, { log, tryNumber }) => {
      log.info(`first words of try ${tryNumber}`);
      await setTimeout(1000);
      log.info(`last words of try ${tryNumber}`);
      if (tryNumber === 1) throw new Error('once more');
    },
  });
});

const payday = dag(
  'payday',
  {
    schedule: cron('0 9 25 * *', { zone: 'Asia/Seoul', timing: 'trigger', calendar: 'kr', onHoliday: 'previous' }),
    start: '2027-09-01',
    catchup: true,
  },
  () => {
    task('pay', { run: () => 1 });
  },
);

const spread = dag('spread', {}, () => {
  const names = task('names', { run: () => ['a', 'b', 'c'] });
  const each = task('each', { expand: { name: names.output }, run: ({ name }, { log }) => log.info(`name ${name}`) });
  task('last', { after: each, run: () => {} });
});

const counting = dag('counting', { params: { gate: Type.String({ default: '' }) } }, ({ params }) => {
  task('rows', {
    input: { gate: params.gate },
    run: async ({ gate }, { progress, signal }) => {
      for (let done = 0; !existsSync(gate); done += 1000) {
        progress(done, 100_000_000, 'rows', { bytes: done * 100 });
        await setTimeout(10, undefined, { signal });
      }
    },
  });
});

export default [daily, broken, slow, steps, again, payday, spread, counting];
