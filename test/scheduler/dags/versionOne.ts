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

const reads = dag('reads', dated, () => {
  task('works', { run: () => {} });
  task('before', { run: () => 1 });
});

const turns = dag('turns', {}, () => {
  task('old', { run: () => {} });
  task('kept', { run: () => {} });
});

export default [shrinks, grows, reads, turns];
