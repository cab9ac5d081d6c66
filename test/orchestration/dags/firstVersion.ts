import { cron, dag, task } from 'haru';

export default dag('moving', { schedule: cron('0 0 * * *', { zone: 'UTC' }), end: '2020-01-01' }, () => {
  const drain = task('drain', { run: () => 1 });
  const stale = task('stale', { after: drain, run: (_, { log }) => log.info('as it was') });
  task('load', {
    after: stale,
    input: { rows: drain.output },
    run: ({ rows }) => {
      throw new Error(`old code cannot load ${rows}`);
    },
  });
});
