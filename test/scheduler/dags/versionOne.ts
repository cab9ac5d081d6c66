import { cron, dag, task } from 'haru';

const shrinks = dag('shrinks', {}, () => {
  const first = task('first', { run: () => 1 });
  task('second', { after: first, run: () => {} });
  task('third', { run: () => {} });
});

const dated = { schedule: cron('0 0 * * *', { zone: 'UTC' }), end: '2020-01-01' } as const;

const grows = dag('grows', dated, () => {
  task('works', { run: () => {} });
});

const maps = dag('maps', dated, () => {
  task('works', { run: () => {} });
});

export default [shrinks, grows, maps];
