import { cron, dag, task } from 'haru';

const shrinks = dag('shrinks', {}, () => {
  task('second', { run: () => {} });
  task('third', { queue: 'other', priorityWeight: 7, run: () => {} });
});

const dated = { schedule: cron('0 0 * * *', { zone: 'UTC' }), end: '2020-01-01' } as const;

const grows = dag('grows', dated, () => {
  task('works', { run: () => {} });
  task('meant', { run: () => {} });
  task('besides', { run: () => {} });
});

const maps = dag('maps', dated, () => {
  task('works', { expand: { item: [1, 2] }, run: () => {} });
});

export default [shrinks, grows, maps];
