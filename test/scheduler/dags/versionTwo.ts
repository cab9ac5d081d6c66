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

const reads = dag('reads', dated, () => {
  const before = task('before', { run: () => 1 });
  task('works', { input: { row: before.output }, run: () => {} });
});

const turns = dag('turns', {}, () => {
  task('kept', { run: () => {} });
  task('fresh', { run: () => {} });
});

export default [shrinks, grows, reads, turns];
