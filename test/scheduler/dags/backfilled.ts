import { cron, dag, task } from 'haru';

const filled = dag(
  'filled',
  { schedule: cron('0 0 * * *', { zone: 'UTC' }), maxActiveRuns: 1, end: '2020-01-01' },
  () => {
    task('works', { run: () => {} });
  },
);

const byHand = dag('by_hand', {}, () => {
  task('works', { run: () => {} });
});

const wide = dag('wide', { schedule: cron('0 0 * * *', { zone: 'UTC' }), end: '2020-01-01' }, () => {
  for (let place = 0; place < 2_000; place++) task(`works_${place}`, { run: () => {} });
});

export default [filled, byHand, wide];
