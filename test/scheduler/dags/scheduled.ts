import { continuous, cron, dag, task } from 'haru';

const daily = dag(
  'daily',
  { schedule: cron('0 0 * * *'), start: '2026-01-01T00:00:00Z', catchup: true, maxActiveRuns: 1 },
  () => {
    task('works', { run: () => {} });
  },
);

const always = dag('always', { schedule: continuous }, () => {
  task('works', { run: () => {} });
});

export default [always, daily];
